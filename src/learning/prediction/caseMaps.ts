/** The maps of one predicted case, gathered slice by slice on disk and written when all are there. */
import { rm } from 'node:fs/promises';
import type { ImageHeader } from '../../formats/codec';
import { writeStream } from '../../formats/registry';
import { ScratchVolume } from '../../formats/scratchVolume';
import type { LabelTable } from '../../labels/labelTable';
import type { ArrayDtype } from '../../volume/arrays';
import type { Plane } from '../../volume/planes';
import type { Grid, VoxelArray } from '../../volume/volume';
import { voxelSlice } from '../data/sliceStack';
import type { CaseOutputs } from './outputs';
import type { PredictedSlice } from './ownGrid';
import { postprocessed, type LabelPostprocessing } from './postprocess';
import { mostProbable } from './slidingWindow';

export interface CaseMapsOptions {
  readonly grid: Grid;
  /** Whose slices come one after another. */
  readonly plane: Plane;
  readonly labels: LabelTable;
  /** Which maps there are to be, and where. */
  readonly outputs: CaseOutputs;
  /** Folder with room for the uncompressed maps. */
  readonly scratch: string;
}

export interface WriteMapsOptions {
  /** Of the scan. */
  readonly like: ImageHeader;
  readonly postprocessing: readonly LabelPostprocessing[];
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
}

/** Held are the slices that are written together, whatever the size of the maps. */
export class CaseMaps {
  readonly #options: CaseMapsOptions;
  readonly #values: readonly number[];
  readonly #dtype: ArrayDtype;
  readonly #labels: ScratchVolume;
  readonly #probabilities: ScratchVolume | undefined;
  readonly #uncertainty: ScratchVolume | undefined;
  #next = 0;

  constructor(options: CaseMapsOptions) {
    const { grid, plane, labels, outputs, scratch } = options;
    this.#options = options;
    this.#values = [0, ...labels.map(({ value }) => value)];
    this.#dtype = labelDtype(this.#values);
    const volume = (frames: number, dtype: ArrayDtype): ScratchVolume =>
      new ScratchVolume({ folder: scratch, grid, plane, frames, dtype });
    this.#labels = volume(1, this.#dtype);
    this.#probabilities =
      outputs.probabilities === undefined ? undefined : volume(this.#values.length, 'float32');
    this.#uncertainty = outputs.uncertainty === undefined ? undefined : volume(2, 'float32');
  }

  /** Adds the slice that follows. */
  add({ probabilities, uncertainty }: PredictedSlice): void {
    const slice = voxelSlice(this.#options.plane, this.#next++);
    const classes = mostProbable(probabilities, this.#values.length);
    const pixels = classes.length;
    this.#labels.place(slice, [Int32Array.from(classes, (index) => this.#values[index] ?? 0)]);
    this.#probabilities?.place(
      slice,
      this.#values.map((_, k) => probabilities.subarray(k * pixels, (k + 1) * pixels)),
    );
    if (uncertainty) this.#uncertainty?.place(slice, [uncertainty.entropy, uncertainty.mutualInformation]);
  }

  /**
   * Writes all maps, each whole or not at all, and the label map last: where it is there, so is everything
   * else of the case. Where one cannot be written or the signal aborts, those before it are taken back.
   * @throws FormatError; the signal's reason
   */
  async write({ like, postprocessing, overwrite, signal }: WriteMapsOptions): Promise<void> {
    const { grid, labels, outputs } = this.#options;
    const options = { like, overwrite, signal };
    const image = (file: string, frames: number, volume: ScratchVolume): Promise<void> =>
      writeStream(
        file,
        { ...contentOf(grid, frames, 'float32', () => volume.chunks()), kind: 'image' },
        options,
      );
    const written: string[] = [];
    try {
      for (const [file, frames, volume] of [
        [outputs.probabilities, this.#values.length, this.#probabilities],
        [outputs.uncertainty, 2, this.#uncertainty],
      ] as const) {
        if (file === undefined || !volume) continue;
        await image(file, frames, volume);
        written.push(file);
      }
      const voxels = postprocessed(() => this.#labels.chunks(), grid, postprocessing);
      const content = { ...contentOf(grid, 1, this.#dtype, voxels), kind: 'label map' as const };
      await writeStream(outputs.output, content, { ...options, table: labels });
    } catch (error) {
      for (const file of written) await rm(file, { force: true });
      throw error;
    }
  }

  /** Gives the room on disk back. */
  close(): void {
    for (const volume of [this.#labels, this.#probabilities, this.#uncertainty]) volume?.close();
  }
}

function contentOf(
  { dims, affine }: Grid,
  frames: number,
  dtype: ArrayDtype,
  voxels: () => Iterable<VoxelArray>,
): Grid & { frames: number; dtype: ArrayDtype; voxels: () => Iterable<VoxelArray> } {
  return { dims, affine, frames, dtype, voxels };
}

/** The smallest integers that hold all values. */
function labelDtype(values: readonly number[]): ArrayDtype {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low >= 0) return high <= 255 ? 'uint8' : high <= 65_535 ? 'uint16' : 'int32';
  return low >= -32_768 && high <= 32_767 ? 'int16' : 'int32';
}
