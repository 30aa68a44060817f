/** Dice scores as MONAI 1.5 (https://github.com/Project-MONAI/MONAI, monai/metrics) defines them. */
import type { Overlap } from './overlap';

/** `compute_dice`: where the reference is empty NaN, or with `ignoreEmpty` false 1 for an empty prediction and 0 else. */
export function monaiDice({ reference, prediction, intersection }: Overlap, ignoreEmpty = true): number {
  if (reference > 0) return (2 * intersection) / (reference + prediction);
  if (ignoreEmpty) return NaN;
  return prediction === 0 ? 1 : 0;
}

/** How a class weighs by its size in the reference: 1 / size^2, 1 / size, or not. */
export type ClassWeight = 'square' | 'simple' | 'uniform';

/**
 * `compute_generalized_dice` of one image: a score for each class, or with `sumOverClasses` one for all.
 * An absent class weighs as much as the heaviest of the others. Where nothing is there to be divided by,
 * the score is 1 for an empty prediction and 0 else.
 */
export function monaiGeneralizedDice(
  classes: readonly Overlap[],
  { weight = 'square', sumOverClasses = false }: { weight?: ClassWeight; sumOverClasses?: boolean } = {},
): number[] {
  const raw = classes.map(({ reference }) => weightOf(reference, weight));
  const heaviest = Math.max(0, ...raw.filter(Number.isFinite));
  const weights = raw.map((w) => (Number.isFinite(w) ? w : heaviest));
  const parts = classes.map(({ reference, prediction, intersection }, k) => ({
    numerator: 2 * intersection * (weights[k] ?? 0),
    denominator: (reference + prediction) * (weights[k] ?? 0),
    prediction,
  }));
  const total = parts.reduce((a, b) => ({
    numerator: a.numerator + b.numerator,
    denominator: a.denominator + b.denominator,
    prediction: a.prediction + b.prediction,
  }));
  return (sumOverClasses ? [total] : parts).map(({ numerator, denominator, prediction }) => {
    if (denominator !== 0) return numerator / denominator;
    return prediction === 0 ? 1 : 0;
  });
}

function weightOf(size: number, weight: ClassWeight): number {
  switch (weight) {
    case 'square':
      return 1 / (size * size);
    case 'simple':
      return 1 / size;
    case 'uniform':
      return 1;
  }
}

/** How scores of a batch become fewer: over classes ("channel"), over images ("batch"), or both. */
export type MonaiReduction =
  'none' | 'mean' | 'sum' | 'mean_batch' | 'sum_batch' | 'mean_channel' | 'sum_channel';

/**
 * `do_metric_reduction`: leaves out NaN, so that a class that cannot be scored does not count at all; a
 * mean of nothing is 0.
 * @param scores shape (batch, classes)
 */
export function reduceScores(scores: readonly (readonly number[])[], reduction: MonaiReduction): number[] {
  const images = scores;
  const classes = (scores[0] ?? []).map((_, k) => scores.map((image) => image[k] ?? NaN));
  switch (reduction) {
    case 'none':
      return images.flat();
    case 'mean':
      return [meanOfKnown(images.filter((image) => known(image).length > 0).map(meanOfKnown))];
    case 'sum':
      return [sum(known(images.flat()))];
    case 'mean_batch':
      return classes.map(meanOfKnown);
    case 'sum_batch':
      return classes.map((scoresOfClass) => sum(known(scoresOfClass)));
    case 'mean_channel':
      return images.map(meanOfKnown);
    case 'sum_channel':
      return images.map((image) => sum(known(image)));
  }
}

const known = (scores: readonly number[]): number[] => scores.filter((score) => !Number.isNaN(score));
const sum = (scores: readonly number[]): number => scores.reduce((a, b) => a + b, 0);

function meanOfKnown(scores: readonly number[]): number {
  const those = known(scores);
  return those.length === 0 ? 0 : sum(those) / those.length;
}
