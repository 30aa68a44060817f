/** Surfaces as sets of voxels, and the distances between them, centre to centre. */
import type { Dims } from '../contour/mask';
import { chamferDistance, type ChamferMetric } from './chamferDistance';
import type { MaskPair } from './maskPair';
import { nearestVoxels } from './nearestVoxels';
import { rowsOf } from './voxelRows';

/** How far two voxels are from each other: in mm, or in steps over faces (taxicab) or any neighbour (chessboard). */
export type DistanceMetric = 'euclidean' | ChamferMetric;
export const DISTANCE_METRICS = [
  'euclidean',
  'chessboard',
  'taxicab',
] as const satisfies readonly DistanceMetric[];

/**
 * Voxels of a mask of which at least one face neighbour is not in the mask; beyond the grid nothing is.
 * The same as the mask without its binary erosion (scipy.ndimage.binary_erosion, connectivity 1).
 */
export function surfaceVoxels(mask: Uint8Array, [nx, ny, nz]: Dims, axes: 2 | 3): Uint8Array {
  const surface = new Uint8Array(mask.length);
  const slice = nx * ny;
  for (let z = 0, n = 0; z < nz; z++) {
    const inner = axes === 2 || (z > 0 && z < nz - 1);
    for (let y = 0; y < ny; y++) {
      const rim = !inner || y === 0 || y === ny - 1;
      for (let x = 0; x < nx; x++, n++) {
        if (mask[n] !== 1) continue;
        const buried =
          !rim &&
          x > 0 &&
          x < nx - 1 &&
          mask[n - 1] === 1 &&
          mask[n + 1] === 1 &&
          mask[n - nx] === 1 &&
          mask[n + nx] === 1 &&
          (axes === 2 || (mask[n - slice] === 1 && mask[n + slice] === 1));
        if (!buried) surface[n] = 1;
      }
    }
  }
  return surface;
}

/** Distances between the surface voxels of two masks, in both directions. */
export interface SurfaceDistances {
  /** Of each surface voxel of the prediction to the reference's surface; empty when there is no prediction. */
  readonly predictionToReference: Float64Array;
  readonly referenceToPrediction: Float64Array;
}

export function surfaceDistances(
  { reference, prediction, dims, spacing, axes }: MaskPair,
  metric: DistanceMetric = 'euclidean',
): SurfaceDistances {
  const r = surfaceVoxels(reference, dims, axes);
  const p = surfaceVoxels(prediction, dims, axes);
  if (metric === 'euclidean') {
    const [ofReference, ofPrediction] = [rowsOf(r, dims), rowsOf(p, dims)];
    return {
      predictionToReference: nearestVoxels(ofPrediction, ofReference, dims, spacing),
      referenceToPrediction: nearestVoxels(ofReference, ofPrediction, dims, spacing),
    };
  }
  return {
    predictionToReference: stepsBetween(p, chamferDistance(r, dims, axes, metric)),
    referenceToPrediction: stepsBetween(r, chamferDistance(p, dims, axes, metric)),
  };
}

/** The distances of the voxels of a mask, in their order. */
function stepsBetween(from: Uint8Array, distances: Float64Array): Float64Array {
  return distances.filter((_, n) => from[n] === 1);
}
