/**
 * The part of the configuration that says what is trained with: in a short form, a regional loss with
 * boundary loss; or as a recipe, any list of terms. docs/training.md has an example of each.
 */
import { z } from 'zod';
import { DISTANCE_CONVENTIONS } from '../../contour/signedDistance';

const share = z.number().min(0).max(1);
const nonNegative = z.number().nonnegative();
const epochs = z.number().int().nonnegative();

/** From one weight to another along a line or half a cosine, after a pause; see schedules.ts. */
const rampFields = {
  pause: epochs.default(0),
  epochs: z
    .number()
    .int()
    .positive()
    .default(100)
    .describe('Epochs after which the end is reached, the pause included.'),
};

/** Of both groups of terms; see schedules.ts. */
const groupScheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('constant'),
    region: nonNegative.default(1),
    boundary: nonNegative.default(0.1),
  }),
  z.strictObject({
    kind: z.literal('increase'),
    region: nonNegative.default(1),
    boundary: nonNegative.default(0.01),
    step: nonNegative.default(0.01),
  }),
  z.strictObject({
    kind: z.literal('rebalance-paper'),
    step: z.number().positive().default(0.01),
    floor: share.default(0.01),
  }),
  z.strictObject({
    kind: z.literal('rebalance-code'),
    region: nonNegative.default(1),
    boundary: nonNegative.default(0.01),
    step: z.number().positive().default(0.01),
    floor: nonNegative.default(0.1),
  }),
  z.strictObject({
    kind: z.enum(['linear', 'cosine']),
    from: share.default(1),
    to: share.default(0.01),
    ...rampFields,
  }),
]);

const gradientShare = z.number().gt(0).lt(1);

/** Of one term: a number, its share of the gradient, or how it changes. */
const termWeightSchema = z.union([
  nonNegative,
  /** Adapted to what the terms' gradients are measured to be: see gradientBalance.ts. */
  z.strictObject({ gradientShare }),
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('increase'),
      from: nonNegative.default(0.01),
      step: nonNegative.default(0.01),
    }),
    z.strictObject({
      kind: z.enum(['linear', 'cosine']),
      from: nonNegative.default(0),
      to: nonNegative,
      ...rampFields,
    }),
  ]),
]);

const classes = z
  .array(z.number().int().nonnegative())
  .readonly()
  .optional()
  .describe('Indices of the classes that count; 0 is the background.');

const mapsSchema = z.strictObject({
  convention: z
    .enum(DISTANCE_CONVENTIONS)
    .default('spacing-aware')
    .describe('Where the distance map is zero.'),
  normalize: z
    .boolean()
    .default(true)
    .describe("Scales each label's map to [-1, 1], which makes weights carry over between data sets."),
  clip: z.number().positive().optional().describe('Distances beyond this many mm count as this many.'),
});

const termFields = {
  weight: termWeightSchema.default(1),
  group: z
    .enum(['region', 'boundary'])
    .optional()
    .describe('Which weight of the schedule it has; by default that of its kind.'),
  warmupEpochs: epochs
    .default(0)
    .describe('Epochs at the start without this term; its own schedule begins after them.'),
};
const mapsFields = { ...termFields, classes, maps: mapsSchema.prefault({}) };

/** See losses/terms.ts. */
const termSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cross-entropy'),
    classWeights: z.array(nonNegative).readonly().optional(),
    classes,
    ...termFields,
  }),
  z.strictObject({ kind: z.literal('focal'), gamma: nonNegative.default(2), classes, ...termFields }),
  z.strictObject({ kind: z.literal('top-k'), percent: z.number().gt(0).max(100).default(10), ...termFields }),
  z.strictObject({ kind: z.literal('dice'), classes, ...termFields }),
  z.strictObject({
    kind: z.literal('generalized-dice'),
    absentClasses: z.enum(['safe', 'upstream']).default('safe'),
    classes,
    ...termFields,
  }),
  z.strictObject({
    kind: z.literal('tversky'),
    alpha: nonNegative.default(0.3),
    beta: nonNegative.default(0.7),
    classes,
    ...termFields,
  }),
  z.strictObject({ kind: z.literal('boundary'), ...mapsFields }),
  z.strictObject({ kind: z.literal('generalized-surface'), ...mapsFields }),
  z.strictObject({ kind: z.literal('boundary-difference-over-union'), classes, ...termFields }),
  z.strictObject({
    kind: z.literal('hausdorff'),
    exponent: z.number().positive().default(2),
    logarithm: z.boolean().default(false),
    classes,
    ...termFields,
  }),
  z.strictObject({ kind: z.literal('hausdorff-one-sided'), ...mapsFields }),
  z.strictObject({
    kind: z.literal('skeleton-dice'),
    iterations: z.number().int().positive().default(3),
    classes,
    ...termFields,
  }),
]);
export type RecipeTerm = z.infer<typeof termSchema>;

/** Any terms, each times its own weight and that of its group. */
export const lossRecipeSchema = z.strictObject({
  terms: z.array(termSchema).min(1).readonly().describe('Any losses, each with its weight.'),
  schedule: groupScheduleSchema.prefault({ kind: 'constant', boundary: 1 }),
  warmupEpochs: epochs
    .default(0)
    .describe(
      'Epochs at the start in which the boundary group has no weight; the schedule begins after them.',
    ),
});
export type LossRecipe = z.infer<typeof lossRecipeSchema>;

/** Regional losses by name; lossRecipe.ts has their terms. */
export const REGIONAL_LOSSES = ['dice-ce', 'dice-topk', 'dice-focal', 'tversky', 'generalized-dice'] as const;

export const shortSchema = z.strictObject({
  region: z.enum(REGIONAL_LOSSES).default('dice-ce').describe('The regional part.'),
  boundary: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Whether there is boundary loss.'),
      schedule: groupScheduleSchema.prefault({ kind: 'constant' }),
      gradientShare: gradientShare
        .optional()
        .describe(
          'Instead of the boundary weight of the schedule: a weight that gives it this share of the gradient.',
        ),
      warmupEpochs: epochs.default(0),
      map: mapsSchema.shape.convention,
      normalize: mapsSchema.shape.normalize,
      clip: mapsSchema.shape.clip,
      classes,
    })
    .prefault({})
    .describe('How boundary loss is added to it.'),
});
export type ShortLoss = z.infer<typeof shortSchema>;

/** One form or the other, by whether there are "terms": so messages are about the form that is meant. */
export const lossSchema = z
  .unknown()
  .transform((value, context): ShortLoss | LossRecipe => {
    const isRecipe = typeof value === 'object' && value !== null && 'terms' in value;
    const result = (isRecipe ? lossRecipeSchema : shortSchema).safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
    return z.NEVER;
  })
  .prefault({});
export type LossConfig = z.infer<typeof lossSchema>;
