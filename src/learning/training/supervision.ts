/**
 * The losses of all outputs of a network against one reference. With deep supervision coarser outputs
 * are compared with the reference at every other voxel, every fourth, and so on: a label there is the
 * label of that voxel, and a distance there is still the distance to the contour in mm.
 */
import type { Seed } from '../graph/differentiate';
import type { Value } from '../graph/graph';
import { softmax } from '../graph/operators/activations';
import { add, scale } from '../graph/operators/elementwise';
import { slice } from '../graph/operators/windows';
import { at } from '../graph/tensor';
import { deepSupervisionWeights } from '../losses/deepSupervision';
import { gradientsOfTerms } from '../losses/gradients';
import type { LossInputs } from '../losses/inputs';
import { buildLosses } from '../losses/losses';
import { oneHot } from '../losses/oneHot';
import { mapSetOf, mapSetsOf, type LossTerm } from '../losses/terms';

/** At full resolution. */
export interface Reference {
  /** Class indices (B, 1, *spatial), int32. */
  readonly labels: Value;
  /** (B, sets * K, *spatial), the sets of mapSetsOf(terms) one after another; absent where there is none. */
  readonly distanceMaps: Value | undefined;
  /** (B, K, *spatial); absent without a Hausdorff term. */
  readonly hausdorffWeights: Value | undefined;
}

export interface Supervision {
  /** A scalar. */
  readonly loss: Value;
  /** The value of each term without its weight, (terms). */
  readonly values: Value;
  /** Euclidean norm of each term's derivative with respect to the full-resolution logits, without its weight: (terms). */
  readonly norms: Value;
  /** Derivatives from which those of all parameters follow. */
  readonly seeds: readonly Seed[];
}

/**
 * @param outputs logits (B, K, *spatial), full resolution first, coarser ones after it
 * @param weights (terms), in the order of the terms
 * @returns loss and values are means over the outputs with the weights of deep supervision
 */
export function buildSupervision(
  terms: readonly LossTerm[],
  outputs: readonly Value[],
  reference: Reference,
  weights: Value,
): Supervision {
  const { graph } = weights;
  // One output more than there are: networks leave the coarsest out, since its weight is 0.
  const shares = deepSupervisionWeights(outputs.length + 1);
  const levels = outputs.map((logits, level) => {
    const share = at(shares, level);
    const { loss, values, each } = buildLosses(terms, inputsAt(logits, terms, reference), weights);
    return { logits, share, each, loss: shared(loss, share), values: shared(values, share) };
  });
  const [full, ...coarser] = levels;
  if (!full) throw new RangeError('A network without an output cannot be trained.');
  const { gradient, norms } = gradientsOfTerms(full.each, weights, full.logits);
  return {
    loss: coarser.reduce((sum, { loss }) => add(sum, loss), full.loss),
    values: coarser.reduce((sum, { values }) => add(sum, values), full.values),
    norms,
    seeds: [
      { value: full.logits, gradient: shared(gradient, full.share) },
      ...coarser.map(({ loss }) => ({ value: loss, gradient: graph.scalar(1) })),
    ],
  };
}

const shared = (x: Value, share: number): Value => (share === 1 ? x : scale(x, share));

/** What each term compares an output of the network with. */
function inputsAt(
  logits: Value,
  terms: readonly LossTerm[],
  { labels, distanceMaps, hausdorffWeights }: Reference,
): (term: LossTerm) => LossInputs {
  const classes = at(logits.shape, 1);
  const sets = mapSetsOf(terms);
  const maps = distanceMaps && coarsened(distanceMaps, logits.shape);
  const common = {
    probabilities: softmax(logits, 1),
    target: oneHot(coarsened(labels, logits.shape), classes),
    hausdorffWeights: hausdorffWeights && coarsened(hausdorffWeights, logits.shape),
  };
  const mapsOfSets = sets.map((_, n) => {
    const range = { axis: 1, start: n * classes, end: (n + 1) * classes };
    return maps && sets.length > 1 ? slice(maps, [range]) : maps;
  });
  return (term) => ({ ...common, distanceMaps: mapsOfSets[mapSetOf(term, sets) ?? -1] });
}

/** The voxels in the middle of those that one coarser voxel stands for, as PyTorch's "nearest-exact". */
function coarsened(x: Value, shape: readonly number[]): Value {
  const ranges = x.shape.flatMap((length, axis) => {
    const step = axis < 2 ? 1 : length / at(shape, axis);
    return step === 1 ? [] : [{ axis, start: Math.floor(step / 2), end: length, step }];
  });
  return ranges.length === 0 ? x : slice(x, ranges);
}
