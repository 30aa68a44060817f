/** Slices of a volume that is read slab by slab. */
import type { Plane } from './planes';
import { slabDims, type Slab, type VoxelReader } from './slab';
import { extractSlice } from './slices';
import type { VoxelArray } from './volume';

/** Voxels of a slab at most, where slices lie across the order of the voxels. */
const SLAB_VOXELS = 2 ** 24;

/**
 * How many slices make a slab. Along the last axis a slice is one run of voxels, and one at a time costs
 * nothing; along the others many slices are read in one pass over the volume.
 */
export function slicesOfSlab({ width, height, depth, slice }: Plane, frames = 1): number {
  if (slice.axis === 2) return 1;
  return Math.min(depth, Math.max(1, Math.floor(SLAB_VOXELS / (width * height * frames))));
}

/**
 * Slices of one frame by their number on the plane, shape (plane.height, plane.width). Those that come one
 * after another, in either direction, are cut from the same slab.
 */
export function slabSlices(reader: VoxelReader, plane: Plane, frame: number): (slice: number) => VoxelArray {
  const count = slicesOfSlab(plane);
  let held: { readonly slab: Slab; readonly voxels: VoxelArray } | undefined;
  return (slice) => {
    const first = Math.floor(slice / count) * count;
    if (held?.slab.first !== first) {
      held = undefined; // not both at once
      const slab = { axis: plane.slice.axis, first, count: Math.min(count, plane.depth - first) };
      held = { slab, voxels: reader.readSlab(frame, slab) };
    }
    const grid = { dims: slabDims(reader.dims, held.slab), affine: reader.affine };
    return extractSlice(held.voxels, grid, plane, slice - first);
  };
}
