/**
 * Draws training batches from prepared cases.
 *
 * Lesions and small organs fill little of a scan, so a share of every batch is made to contain a label, the
 * labels taking turns: a rare one is seen as often as a large one. Batch n of epoch e depends on the
 * seed, e and n alone.
 */
import { augmentIntensity } from './augmentation';
import { anywhere, around, copyPatch, slicesOfPatch, type Flip, type PatchPlace, type Size } from './patches';
import type { PreparedCase } from './preparedCase';
import { randomStream, type Random } from './random';

export interface SamplerOptions {
  readonly seed: number;
  readonly batch: number;
  /** One slice deep for a 2D network. */
  readonly patch: Size;
  readonly channels: number;
  /** Background included. */
  readonly classes: number;
  /** Share of the samples that are made to contain a label. */
  readonly foreground: number;
  /** Which mirror images are as likely as the original. */
  readonly flip: Flip;
  readonly intensity: boolean;
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

/** A case to cut a patch from, and where. */
interface Draw {
  readonly case: PreparedCase;
  readonly place: PatchPlace;
}

export class Sampler {
  readonly #cases: readonly PreparedCase[];
  readonly #options: SamplerOptions;
  /** For each class from 1 on that occurs at all: the cases that have it. */
  readonly #casesOfLabel: readonly { readonly label: number; readonly cases: readonly PreparedCase[] }[];

  /** @param cases at least one; with distance maps in all of them or in none */
  constructor(cases: readonly PreparedCase[], options: SamplerOptions) {
    this.#cases = cases;
    this.#options = options;
    this.#casesOfLabel = Array.from({ length: options.classes - 1 }, (_, n) => ({
      label: n + 1,
      cases: cases.filter((c) => countOf(c, n + 1) > 0),
    })).filter((entry) => entry.cases.length > 0);
  }

  /** Batch `step` of an epoch, both counted from 0. */
  batch(epoch: number, step: number): SampledBatch {
    const { batch, channels, patch, seed } = this.#options;
    const maps = mapsOf(this.#cases[0]);
    const voxels = patch[0] * patch[1] * patch[2];
    const images = new Float32Array(batch * channels * voxels);
    const labels = new Uint8Array(batch * voxels);
    const distanceMaps = maps === 0 ? undefined : new Float32Array(batch * maps * voxels);
    for (let n = 0; n < batch; n++) {
      const random = randomStream(seed, epoch, step, n);
      this.#fill(this.#draw(step * batch + n, random), random, {
        images: images.subarray(n * channels * voxels, (n + 1) * channels * voxels),
        labels: labels.subarray(n * voxels, (n + 1) * voxels),
        distanceMaps: distanceMaps?.subarray(n * maps * voxels, (n + 1) * maps * voxels),
      });
    }
    return { images, labels, ...(distanceMaps && { distanceMaps }) };
  }

  /** @param sample number of the sample in the epoch */
  #draw(sample: number, random: Random): Draw {
    // Evenly spread: of every n samples, foreground * n contain a label, whatever the size of the batch.
    const { foreground } = this.#options;
    const forced = Math.floor((sample + 1) * foreground) - Math.floor(sample * foreground) > 0;
    const turn = Math.floor(sample * foreground) % Math.max(1, this.#casesOfLabel.length);
    const entry = forced ? this.#casesOfLabel[turn] : undefined;
    const drawn = pick(entry?.cases ?? this.#cases, random);
    const { patch } = this.#options;
    const stack = sizeOf(drawn);
    return {
      case: drawn,
      place: entry
        ? around(randomVoxel(drawn, entry.label, random), stack, patch, random)
        : anywhere(stack, patch, random),
    };
  }

  #fill(
    { case: drawn, place }: Draw,
    random: Random,
    out: { images: Float32Array; labels: Uint8Array; distanceMaps: Float32Array | undefined },
  ): void {
    const { patch, channels, flip, intensity } = this.#options;
    const stack = sizeOf(drawn);
    const mirrored = {
      slices: flip.slices && random.chance(0.5),
      rows: flip.rows && random.chance(0.5),
      columns: flip.columns && random.chance(0.5),
    };
    const { first, count } = slicesOfPatch(place, stack, patch);
    copyPatch(drawn.labels.read(first, count), stack, out.labels, patch, place, mirrored);
    copyPatch(drawn.images.readFloats(first, count), stack, out.images, patch, place, mirrored);
    if (out.distanceMaps && drawn.distanceMaps) {
      const maps = drawn.distanceMaps.readFloats(first, count);
      copyPatch(maps, stack, out.distanceMaps, patch, place, mirrored);
    }
    if (!intensity) return;
    const channelSize = out.images.length / channels;
    for (let c = 0; c < channels; c++) {
      augmentIntensity(out.images.subarray(c * channelSize, (c + 1) * channelSize), random);
    }
  }
}

function sizeOf({ slices, height, width }: PreparedCase): Size {
  return [slices, height, width];
}

/** Distance maps of each slice of a case. */
function mapsOf(drawn: PreparedCase | undefined): number {
  if (!drawn?.distanceMaps) return 0;
  const { distanceMaps, height, width } = drawn;
  return distanceMaps.sliceBytes / (4 * height * width);
}

/** Voxels of a class in a case, or on one of its slices. */
function countOf({ counts, slices }: PreparedCase, label: number, slice?: number): number {
  const classes = counts.length / slices;
  if (slice !== undefined) return counts[slice * classes + label] ?? 0;
  let sum = 0;
  for (let s = 0; s < slices; s++) sum += counts[s * classes + label] ?? 0;
  return sum;
}

/** A voxel of the class, each as likely. */
function randomVoxel(drawn: PreparedCase, label: number, random: Random): PatchPlace {
  let left = random.integer(countOf(drawn, label));
  let slice = 0;
  for (; slice < drawn.slices - 1; slice++) {
    const count = countOf(drawn, label, slice);
    if (left < count) break;
    left -= count;
  }
  const at = drawn.labels.read(slice).findIndex((value) => value === label && left-- === 0);
  return { slice, y: Math.floor(at / drawn.width), x: at % drawn.width };
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new RangeError('There is nothing to draw from.');
  return item;
}
