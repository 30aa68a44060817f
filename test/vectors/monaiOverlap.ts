/** MONAI's Dice, generalized Dice and Tversky losses by the product's index of soft counts (losses/overlap.ts). */
import { z } from 'zod';
import type { Value } from '../../src/learning/graph/graph';
import {
  absolute,
  add,
  divide,
  multiply,
  power,
  scale,
  subtract,
} from '../../src/learning/graph/operators/elementwise';
import type { LossInputs } from '../../src/learning/losses/inputs';
import {
  countsOfBatch,
  generalizedDiceLosses,
  pixelCounts,
  squaredCounts,
  tverskyLosses,
  weighAbsent,
  type PixelCounts,
} from '../../src/learning/losses/overlap';
import { sumOverPixels } from '../../src/learning/losses/sums';
import type { Check } from './check';
import type { PeerCase } from './format';
import {
  activationFields,
  compareLoss,
  readLossInputs,
  reduceValues,
  reductionSchema,
  valuesOf,
  weightSchema,
  type MonaiInputs,
} from './monaiInputs';

const overlapFields = {
  ...activationFields,
  include_background: z.boolean().default(true),
  smooth_nr: z.number().default(1e-5),
  smooth_dr: z.number().default(1e-5),
  batch: z.boolean().default(false),
};

export const diceFields = {
  ...overlapFields,
  squared_pred: z.boolean().default(false),
  jaccard: z.boolean().default(false),
  weight: weightSchema,
};
const diceSchema = z.strictObject({
  ...diceFields,
  reduction: reductionSchema,
  soft_label: z.boolean().default(false),
});
export type DiceParameters = Omit<z.infer<typeof diceSchema>, 'reduction' | 'to_onehot_y'>;

export function checkMonaiDiceLoss(testCase: PeerCase): Check[] {
  const parameters = diceSchema.parse(testCase.params);
  const losses = monaiDice(readLossInputs(testCase.inputs, parameters), parameters);
  return compareLoss(testCase, reduceValues(losses, parameters.reduction));
}

/** Dice of each sample and class, (B, K), or of each class over the batch, (K), before any reduction. */
export function monaiDice(inputs: MonaiInputs, parameters: DiceParameters): Float64Array {
  const { jaccard, squared_pred, soft_label, batch, smooth_nr, smooth_dr, weight } = parameters;
  const counts = squared_pred ? squaredCounts(inputs) : countsOf(inputs, soft_label);
  const share = jaccard ? 1 : 0.5;
  // MONAI has twice our numerator and denominator.
  const losses = tverskyLosses(batch ? countsOfBatch(counts) : counts, {
    ...{ alpha: share, beta: share, smooth: [smooth_nr / 2, smooth_dr / 2] },
  });
  return valuesOf(weighted(losses, weight));
}

/** Times a weight for each class, which MONAI ignores where there is only one. */
function weighted(losses: Value, weight: z.infer<typeof weightSchema>): Value {
  const classes = losses.shape[1] ?? 1;
  if (weight === undefined || weight === null || classes === 1) return losses;
  const list = typeof weight === 'number' ? new Array<number>(classes).fill(weight) : weight;
  return multiply(losses, losses.graph.constant([1, classes], list));
}

/** With soft labels MONAI measures by absolute differences, so that a perfect prediction has no error. */
function countsOf(inputs: LossInputs, isSoft: boolean): PixelCounts {
  if (!isSoft) return pixelCounts(inputs);
  const { probabilities, target } = inputs;
  const predicted = sumOverPixels(absolute(probabilities));
  const actual = sumOverPixels(absolute(target));
  const difference = sumOverPixels(absolute(subtract(probabilities, target)));
  return { both: scale(subtract(add(predicted, actual), difference), 0.5), predicted, actual };
}

export function checkMonaiTversky(testCase: PeerCase): Check[] {
  const parameters = z
    .strictObject({
      ...overlapFields,
      reduction: reductionSchema,
      soft_label: z.boolean().default(false),
      alpha: z.number().default(0.5),
      beta: z.number().default(0.5),
    })
    .parse(testCase.params);
  const { alpha, beta, smooth_nr, smooth_dr, batch, soft_label, reduction } = parameters;
  const counts = countsOf(readLossInputs(testCase.inputs, parameters), soft_label);
  const losses = tverskyLosses(batch ? countsOfBatch(counts) : counts, {
    ...{ alpha, beta, smooth: [smooth_nr, smooth_dr] },
  });
  return compareLoss(testCase, reduceValues(valuesOf(losses), reduction));
}

/** Classes weigh by their size to the power of minus this. */
const WEIGHT_EXPONENTS = { square: 2, simple: 1, uniform: 0 } as const;

export function checkMonaiGeneralizedDiceLoss(testCase: PeerCase): Check[] {
  const parameters = z
    .strictObject({
      ...overlapFields,
      reduction: reductionSchema,
      soft_label: z.boolean().default(false),
      w_type: z.enum(['square', 'simple', 'uniform']).default('square'),
    })
    .parse(testCase.params);
  const { smooth_nr, smooth_dr, batch, soft_label, reduction, w_type } = parameters;
  const each = countsOf(readLossInputs(testCase.inputs, parameters), soft_label);
  const counts = batch ? countsOfBatch(each) : each;
  const { graph } = counts.actual;
  const inverse = divide(graph.scalar(1), power(counts.actual, graph.scalar(WEIGHT_EXPONENTS[w_type])));
  const weights = w_type === 'uniform' ? inverse : weighAbsent(inverse, counts.actual, 0);
  const losses = generalizedDiceLosses(counts, weights, [smooth_nr / 2, smooth_dr / 2]);
  return compareLoss(testCase, reduceValues(valuesOf(losses), reduction));
}
