/** Binary masks: one byte a voxel, 1 inside and 0 outside, first axis fastest as in src/volume. */
import type { VoxelArray } from '../volume/volume';

/** Number of voxels along i, j and k; a 2D image has 1 along k. */
export type Dims = readonly [number, number, number];

/** Size of a voxel in mm along i, j and k. */
export type Spacing = readonly [number, number, number];

/** A box of voxels, both ends included. */
export interface Box {
  readonly min: Dims;
  readonly max: Dims;
}

/** The voxels of one label. */
export function maskOf(labels: VoxelArray, value: number): Uint8Array {
  const mask = new Uint8Array(labels.length);
  for (let n = 0; n < labels.length; n++) if (labels[n] === value) mask[n] = 1;
  return mask;
}

/** The smallest box that holds the mask, or undefined where the mask is empty. */
export function boundingBox(mask: Uint8Array, [nx, ny, nz]: Dims): Box | undefined {
  let [x0, y0, z0, x1, y1, z1] = [nx, ny, nz, -1, -1, -1];
  for (let z = 0, row = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++, row += nx) {
      let first = 0;
      while (first < nx && mask[row + first] === 0) first++;
      if (first === nx) continue;
      let last = nx - 1;
      while (mask[row + last] === 0) last--;
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

/** The box made larger by `margin` voxels on each side, as far as the grid goes. */
export function growBox({ min, max }: Box, margin: number, dims: Dims): Box {
  const low = (axis: 0 | 1 | 2): number => Math.max(0, min[axis] - margin);
  const high = (axis: 0 | 1 | 2): number => Math.min(dims[axis] - 1, max[axis] + margin);
  return { min: [low(0), low(1), low(2)], max: [high(0), high(1), high(2)] };
}

/** The smallest box that holds both; undefined stands for an empty one. */
export function uniteBoxes(a: Box | undefined, b: Box | undefined): Box | undefined {
  if (!a || !b) return a ?? b;
  const low = (axis: 0 | 1 | 2): number => Math.min(a.min[axis], b.min[axis]);
  const high = (axis: 0 | 1 | 2): number => Math.max(a.max[axis], b.max[axis]);
  return { min: [low(0), low(1), low(2)], max: [high(0), high(1), high(2)] };
}

/** Voxels along each axis of a box. */
export function boxDims({ min, max }: Box): Dims {
  return [max[0] - min[0] + 1, max[1] - min[1] + 1, max[2] - min[2] + 1];
}

/** The part of a mask in a box, as a mask of its own. */
export function cropMask(mask: Uint8Array, [nx, ny]: Dims, box: Box): Uint8Array {
  const [bx, by, bz] = boxDims(box);
  const out = new Uint8Array(bx * by * bz);
  for (let z = 0; z < bz; z++) {
    for (let y = 0; y < by; y++) {
      const from = box.min[0] + nx * (box.min[1] + y + ny * (box.min[2] + z));
      out.set(mask.subarray(from, from + bx), bx * (y + by * z));
    }
  }
  return out;
}

/** The box of all voxels of a grid. */
export function wholeBox([nx, ny, nz]: Dims): Box {
  return { min: [0, 0, 0], max: [nx - 1, ny - 1, nz - 1] };
}
