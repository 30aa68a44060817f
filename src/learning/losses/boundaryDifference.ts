/**
 * Boundary difference over union (Sun et al. 2023, https://arxiv.org/abs/2308.00220; constants of
 * https://github.com/sunfan-bvb/BoundaryDoULoss): the area that differs, over the union without a share
 * alpha of what both have. The fewer of an object's pixels lie on its boundary, the larger alpha and the
 * more the boundary counts. Sums over the whole batch, class by class.
 */
import type { Value } from '../graph/graph';
import { sum } from '../graph/operators/broadcast';
import { add, divide, multiply, scale, shift, smaller, subtract } from '../graph/operators/elementwise';
import { pad } from '../graph/operators/windows';
import type { LossInputs } from './inputs';
import { countsOfBatch, squaredCounts } from './overlap';
import { erode } from './skeleton';
import { meanOfClasses, sumOverPixels } from './sums';

const SMOOTH = 1e-5;
const LARGEST_ALPHA = 0.8;

export function boundaryDifferenceOverUnion(inputs: LossInputs, chosen: readonly number[]): Value {
  const { both, predicted, actual } = countsOfBatch(squaredCounts(inputs));
  const alpha = shareLeftOut(inputs.target);
  const sizes = shift(add(predicted, actual), SMOOTH);
  const difference = subtract(sizes, scale(both, 2));
  const union = subtract(sizes, multiply(shift(alpha, 1), both));
  return meanOfClasses(divide(difference, union), chosen);
}

/** alpha = min(2 (1 - boundary pixels / pixels) - 1, 0.8) of each class: (1, K). */
function shareLeftOut(target: Value): Value {
  const pixels = sum(sumOverPixels(target), [0]);
  const boundaryPixels = subtract(pixels, sum(sumOverPixels(interior(target)), [0]));
  const share = divide(shift(boundaryPixels, SMOOTH), shift(pixels, SMOOTH));
  const alpha = subtract(share.graph.scalar(1), scale(share, 2));
  return smaller(alpha, alpha.graph.scalar(LARGEST_ALPHA));
}

/** Pixels whose neighbours along every axis belong to the class as well; beyond the patch nothing does. */
function interior(target: Value): Value {
  const around = target.shape.map((_, axis) => (axis < 2 ? 0 : 1));
  const eroded = erode(pad(target, { before: around, after: around }));
  const back = around.map((n) => -n);
  return pad(eroded, { before: back, after: back });
}
