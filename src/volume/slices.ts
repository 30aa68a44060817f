/** Cutting one slice out of a volume, as it is drawn: rows from top to bottom, columns from left to right. */
import { planeToVoxel, type Plane } from './planes';
import type { Grid, VoxelArray } from './volume';
import { voxelIndex } from './volume';

/**
 * Copies a slice into a tight array of the same type, shape (plane.height, plane.width), row by row.
 * @param data voxels of a volume on `grid`, first frame at offset 0
 * @param frameOffset index of the first voxel of the frame to cut
 * @throws RangeError when the slice number is not one of the plane's
 */
export function extractSlice<T extends VoxelArray>(
  data: T,
  grid: Grid,
  plane: Plane,
  slice: number,
  frameOffset?: number,
): T;
/** The same from memory that threads share. */
export function extractSlice(
  data: Float32Array,
  grid: Grid,
  plane: Plane,
  slice: number,
): Float32Array<ArrayBuffer>;
export function extractSlice(
  data: VoxelArray | Float32Array,
  grid: Grid,
  plane: Plane,
  slice: number,
  frameOffset = 0,
): VoxelArray {
  if (!Number.isInteger(slice) || slice < 0 || slice >= plane.depth) {
    throw new RangeError(
      `The ${plane.name} plane has slices 0 to ${plane.depth - 1}; ${slice} was asked for.`,
    );
  }
  const strides = [1, grid.dims[0], grid.dims[0] * grid.dims[1]] as const;
  const columnStep = strides[plane.column.axis] * plane.column.sign;
  const rowStep = strides[plane.row.axis] * plane.row.sign;
  const start = frameOffset + voxelIndex(grid, planeToVoxel(plane, slice, 0, 0));
  const length = plane.width * plane.height;
  const out = data instanceof Float32Array ? new Float32Array(length) : emptyLike(data, length);
  for (let y = 0, o = 0; y < plane.height; y++) {
    for (let x = 0, from = start + y * rowStep; x < plane.width; x++, o++, from += columnStep) {
      out[o] = data[from] ?? 0;
    }
  }
  return out;
}

/**
 * Inverse of extractSlice: writes a slice back to where it was taken from.
 * @param data voxels of a frame on `grid`
 * @param values shape (plane.height, plane.width)
 */
export function placeSlice(
  data: VoxelArray,
  grid: Grid,
  plane: Plane,
  slice: number,
  values: ArrayLike<number>,
): void {
  const strides = [1, grid.dims[0], grid.dims[0] * grid.dims[1]] as const;
  const columnStep = strides[plane.column.axis] * plane.column.sign;
  const rowStep = strides[plane.row.axis] * plane.row.sign;
  const start = voxelIndex(grid, planeToVoxel(plane, slice, 0, 0));
  for (let y = 0, n = 0; y < plane.height; y++) {
    for (let x = 0, to = start + y * rowStep; x < plane.width; x++, n++, to += columnStep) {
      data[to] = values[n] ?? 0;
    }
  }
}

/** A new zeroed array of the same element type. */
export function emptyLike<T extends VoxelArray>(like: T, length: number): T;
export function emptyLike(like: VoxelArray, length: number): VoxelArray {
  if (like instanceof Uint8Array) return new Uint8Array(length);
  if (like instanceof Int8Array) return new Int8Array(length);
  if (like instanceof Uint16Array) return new Uint16Array(length);
  if (like instanceof Int16Array) return new Int16Array(length);
  if (like instanceof Uint32Array) return new Uint32Array(length);
  if (like instanceof Int32Array) return new Int32Array(length);
  if (like instanceof Float32Array) return new Float32Array(length);
  return new Float64Array(length);
}
