/** Contour error of a surface: how far, in mm, each vertex lies from the reference surface. */
import type { Dims } from '../mask';
import { errorBetween } from '../contourError';
import type { VoxelSurface } from './labelSurface';

/**
 * Signed distance of each vertex to the reference surface, by the same rule as contourError gives the
 * contours on slices: mm, negative inside.
 * @param distances signed distance map of the reference's label in the convention `interface`, first axis fastest
 * @returns undefined where the reference has no surface, its map therefore being zero
 */
export function surfaceError(
  { points, voxels }: Pick<VoxelSurface, 'points' | 'voxels'>,
  distances: Float32Array,
  [nx, ny, nz]: Dims,
): Float32Array<ArrayBuffer> | undefined {
  if ((distances[0] ?? 0) === 0) return undefined;
  const errors = new Float32Array(voxels.length);
  for (let n = 0; n < errors.length; n++) {
    const voxel = voxels[n] ?? 0;
    const i = voxel % nx;
    const rest = (voxel - i) / nx;
    const j = rest % ny;
    const k = (rest - j) / ny;
    // The voxel across: as far beyond the vertex as the label's voxel is before it.
    const x = 2 * (points[3 * n] ?? 0) - i;
    const y = 2 * (points[3 * n + 1] ?? 0) - j;
    const z = 2 * (points[3 * n + 2] ?? 0) - k;
    const isInImage = x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz;
    errors[n] = errorBetween(distances[voxel], isInImage ? distances[x + nx * (y + ny * z)] : undefined);
  }
  return errors;
}
