/**
 * Draws training batches from prepared cases.
 *
 * Lesions and small organs fill little of a scan, so a share of every batch is made to contain a label, the
 * labels taking turns: a rare one is seen as often as a large one. Batch n of epoch e depends on the
 * seed, e and n alone.
 */
import { at } from '../graph/tensor';
import { staysInPlane, type CompleteAugmentation } from './augmentationConfig';
import { BoxReader } from './boxes';
import { LearningDataError } from './dataError';
import type { DistanceMapOptions } from './distanceMaps';
import { changeIntensity } from './intensityChange';
import { countOf, LabelVoxels } from './labelVoxels';
import { OpenFiles } from './openFiles';
import { anywhere, type Flip, type PatchPlace, type Size } from './patches';
import { PatchMaps } from './patchMaps';
import type { PreparedCase } from './preparedCase';
import { randomStream, type Random } from '../../statistics/random';
import { copyExactly, forEachRow, labelRows, linearRows, rangeOf, type PatchView } from './resamplePatch';
import { centreAround, middleOf } from './patchCentre';
import { drawSpatialChange } from './spatialChange';

/** Plain data, so that it can be sent to another thread. */
export interface SamplerOptions {
  readonly seed: number;
  readonly batch: number;
  readonly batchesPerEpoch: number;
  /** One slice deep for a 2D network. */
  readonly patch: Size;
  /** mm along the axes of the patch. */
  readonly spacing: Size;
  readonly channels: number;
  /** Background included. */
  readonly classes: number;
  /** Share of the samples that are made to contain a label. */
  readonly foreground: number;
  /** Which mirror images are as likely as the original. */
  readonly flip: Flip;
  readonly augmentation: CompleteAugmentation;
  /** Kinds of distance maps, one after another; the cases have what preparedMapSets makes of them. */
  readonly mapSets: readonly DistanceMapOptions[];
  /** Cases of an earlier data set, the last ones of all, and the share of the samples that is drawn from them. */
  readonly rehearsal?: { readonly cases: number; readonly share: number } | undefined;
}

/** Arrays as TrainingBatch of training/step.ts has them. */
export interface SampledBatch {
  /** (B, C, *patch); 0, the mean intensity, outside the scan. */
  readonly images: Float32Array<ArrayBuffer>;
  /** Class indices (B, *patch); background outside the scan. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** (B, sets * K, *patch), mm or normalised; 0 outside the scan, where the boundary loss has no say. */
  readonly distanceMaps?: Float32Array<ArrayBuffer>;
}

/** Where a sample goes. */
interface SampleArrays {
  readonly images: Float32Array;
  readonly labels: Uint8Array;
  readonly distanceMaps: Float32Array | undefined;
}

interface CasesOfLabel {
  readonly label: number;
  readonly cases: readonly PreparedCase[];
}

/** Cases among which samples are drawn alike. */
interface Pool {
  readonly cases: readonly PreparedCase[];
  /** For each class from 1 on that occurs at all: the cases that have it. */
  readonly casesOfLabel: readonly CasesOfLabel[];
}

export class Sampler {
  readonly #options: SamplerOptions;
  /** The cases of the data set, and those of an earlier one. */
  readonly #own: Pool;
  readonly #earlier: Pool;
  readonly #files = new OpenFiles();
  readonly #voxels = new LabelVoxels(this.#files);
  readonly #images = new BoxReader(this.#files);
  readonly #labels = new BoxReader(this.#files);
  readonly #maps: PatchMaps;

  /** @param cases at least one; with distance maps where sets of them are wanted */
  constructor(cases: readonly PreparedCase[], options: SamplerOptions) {
    this.#options = options;
    this.#maps = new PatchMaps(this.#files, { ...options, method: options.augmentation.distances });
    const own = cases.length - (options.rehearsal?.cases ?? 0);
    this.#own = poolOf(cases.slice(0, own), options.classes);
    this.#earlier = poolOf(cases.slice(own), options.classes);
  }

  /** Batch `step` of an epoch, both counted from 0. @throws Error naming a file that cannot be read */
  batch(epoch: number, step: number): SampledBatch {
    const { batch, batchesPerEpoch, channels, classes, mapSets, patch, seed } = this.#options;
    const maps = mapSets.length * classes;
    const voxels = patch[0] * patch[1] * patch[2];
    const images = new Float32Array(batch * channels * voxels);
    const labels = new Uint8Array(batch * voxels);
    const distanceMaps = maps === 0 ? undefined : new Float32Array(batch * maps * voxels);
    for (let n = 0; n < batch; n++) {
      const random = randomStream(seed, epoch, step, n);
      this.#sample((epoch * batchesPerEpoch + step) * batch + n, random, {
        images: images.subarray(n * channels * voxels, (n + 1) * channels * voxels),
        labels: labels.subarray(n * voxels, (n + 1) * voxels),
        distanceMaps: distanceMaps?.subarray(n * maps * voxels, (n + 1) * maps * voxels),
      });
    }
    return { images, labels, ...(distanceMaps && { distanceMaps }) };
  }

  /** Closes the files that are kept open. */
  close(): void {
    this.#files.close();
  }

  /** @param sample number of the sample in the run */
  #sample(sample: number, random: Random, out: SampleArrays): void {
    const { pool, turn } = this.#poolOf(sample);
    const label = this.#labelToShow(pool, turn);
    const drawn = pick(label?.cases ?? pool.cases, random);
    try {
      this.#show(drawn, label?.label, random, out);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new LearningDataError(
        `A patch of case "${drawn.id}" could not be drawn: ${reason} Resume the run: its cases are prepared anew.`,
        { cause: error },
      );
    }
  }

  /** @param label that the patch shows, if any */
  #show(drawn: PreparedCase, label: number | undefined, random: Random, out: SampleArrays): void {
    const { patch, spacing, flip, augmentation } = this.#options;
    const stack = sizeOf(drawn);
    const voxel: PatchPlace | undefined =
      label === undefined ? undefined : this.#voxels.random(drawn, label, random);
    const place = voxel ? undefined : anywhere(stack, patch, random);
    const change = drawSpatialChange({ patch, spacing, flip, augmentation }, random);
    const centre = voxel
      ? centreAround(voxel, { patch, stack, change }, random)
      : middleOf(place ?? { slice: 0, y: 0, x: 0 }, patch);
    this.#fill(drawn, { patch, stack, centre, change }, out);
    changeIntensity(out.images, patch, staysInPlane(patch, spacing), augmentation, random);
  }

  /** Where a sample is drawn from, and how many were drawn from there before. Of every n samples, share * n are earlier ones. */
  #poolOf(sample: number): { readonly pool: Pool; readonly turn: number } {
    const share = this.#options.rehearsal?.share ?? 0;
    const before = Math.floor(sample * share);
    const isEarlier = Math.floor((sample + 1) * share) > before;
    return isEarlier ? { pool: this.#earlier, turn: before } : { pool: this.#own, turn: sample - before };
  }

  /**
   * The label that a sample is made to contain, if any. Of every n samples of a pool, foreground * n, whatever
   * the batch.
   */
  #labelToShow({ casesOfLabel }: Pool, sample: number): CasesOfLabel | undefined {
    const { foreground } = this.#options;
    const turn = Math.floor(sample * foreground);
    const isForced = Math.floor((sample + 1) * foreground) > turn;
    return isForced ? casesOfLabel[turn % Math.max(1, casesOfLabel.length)] : undefined;
  }

  #fill(drawn: PreparedCase, view: PatchView, out: SampleArrays): void {
    const { stack, change } = view;
    const range = rangeOf(view);
    const image = this.#images.readFloats(drawn.images, stack, range);
    const label = this.#labels.readBytes(drawn.labels, stack, range);
    const { images, labels, distanceMaps } = out;
    if (change.isExact) {
      copyExactly(image, images, view);
      copyExactly(label, labels, view);
      if (distanceMaps) this.#maps.copy(drawn, view, range, distanceMaps);
      return;
    }
    const fills = [linearRows(image, images, []), labelRows(label, labels)];
    if (distanceMaps) fills.push(...this.#maps.interpolation(drawn, view, range, distanceMaps));
    forEachRow(view, fills);
    if (distanceMaps) this.#maps.complete(drawn, view, labels, distanceMaps);
  }
}

function poolOf(cases: readonly PreparedCase[], classes: number): Pool {
  const all = Array.from({ length: classes - 1 }, (_, n) => ({
    label: n + 1,
    cases: cases.filter((c) => countOf(c, n + 1) > 0),
  }));
  return { cases, casesOfLabel: all.filter((entry) => entry.cases.length > 0) };
}

function sizeOf({ slices, height, width }: PreparedCase): Size {
  return [slices, height, width];
}

function pick<T>(items: readonly T[], random: Random): T {
  return at(items, random.integer(items.length));
}
