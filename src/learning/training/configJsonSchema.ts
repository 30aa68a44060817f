/**
 * The JSON schema of configurations and plans, for completion and validation in editors. What it cannot express,
 * such as a patch that does not fit the strides, is refused when a training begins.
 */
import { z } from 'zod';
import { trainingConfigSchema } from './config';
import { SCHEMA_URI } from './configNotes';
import { lossRecipeSchema, shortSchema } from './lossConfig';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Plain data, draft 7, which editors know best. */
export function configJsonSchema(): JsonSchema {
  const { properties = {}, ...schema } = schemaOf(trainingConfigSchema);
  const { optimizer, learningRate, ...others } = properties;
  const { decay, ...rate } = objectOf(learningRate).properties ?? {};
  return {
    $id: SCHEMA_URI,
    title: 'Training configuration of Boundary Lab',
    description:
      'A configuration or plan of a training. Every key may be left out: what is missing is planned.',
    ...schema,
    properties: {
      $schema: { type: 'string', description: 'Names this schema.' },
      data: {
        type: 'string',
        description:
          'Folder of the data set a plan was made for, as seen from the plan; without effect on a training.',
      },
      ...others,
      optimizer: orName(objectOf(optimizer)),
      learningRate: { ...objectOf(learningRate), properties: { ...rate, decay: orName(objectOf(decay)) } },
      // One form or the other, told apart by its keys (lossConfig.ts).
      loss: {
        description: 'What is trained with: the short form, or a recipe of any terms.',
        anyOf: [withoutHead(schemaOf(shortSchema)), withoutHead(schemaOf(lossRecipeSchema))],
      },
      why: {
        type: 'object',
        description: 'Why keys were planned as they are; without effect on a training.',
        additionalProperties: { type: 'string' },
      },
    },
  };
}

function schemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
      // The largest whole numbers that JavaScript knows say nothing to people.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
}

/** Choices by `kind`, for which a name alone may stand where all else has a default (byKind of optimizationConfig.ts). */
function orName({ oneOf = [], ...rest }: JsonSchema): JsonSchema {
  const names = oneOf.map(objectOf).flatMap(({ required = [], properties = {} }) => {
    const { const: kind } = objectOf(properties['kind']);
    return required.length === 1 && typeof kind === 'string' ? [kind] : [];
  });
  return { ...rest, anyOf: [{ type: 'string', enum: names }, ...oneOf] };
}

function withoutHead(schema: JsonSchema): JsonSchema {
  const inner = { ...schema };
  delete inner.$schema;
  return inner;
}

function objectOf(schema: JsonSchema | boolean | undefined): JsonSchema {
  return typeof schema === 'object' ? schema : {};
}
