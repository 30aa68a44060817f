/**
 * Slabs: the voxels of one frame that lie between two planes across an axis. A volume is worked on slab by
 * slab where it need not fit into memory; the voxels of a slab are stored as those of a volume of its size.
 */
import type { Axis } from './planes';
import { emptyLike } from './slices';
import { voxelCount, type Grid, type Volume, type VoxelArray } from './volume';

type Dims = Grid['dims'];

/** Voxels whose index along `axis` is first .. first + count - 1. */
export interface Slab {
  readonly axis: Axis;
  readonly first: number;
  readonly count: number;
}

export function slabDims(dims: Dims, { axis, count }: Slab): Dims {
  const [nx, ny, nz] = dims;
  return axis === 0 ? [count, ny, nz] : axis === 1 ? [nx, count, nz] : [nx, ny, count];
}

/** Voxels one after another in a frame that are so in a slab as well. */
export interface SlabRun {
  /** Index in the frame. */
  readonly at: number;
  /** Index in the slab. */
  readonly slabAt: number;
  readonly length: number;
}

/** The runs of a slab, in the order of both. */
export function* slabRuns(
  [nx, ny, nz]: Dims,
  { axis, first, count }: Slab,
): Generator<SlabRun, void, undefined> {
  switch (axis) {
    case 2:
      yield { at: first * nx * ny, slabAt: 0, length: count * nx * ny };
      return;
    case 1:
      for (let k = 0; k < nz; k++) {
        yield { at: (k * ny + first) * nx, slabAt: k * count * nx, length: count * nx };
      }
      return;
    case 0:
      for (let row = 0; row < ny * nz; row++) {
        yield { at: row * nx + first, slabAt: row * count, length: count };
      }
  }
}

/** Voxels of a volume, wherever they are kept. */
export interface VoxelReader extends Grid {
  readonly frames: number;
  /** The voxels of a slab; to be read only, and only until the next call. */
  readSlab(frame: number, slab: Slab): VoxelArray;
}

/** Of a volume in memory. */
export function readerOf({ dims, affine, frames, data }: Volume): VoxelReader {
  const voxels = voxelCount({ dims, affine });
  return {
    ...{ dims, affine, frames },
    readSlab: (frame, slab) => {
      const own = data.subarray(frame * voxels, (frame + 1) * voxels);
      const [nx, ny, nz] = slabDims(dims, slab);
      if (nx * ny * nz === voxels) return own;
      const out = emptyLike(data, nx * ny * nz);
      for (const { at, slabAt, length } of slabRuns(dims, slab)) {
        out.set(own.subarray(at, at + length), slabAt);
      }
      return out;
    },
  };
}

/** Voxels at a time of a volume that is gone through from the first to the last. */
const CHUNK_VOXELS = 2 ** 21;

/** All voxels of a frame in their order, in pieces of whole slices along the last axis. */
export function* voxelChunks(
  { dims, readSlab }: Pick<VoxelReader, 'dims' | 'readSlab'>,
  frame: number,
): Generator<VoxelArray, void, undefined> {
  const [nx, ny, nz] = dims;
  const step = Math.max(1, Math.floor(CHUNK_VOXELS / (nx * ny)));
  for (let first = 0; first < nz; first += step) {
    yield readSlab(frame, { axis: 2, first, count: Math.min(step, nz - first) });
  }
}
