/** A volume that is written slice by slice and then gone through once more, kept on disk in between. */
import { arrayOfType, arrayOver, BYTES_OF, type ArrayDtype } from '../volume/arrays';
import type { Plane } from '../volume/planes';
import { slabDims, slabRuns, voxelChunks, type Slab } from '../volume/slab';
import { slicesOfSlab } from '../volume/slabSlices';
import { placeSlice } from '../volume/slices';
import { voxelCount, type Grid, type VoxelArray } from '../volume/volume';
import { ScratchFile } from './scratchFile';

export interface ScratchVolumeOptions {
  /** Folder on a disk with room. */
  readonly folder: string;
  readonly grid: Grid;
  readonly frames: number;
  readonly dtype: ArrayDtype;
  /** Whose slices are written. */
  readonly plane: Plane;
}

/** Slices that were gathered and not written yet. */
interface OpenSlab {
  readonly slab: Slab;
  /** Of each frame. */
  readonly frames: readonly VoxelArray[];
}

export class ScratchVolume {
  readonly #options: ScratchVolumeOptions;
  readonly #file: ScratchFile;
  readonly #slices: number;
  #open: OpenSlab | undefined;

  constructor(options: ScratchVolumeOptions) {
    this.#options = options;
    this.#file = new ScratchFile(options.folder);
    this.#slices = slicesOfSlab(options.plane, options.frames);
  }

  /**
   * Slices may come in any order, and are written together where they follow one another.
   * @param slice its number on the plane
   * @param values of each frame, shape (plane.height, plane.width)
   */
  place(slice: number, values: readonly ArrayLike<number>[]): void {
    const { grid, plane } = this.#options;
    const { slab, frames } = this.#slabOf(slice);
    const own = { dims: slabDims(grid.dims, slab), affine: grid.affine };
    frames.forEach((data, frame) => {
      placeSlice(data, own, plane, slice - slab.first, values[frame] ?? []);
    });
  }

  /** All voxels, frame by frame, in pieces of whole rows. */
  *chunks(): Generator<VoxelArray, void, undefined> {
    this.#flush();
    const { grid, frames } = this.#options;
    const readSlab = (frame: number, slab: Slab): VoxelArray => {
      const [run] = slabRuns(grid.dims, slab);
      return this.#read(frame, run?.at ?? 0, run?.length ?? 0);
    };
    for (let frame = 0; frame < frames; frame++) yield* voxelChunks({ dims: grid.dims, readSlab }, frame);
  }

  close(): void {
    this.#file.close();
  }

  #slabOf(slice: number): OpenSlab {
    const first = Math.floor(slice / this.#slices) * this.#slices;
    if (this.#open?.slab.first === first) return this.#open;
    this.#flush();
    const { grid, plane, frames, dtype } = this.#options;
    const slab = {
      ...{ axis: plane.slice.axis, first },
      count: Math.min(this.#slices, plane.depth - first),
    };
    const [nx, ny, nz] = slabDims(grid.dims, slab);
    const arrays = Array.from({ length: frames }, () => arrayOfType(dtype, nx * ny * nz));
    return (this.#open = { slab, frames: arrays });
  }

  #flush(): void {
    if (!this.#open) return;
    const { slab, frames } = this.#open;
    this.#open = undefined;
    frames.forEach((data, frame) => {
      this.#writeSlab(frame, slab, data);
    });
  }

  /** Across the first axis runs are of a few voxels: slices are read, changed and written instead. */
  #writeSlab(frame: number, slab: Slab, data: VoxelArray): void {
    const { dims } = this.#options.grid;
    const size = dims[0] * dims[1];
    let held: VoxelArray | undefined;
    let k = -1;
    for (const { at, slabAt, length } of slabRuns(dims, slab)) {
      const run = data.subarray(slabAt, slabAt + length);
      if (slab.axis !== 0) {
        this.#write(frame, at, run);
        continue;
      }
      const next = Math.floor(at / size);
      if (next !== k) {
        if (held) this.#write(frame, k * size, held);
        held = this.#read(frame, next * size, size);
        k = next;
      }
      held?.set(run, at - k * size);
    }
    if (held) this.#write(frame, k * size, held);
  }

  #position(frame: number, at: number): number {
    const { grid, dtype } = this.#options;
    return (frame * voxelCount(grid) + at) * BYTES_OF[dtype];
  }

  #write(frame: number, at: number, values: VoxelArray): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#file.write(bytes, this.#position(frame, at));
  }

  #read(frame: number, at: number, length: number): VoxelArray {
    const { dtype } = this.#options;
    const bytes = new Uint8Array(length * BYTES_OF[dtype]);
    this.#file.read(bytes, this.#position(frame, at));
    return arrayOver(dtype, bytes.buffer);
  }
}
