/**
 * Metrics of the reference implementation of boundary loss
 * (https://github.com/LIVIAETS/boundary-loss, utils.py), to compare runs with its own.
 */
import { diagonalOf, type MaskPair } from './maskPair';
import type { Overlap } from './overlap';
import { pooledSurfaceMetrics } from './pooledSurfaceMetrics';

/** `dice_coef`, and `dice_batch` when the overlaps of a batch are added up: smoothed, so 1 where both are empty. */
export function smoothedDice({ reference, prediction, intersection }: Overlap, smooth = 1e-8): number {
  return (2 * intersection + smooth) / (reference + prediction + smooth);
}

/** `hausdorff`: 0 where both masks are empty, and the diagonal of the image (mm) where one of them is. */
export function hausdorffOrDiagonal(pair: MaskPair): number {
  const inReference = pair.reference.includes(1);
  const inPrediction = pair.prediction.includes(1);
  if (!inReference && !inPrediction) return 0;
  const metrics = pooledSurfaceMetrics(pair);
  if (metrics) return metrics.hd;
  return diagonalOf(pair);
}
