/**
 * The losses of all outputs of a network against one reference. With deep supervision coarser outputs
 * are compared with the reference at every other voxel, every fourth, and so on: a label there is the
 * label of that voxel, and a distance there is still the distance to the contour in mm.
 */
import type { Value } from '../graph/graph';
import { softmax } from '../graph/operators/activations';
import { add, scale } from '../graph/operators/elementwise';
import { slice } from '../graph/operators/windows';
import { at } from '../graph/tensor';
import { deepSupervisionWeights } from '../losses/deepSupervision';
import { buildLosses } from '../losses/losses';
import { oneHot } from '../losses/oneHot';
import type { LossTerm } from '../losses/terms';

/** At full resolution. */
export interface Reference {
  /** Class indices (B, 1, *spatial), int32. */
  readonly labels: Value;
  /** (B, K, *spatial); used only by terms that want them. */
  readonly distanceMaps: Value;
}

/**
 * @param outputs logits (B, K, *spatial), full resolution first, coarser ones after it
 * @param weights (terms), in the order of the terms
 * @returns the loss, a scalar, and the value of each term without its weight, (terms); both are means
 * over the outputs with the weights of deep supervision
 */
export function buildSupervision(
  terms: readonly LossTerm[],
  outputs: readonly Value[],
  { labels, distanceMaps }: Reference,
  weights: Value,
): { readonly loss: Value; readonly values: Value } {
  const classes = at(distanceMaps.shape, 1);
  // One output more than there are: networks leave the coarsest out, since its weight is 0.
  const shares = deepSupervisionWeights(outputs.length + 1);
  return outputs
    .map((logits, level) => {
      const { loss, values } = buildLosses(
        terms,
        {
          probabilities: softmax(logits, 1),
          target: oneHot(coarsened(labels, logits.shape), classes),
          distanceMaps: coarsened(distanceMaps, logits.shape),
        },
        weights,
      );
      const share = at(shares, level);
      return share === 1 ? { loss, values } : { loss: scale(loss, share), values: scale(values, share) };
    })
    .reduce((sum, each) => ({ loss: add(sum.loss, each.loss), values: add(sum.values, each.values) }));
}

/** The voxels in the middle of those that one coarser voxel stands for, as PyTorch's "nearest-exact". */
function coarsened(x: Value, shape: readonly number[]): Value {
  const ranges = x.shape.flatMap((length, axis) => {
    const step = axis < 2 ? 1 : length / at(shape, axis);
    return step === 1 ? [] : [{ axis, start: Math.floor(step / 2), end: length, step }];
  });
  return ranges.length === 0 ? x : slice(x, ranges);
}
