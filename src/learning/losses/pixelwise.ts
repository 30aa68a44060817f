/** Losses that look at every pixel by itself: cross-entropy and what is made of it. */
import type { Value } from '../graph/graph';
import { sum } from '../graph/operators/broadcast';
import { equal, greater, toFloat } from '../graph/operators/comparison';
import {
  add,
  divide,
  logarithm,
  multiply,
  negate,
  power,
  scale,
  shift,
  subtract,
} from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';
import { kthLargest } from '../graph/operators/ranking';
import { at, sizeOf } from '../graph/tensor';
import type { LossInputs } from './inputs';
import { EPSILON, sumOverPixels, total, weightsOfClasses } from './sums';

/** -log p, which stays finite at p = 0: what a pixel of that class costs. */
export function surprise(probabilities: Value, epsilon = EPSILON): Value {
  return negate(logarithm(shift(probabilities, epsilon)));
}

/**
 * (1 - p)^gamma: nearly 0 for pixels that are right already (Lin et al. 2017,
 * https://arxiv.org/abs/1708.02002). Its slope stays finite at p = 1, for a gamma below 1 too.
 */
export function focalModulation(probabilities: Value, gamma: number): Value {
  const { graph } = probabilities;
  return power(shift(subtract(graph.scalar(1), probabilities), EPSILON), graph.scalar(gamma));
}

/**
 * Mean cost over the pixels of the reference, each with the weight of its class.
 * @param cost of calling a pixel that class, (B, K, *spatial)
 * @param weights (1, K); 0 for classes that do not count
 */
export function meanOverTargetPixels(cost: Value, target: Value, weights: Value, epsilon = EPSILON): Value {
  const pixels = total(multiply(sumOverPixels(target), weights));
  return divide(total(multiply(sumOverPixels(multiply(cost, target)), weights)), shift(pixels, epsilon));
}

/** As the boundary loss authors' code, with the class weights of PyTorch's: pixels count as much as their class. */
export function crossEntropy(
  { probabilities, target }: LossInputs,
  chosen: readonly number[],
  classWeights?: readonly number[],
): Value {
  const weights = weightsOfClasses(target.graph, at(target.shape, 1), chosen, classWeights);
  return meanOverTargetPixels(surprise(probabilities), target, weights);
}

export function focal(
  { probabilities, target }: LossInputs,
  chosen: readonly number[],
  gamma: number,
): Value {
  const cost = multiply(focalModulation(probabilities, gamma), surprise(probabilities));
  return meanOverTargetPixels(cost, target, weightsOfClasses(target.graph, at(target.shape, 1), chosen));
}

/**
 * Mean cross-entropy of the hardest pixels of a batch, as in nnU-Net's TopKLoss
 * (https://github.com/MIC-DKFZ/nnUNet, training/loss/robust_ce_loss.py). Pixels that cost exactly as
 * much as the last of them share its place.
 * @param percent of all pixels of the batch; at least one pixel is taken
 */
export function hardestPixels({ probabilities, target }: LossInputs, percent: number): Value {
  const each = sum(multiply(surprise(probabilities), target), [1]);
  const pixels = sizeOf(each.shape);
  const count = Math.max(1, Math.floor((pixels * percent) / 100));
  const cost = reshape(each, [pixels]);
  const last = kthLargest(cost, count);
  const above = toFloat(greater(cost, last));
  const level = toFloat(equal(cost, last));
  const share = divide(subtract(cost.graph.scalar(count), total(above)), total(level));
  return scale(total(multiply(cost, add(above, multiply(level, share)))), 1 / count);
}
