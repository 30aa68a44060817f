/** Losses that weigh pixels by their distance to a contour, computed outside the graph. */
import { GraphError, type Value } from '../graph/graph';
import { add, divide, logarithm, multiply, shift, square, subtract } from '../graph/operators/elementwise';
import type { LossInputs } from './inputs';
import { meanOfClasses, meanOverPixels, sumOverPixels } from './sums';

/** MIST's, against a division by zero where a map is zero everywhere. */
const SURFACE_EPSILON = 1e-6;

function required(maps: Value | undefined, loss: string, what: string): Value {
  if (!maps) throw new GraphError(`The ${loss} loss needs ${what}.`);
  return maps;
}

const SIGNED_MAPS = 'the signed distance maps of the reference';

/**
 * Boundary loss (Kervadec et al. 2019, https://arxiv.org/abs/1812.07032; SurfaceLoss of
 * https://github.com/LIVIAETS/boundary-loss): mean over samples, classes and pixels of p phi.
 */
export function boundary({ probabilities, distanceMaps }: LossInputs, chosen: readonly number[]): Value {
  const maps = required(distanceMaps, 'boundary', SIGNED_MAPS);
  return meanOfClasses(meanOverPixels(multiply(probabilities, maps)), chosen);
}

/**
 * Generalized surface loss (Celaya et al. 2023, https://arxiv.org/abs/2302.03868; constants as in MIST):
 * mean over samples and classes of 1 - sum (phi (1 - t - p))^2 / (sum phi^2 + 1e-6). 0 where everything is
 * right, 1 where everything is wrong, and 1 without any gradient where a map is zero (class absent).
 */
export function generalizedSurface(
  { probabilities, target, distanceMaps }: LossInputs,
  chosen: readonly number[],
): Value {
  const maps = required(distanceMaps, 'generalized-surface', SIGNED_MAPS);
  const one = maps.graph.scalar(1);
  const agreement = subtract(one, add(target, probabilities));
  const right = sumOverPixels(square(multiply(maps, agreement)));
  const all = shift(sumOverPixels(square(maps)), SURFACE_EPSILON);
  return meanOfClasses(subtract(one, divide(right, all)), chosen);
}

/**
 * (p - t)^2 times a weight, mean over the pixels of each sample and class: (B, K). With the distances to
 * the contours of both prediction and reference as weights it is the Hausdorff loss of Karimi and
 * Salcudean (2019, https://arxiv.org/abs/1904.10030); see hausdorffWeights.ts.
 */
export function weighedSquaredErrors({ probabilities, target }: LossInputs, weights: Value): Value {
  return meanOverPixels(multiply(square(subtract(probabilities, target)), weights));
}

/** With `logarithm` log(1 + loss), MONAI's LogHausdorffDTLoss: large distances do not drown other terms. */
export function hausdorff(inputs: LossInputs, chosen: readonly number[], logarithmic: boolean): Value {
  const weights = required(inputs.hausdorffWeights, 'hausdorff', 'weights made from the prediction');
  const loss = meanOfClasses(weighedSquaredErrors(inputs, weights), chosen);
  return logarithmic ? logarithm(shift(loss, 1)) : loss;
}

/** The half of the Hausdorff loss that looks from the reference, as MIST's "hdos": phi^2 as the weight. */
export function hausdorffOneSided(inputs: LossInputs, chosen: readonly number[]): Value {
  const maps = required(inputs.distanceMaps, 'hausdorff-one-sided', SIGNED_MAPS);
  return meanOfClasses(weighedSquaredErrors(inputs, square(maps)), chosen);
}
