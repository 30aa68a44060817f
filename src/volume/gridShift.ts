/** How far apart two grids place the same voxel. */
import { voxelToWorld } from './affine';
import type { Grid } from './volume';

/** The farthest distance, in mm, between the places that two grids give the same corner voxel of the first. */
export function largestShift(a: Grid, b: Grid): number {
  const [x, y, z] = a.dims;
  let shift = 0;
  for (const i of [0, x - 1]) {
    for (const j of [0, y - 1]) {
      for (const k of [0, z - 1]) {
        const p = voxelToWorld(a.affine, [i, j, k]);
        const q = voxelToWorld(b.affine, [i, j, k]);
        shift = Math.max(shift, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      }
    }
  }
  return shift;
}
