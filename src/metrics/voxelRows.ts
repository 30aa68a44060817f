/** A sparse set of voxels, such as a surface, row by row. */
import type { Dims } from '../contour/mask';

export interface VoxelRows {
  /** Row r = j + ny k holds the voxels starts[r] .. starts[r + 1] - 1 of the set. */
  readonly starts: Uint32Array;
  /** Index i of each voxel, ascending within a row. */
  readonly x: Uint32Array;
}

/** The voxels with a 1, in their order. @param mask 0 or 1, shape (nz, ny, nx) */
export function rowsOf(mask: Uint8Array, [nx, ny, nz]: Dims): VoxelRows {
  let count = 0;
  for (let n = 0; n < mask.length; n++) count += mask[n] ?? 0;
  const x = new Uint32Array(count);
  const starts = new Uint32Array(ny * nz + 1);
  let [row, end] = [0, nx];
  for (let n = mask.indexOf(1), i = 0; n >= 0; n = mask.indexOf(1, n + 1), i++) {
    while (n >= end) {
      starts[++row] = i;
      end += nx;
    }
    x[i] = n - (end - nx);
  }
  starts.fill(count, row + 1);
  return { starts, x };
}

/** The inverse of rowsOf. */
export function maskOfRows({ starts, x }: VoxelRows, [nx, ny, nz]: Dims): Uint8Array {
  const mask = new Uint8Array(nx * ny * nz);
  for (let row = 0; row < ny * nz; row++) {
    const end = starts[row + 1] ?? 0;
    for (let n = starts[row] ?? 0; n < end; n++) mask[row * nx + (x[n] ?? 0)] = 1;
  }
  return mask;
}
