/** The box a label fills, found without a mask of the whole volume. */
import type { VoxelArray } from '../../volume/volume';
import type { Box, Dims } from '../mask';

/** The smallest box that holds all voxels of a label, or undefined where there is none. */
export function labelBox(labels: VoxelArray, value: number, [nx, ny, nz]: Dims): Box | undefined {
  let [x0, y0, z0, x1, y1, z1] = [nx, ny, nz, -1, -1, -1];
  for (let z = 0, row = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++, row += nx) {
      let first = 0;
      while (first < nx && labels[row + first] !== value) first++;
      if (first === nx) continue;
      let last = nx - 1;
      while (labels[row + last] !== value) last--;
      x0 = Math.min(x0, first);
      x1 = Math.max(x1, last);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y);
      z0 = Math.min(z0, z);
      z1 = z;
    }
  }
  return x1 < 0 ? undefined : { min: [x0, y0, z0], max: [x1, y1, z1] };
}
