import type { Value } from '../graph/graph';

/** What losses compare. All (B, K, *spatial), float32, with any number of spatial axes. */
export interface LossInputs {
  /** Class probabilities: the softmax of the logits. */
  readonly probabilities: Value;
  /** 1 for the class of the reference, else 0. */
  readonly target: Value;
  /** Signed distance maps of the reference, for the terms that `mapsOf` says need them. */
  readonly distanceMaps?: Value | undefined;
  /** What the Hausdorff loss weighs errors by: hausdorffWeights of this very prediction. */
  readonly hausdorffWeights?: Value | undefined;
}
