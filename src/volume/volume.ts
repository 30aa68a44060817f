/** A scan or label map in memory: a grid of voxels with its place in the world. Knows nothing of files. */
import type { Affine, Vector3 } from './affine';

/** Types of a voxel as stored in a file. */
export const DTYPES = [
  'uint8',
  'int8',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'uint64',
  'int64',
  'float32',
  'float64',
] as const;
export type Dtype = (typeof DTYPES)[number];

/**
 * Voxels in memory. 64-bit integers are held as Float64Array (exact up to 2^53); values with a
 * slope or intercept as Float32Array or Float64Array.
 */
export type VoxelArray =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** Where voxels are: their number along i, j, k and the voxel-to-world affine (RAS mm). */
export interface Grid {
  readonly dims: readonly [number, number, number];
  readonly affine: Affine;
}

/**
 * Voxel (i, j, k) of frame t stands at data[i + nx * (j + ny * (k + nz * t))]: the first axis is the
 * fastest, as in NIfTI.
 */
export interface Volume extends Grid {
  /** Type in the file, which need not be the type of `data`. */
  readonly dtype: Dtype;
  /** Frames beyond the three spatial axes (time points, channels); 1 for a plain volume. */
  readonly frames: number;
  readonly data: VoxelArray;
}

/** Voxels of one frame. */
export function voxelCount({ dims }: Grid): number {
  return dims[0] * dims[1] * dims[2];
}

/** Index into `data` of voxel (i, j, k) of the first frame. */
export function voxelIndex({ dims }: Grid, [i, j, k]: Vector3): number {
  return i + dims[0] * (j + dims[1] * k);
}

/** Whether two grids have the same dims; their affines may differ. */
export function sameDims(a: Grid, b: Grid): boolean {
  return a.dims.every((n, axis) => n === b.dims[axis]);
}
