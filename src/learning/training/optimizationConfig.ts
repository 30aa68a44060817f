/** The part of the configuration that says how parameters are updated. */
import { z } from 'zod';

const share = z.number().min(0).max(1);
const nonNegative = z.number().nonnegative();
const positiveInteger = z.number().int().positive();
const factor = z.number().gt(0).lt(1);

/** A choice by its `kind`, for which its name alone may stand where the rest has defaults. */
const byKind = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (typeof value === 'string' ? { kind: value } : value), schema);

/** Decay of the moments. */
const betas = z
  .tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)])
  .readonly()
  .default([0.9, 0.999]);

/** See src/learning/optimizers/. */
const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('adam'), betas, weightDecay: nonNegative.default(0) }),
  z.strictObject({ kind: z.literal('adamw'), betas, weightDecay: nonNegative.default(0.01) }),
  z.strictObject({
    kind: z.literal('sgd'),
    momentum: z.number().min(0).lt(1).default(0.99),
    nesterov: z.boolean().default(true),
    weightDecay: nonNegative.default(3e-5),
  }),
]);

/** See learningRate.ts. */
const decaySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cosine') }),
  z.strictObject({ kind: z.literal('polynomial'), power: z.number().positive().default(0.9) }),
  z.strictObject({
    kind: z.literal('step'),
    factor: factor.default(0.1),
    epochs: z.union([positiveInteger, z.array(positiveInteger).min(1).readonly()]),
  }),
  z.strictObject({
    kind: z.literal('plateau'),
    factor: factor.default(0.5),
    patience: z.number().int().nonnegative().default(5),
    watch: z.enum(['validation-dice', 'loss']).default('validation-dice'),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);

export const optimizationFields = {
  optimizer: byKind(optimizerSchema)
    .prefault('adam')
    .describe('By name, or as an object with what differs from its defaults.'),
  learningRate: z
    .strictObject({
      peak: z.number().positive().default(0.003).describe('Highest value.'),
      warmup: share.default(0.05).describe('Share of training over which it rises to the peak.'),
      decay: byKind(decaySchema).prefault('cosine').describe('How it falls afterwards.'),
    })
    .prefault({})
    .describe('A warm-up to the peak, then a fall.'),
  largestGradientNorm: z
    .number()
    .positive()
    .optional()
    .describe('Gradients whose norm is larger are shortened to it.'),
  accumulation: positiveInteger.default(1).describe('Batches whose mean gradient makes one step.'),
  averageDecay: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('Keeps a moving average of the weights, which is what is validated and exported.'),
  parameterGroups: z
    .array(
      z.strictObject({
        parameters: z.string().min(1),
        frozen: z.boolean().optional(),
        untilEpoch: positiveInteger.optional().describe('Frozen in so many epochs only.'),
        learningRate: nonNegative.optional(),
        weightDecay: nonNegative.optional(),
      }),
    )
    .readonly()
    .default([])
    .describe('Parameters that are treated otherwise, by name.'),
};
