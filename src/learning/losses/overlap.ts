/** Losses that compare areas: Dice, generalized Dice, Tversky. All are one index of three soft counts. */
import type { Value } from '../graph/graph';
import { sum } from '../graph/operators/broadcast';
import { greater, where } from '../graph/operators/comparison';
import { add, divide, multiply, scale, shift, square, subtract } from '../graph/operators/elementwise';
import { maximum } from '../graph/operators/reductions';
import { at } from '../graph/tensor';
import type { LossInputs } from './inputs';
import { EPSILON, meanOfClasses, sumOverPixels, weightsOfClasses } from './sums';

/** Soft numbers of pixels for each sample and class, (B, K). */
export interface PixelCounts {
  /** In prediction and reference. */
  readonly both: Value;
  readonly predicted: Value;
  readonly actual: Value;
}

/** Sums of p t, p and t. */
export function pixelCounts({ probabilities, target }: LossInputs): PixelCounts {
  return {
    both: sumOverPixels(multiply(probabilities, target)),
    predicted: sumOverPixels(probabilities),
    actual: sumOverPixels(target),
  };
}

/** Sums of p t, p^2 and t^2, as in V-Net (Milletari et al. 2016, https://arxiv.org/abs/1606.04797). */
export function squaredCounts({ probabilities, target }: LossInputs): PixelCounts {
  return {
    both: sumOverPixels(multiply(probabilities, target)),
    predicted: sumOverPixels(square(probabilities)),
    actual: sumOverPixels(square(target)),
  };
}

/** The same of all samples together: (B, K) -> (1, K). */
export function countsOfBatch(counts: PixelCounts): PixelCounts {
  return mapCounts(counts, (count) => sum(count, [0]));
}

function mapCounts({ both, predicted, actual }: PixelCounts, change: (count: Value) => Value): PixelCounts {
  return { both: change(both), predicted: change(predicted), actual: change(actual) };
}

export interface TverskyOptions {
  /** Weight of false positives. */
  readonly alpha: number;
  /** Weight of false negatives. */
  readonly beta: number;
  /** Added to the numerator and to the denominator. */
  readonly smooth: readonly [number, number];
}

/**
 * 1 - (both + s) / (both + alpha * false positives + beta * false negatives + s') of each count (Salehi et
 * al. 2017, https://arxiv.org/abs/1706.05721). Dice has alpha = beta = 1/2, Jaccard alpha = beta = 1.
 */
export function tverskyLosses(
  { both, predicted, actual }: PixelCounts,
  { alpha, beta, smooth }: TverskyOptions,
): Value {
  const errors = add(scale(predicted, alpha), scale(actual, beta));
  const union = alpha + beta === 1 ? errors : add(errors, scale(both, 1 - alpha - beta));
  return subtract(both.graph.scalar(1), divide(shift(both, smooth[0]), shift(union, smooth[1])));
}

/** (2 both + epsilon) / (predicted + actual + epsilon), as the boundary loss authors have it. */
const DICE: TverskyOptions = { alpha: 0.5, beta: 0.5, smooth: [EPSILON / 2, EPSILON / 2] };

export function dice(inputs: LossInputs, chosen: readonly number[]): Value {
  return meanOfClasses(tverskyLosses(pixelCounts(inputs), DICE), chosen);
}

export function tversky(
  inputs: LossInputs,
  chosen: readonly number[],
  weights: { readonly alpha: number; readonly beta: number },
): Value {
  return meanOfClasses(tverskyLosses(pixelCounts(inputs), { ...DICE, ...weights }), chosen);
}

/**
 * Dice of the counts of all classes, each times its weight: (B, K) -> (B, 1) (Sudre et al. 2017,
 * https://arxiv.org/abs/1707.03237).
 * @param weights (B, K)
 */
export function generalizedDiceLosses(
  counts: PixelCounts,
  weights: Value,
  smooth: TverskyOptions['smooth'],
): Value {
  const ofClasses = mapCounts(counts, (count) => sum(multiply(weights, count), [1]));
  return tverskyLosses(ofClasses, { alpha: 0.5, beta: 0.5, smooth });
}

/** As the boundary loss authors' code, apart from classes that are absent from a sample (terms.ts). */
export function generalizedDice(
  inputs: LossInputs,
  chosen: readonly number[],
  absentClasses: 'safe' | 'upstream',
): Value {
  const counts = pixelCounts(inputs);
  const { actual } = counts;
  const { graph } = actual;
  const mask = weightsOfClasses(graph, at(actual.shape, 1), chosen);
  const inverse = multiply(divide(graph.scalar(1), square(shift(actual, EPSILON))), mask);
  const weights = absentClasses === 'upstream' ? inverse : multiply(weighAbsent(inverse, actual, 1), mask);
  return meanOfClasses(generalizedDiceLosses(counts, weights, [EPSILON, EPSILON / 2]), [0]);
}

/**
 * Gives absent classes the largest weight of a present one.
 * @param weights (B, K)
 * @param actual pixels of each class, (B, K)
 * @param alone weight in samples where no class is present
 */
export function weighAbsent(weights: Value, actual: Value, alone: number): Value {
  const zero = actual.graph.scalar(0);
  const present = greater(actual, zero);
  const largest = maximum(where(present, weights, zero), [1]);
  const fallback = where(greater(largest, zero), largest, actual.graph.scalar(alone));
  return where(present, weights, fallback);
}
