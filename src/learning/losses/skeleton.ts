/**
 * Soft skeletons by smallest and largest values of neighbourhoods, and the overlap of skeletons with masks:
 * centreline Dice, for vessels and other thin structures (Shit et al. 2021,
 * https://arxiv.org/abs/2003.07311; MONAI's SoftclDiceLoss).
 */
import type { Value } from '../graph/graph';
import { relu } from '../graph/operators/activations';
import {
  add,
  divide,
  multiply,
  negate,
  scale,
  shift,
  smaller,
  subtract,
} from '../graph/operators/elementwise';
import { maxPool } from '../graph/operators/pooling';
import { at } from '../graph/tensor';
import type { LossInputs } from './inputs';
import { selectClasses, total } from './sums';

/** MONAI's. */
const SMOOTH = 1;

/** Smallest value of each pixel and its neighbours along the axes; the border of the image does not count. */
export function erode(x: Value): Value {
  const spatial = x.shape.slice(2);
  const alongAxes = spatial.map((_, axis) => negate(largestAround(negate(x), [axis])));
  return alongAxes.reduce((a, b) => smaller(a, b));
}

/** Largest value within one pixel along these spatial axes. */
function largestAround(x: Value, axes: readonly number[]): Value {
  const ofAxes = (inside: number, outside: number): number[] =>
    x.shape.slice(2).map((_, axis) => (axes.includes(axis) ? inside : outside));
  return maxPool(x, { kernel: ofAxes(3, 1), strides: ofAxes(1, 1), padding: ofAxes(1, 0) });
}

/** What an erosion followed by a dilation takes away: thin parts. */
function thinParts(x: Value, eroded: Value): Value {
  const axes = [...x.shape.slice(2).keys()];
  return relu(subtract(x, largestAround(eroded, axes)));
}

/**
 * Soft skeleton: the thin parts of the image after each of several erosions, (B, K, *spatial).
 * @param iterations at least half of the largest width of the structures, in pixels
 */
export function softSkeleton(x: Value, iterations: number): Value {
  let image = x;
  let eroded = erode(image);
  let skeleton = thinParts(image, eroded);
  for (let n = 0; n < iterations; n++) {
    image = eroded;
    eroded = erode(image);
    const thin = thinParts(image, eroded);
    skeleton = add(skeleton, relu(subtract(thin, multiply(skeleton, thin))));
  }
  return skeleton;
}

/**
 * 1 - harmonic mean of two shares: of the predicted skeleton that lies in the reference, and of the
 * reference's skeleton that is predicted. Over all samples and chosen classes together.
 */
export function skeletonDice(
  inputs: LossInputs,
  chosen: readonly number[],
  iterations: number,
  smooth = SMOOTH,
): Value {
  const isAll = chosen.length === at(inputs.target.shape, 1);
  const [prediction, reference] = [inputs.probabilities, inputs.target].map((x) =>
    isAll ? x : selectClasses(x, chosen),
  );
  if (!prediction || !reference) throw new RangeError('There is nothing to compare.');
  const shareWithin = (skeleton: Value, mask: Value): Value =>
    divide(shift(total(multiply(skeleton, mask)), smooth), shift(total(skeleton), smooth));
  const precision = shareWithin(softSkeleton(prediction, iterations), reference);
  const sensitivity = shareWithin(softSkeleton(reference, iterations), prediction);
  const mean = divide(scale(multiply(precision, sensitivity), 2), add(precision, sensitivity));
  return subtract(mean.graph.scalar(1), mean);
}
