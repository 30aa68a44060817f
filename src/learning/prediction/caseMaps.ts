/** The maps of one predicted case, gathered slice by slice. */
import type { LabelTable } from '../../labels/labelTable';
import { arrayDtype } from '../../volume/arrays';
import type { Plane } from '../../volume/planes';
import { voxelCount, type Grid, type Volume, type VoxelArray } from '../../volume/volume';
import { insertSlice } from '../data/sliceStack';
import type { MapRequest } from './outputs';
import type { PredictedSlice } from './ownGrid';
import { mostProbable } from './slidingWindow';

/** On the scan's own grid. */
export interface CaseMaps {
  readonly labels: Volume;
  /** A frame for each class, the background first, float32. */
  readonly probabilities: Volume | undefined;
  /** Two frames, float32: predictive entropy and mutual information (entropy.ts). */
  readonly uncertainty: Volume | undefined;
}

/**
 * Collects slices into whole maps. Without probabilities and uncertainty one integer a voxel is held;
 * these take 4 bytes for each class, and 8.
 */
export class CaseMapsBuilder {
  readonly #grid: Grid;
  readonly #plane: Plane;
  readonly #classes: number;
  readonly #values: readonly number[];
  readonly #labels: VoxelArray;
  readonly #probabilities: Float32Array<ArrayBuffer> | undefined;
  readonly #uncertainty: Float32Array<ArrayBuffer> | undefined;
  #next = 0;

  constructor(grid: Grid, plane: Plane, labels: LabelTable, wanted: MapRequest) {
    const voxels = voxelCount(grid);
    this.#grid = grid;
    this.#plane = plane;
    this.#classes = labels.length + 1;
    this.#values = [0, ...labels.map(({ value }) => value)];
    this.#labels = labelArray(this.#values, voxels);
    this.#probabilities = wanted.probabilities ? new Float32Array(this.#classes * voxels) : undefined;
    this.#uncertainty = wanted.uncertainty ? new Float32Array(2 * voxels) : undefined;
  }

  /** Adds the slice that follows. */
  add({ probabilities, uncertainty }: PredictedSlice): void {
    const classes = mostProbable(probabilities, this.#classes);
    this.#insert(
      this.#labels,
      0,
      Int32Array.from(classes, (index) => this.#values[index] ?? 0),
    );
    if (this.#probabilities) {
      for (let k = 0; k < this.#classes; k++) {
        this.#insert(
          this.#probabilities,
          k,
          probabilities.subarray(k * classes.length, (k + 1) * classes.length),
        );
      }
    }
    if (this.#uncertainty && uncertainty) {
      this.#insert(this.#uncertainty, 0, uncertainty.entropy);
      this.#insert(this.#uncertainty, 1, uncertainty.mutualInformation);
    }
    this.#next++;
  }

  finish(): CaseMaps {
    const { dims, affine } = this.#grid;
    const floats = (data: Float32Array<ArrayBuffer> | undefined, frames: number): Volume | undefined =>
      data && { dims, affine, dtype: 'float32', frames, data };
    return {
      labels: { dims, affine, dtype: arrayDtype(this.#labels), frames: 1, data: this.#labels },
      probabilities: floats(this.#probabilities, this.#classes),
      uncertainty: floats(this.#uncertainty, 2),
    };
  }

  #insert(into: VoxelArray, frame: number, slice: VoxelArray): void {
    const voxels = voxelCount(this.#grid);
    const part = into.subarray(frame * voxels, (frame + 1) * voxels);
    insertSlice(part, this.#grid, this.#plane, this.#next, slice);
  }
}

/** The smallest integers that hold all values. */
function labelArray(values: readonly number[], length: number): VoxelArray {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low >= 0 && high <= 255) return new Uint8Array(length);
  if (low >= 0 && high <= 65_535) return new Uint16Array(length);
  return low >= -32_768 && high <= 32_767 ? new Int16Array(length) : new Int32Array(length);
}
