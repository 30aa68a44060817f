/** Surfaces as sets of voxels, and the distances between them, centre to centre. */
import { SquaredDistances } from '../contour/distanceTransform';
import type { Dims, Spacing } from '../contour/mask';
import { chamferDistance, type ChamferMetric } from './chamferDistance';
import type { MaskPair } from './maskPair';

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

/** Distances of every voxel of `from` to the nearest of `to`, in the order of voxels; Infinity where `to` is empty. */
export function distancesBetween(
  from: Uint8Array,
  to: Uint8Array,
  dims: Dims,
  spacing: Spacing,
  axes: 2 | 3,
  metric: DistanceMetric,
): Float64Array {
  const found: number[] = [];
  if (metric !== 'euclidean') {
    const distances = chamferDistance(to, dims, axes, metric);
    from.forEach((inside, n) => {
      if (inside === 1) found.push(distances[n] ?? Infinity);
    });
    return Float64Array.from(found);
  }
  const squared = new SquaredDistances(to, dims, spacing, 1);
  for (let k = 0; k < squared.sliceCount; k++) {
    const voxels = from.subarray(k * squared.sliceLength, (k + 1) * squared.sliceLength);
    let n = voxels.indexOf(1);
    if (n < 0) continue;
    const slice = squared.slice(k);
    for (; n >= 0; n = voxels.indexOf(1, n + 1)) found.push(Math.sqrt(slice[n] ?? Infinity));
  }
  return Float64Array.from(found);
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
  return {
    predictionToReference: distancesBetween(p, r, dims, spacing, axes, metric),
    referenceToPrediction: distancesBetween(r, p, dims, spacing, axes, metric),
  };
}
