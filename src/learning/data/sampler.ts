/**
 * Draws training batches from prepared cases.
 *
 * Lesions and small organs fill few slices, so a share of every batch is made to contain a label, the
 * labels taking turns: a rare one is seen as often as a large one. Batch n of epoch e depends on the
 * seed, e and n alone.
 */
import { augmentIntensity } from './augmentation';
import { anywhere, around, copyPatch, type PatchPlace, type Size } from './patches';
import type { PreparedCase } from './preparedCase';
import { randomStream, type Random } from './random';

export interface SamplerOptions {
  readonly seed: number;
  readonly batch: number;
  readonly patch: Size;
  readonly channels: number;
  /** Background included. */
  readonly classes: number;
  /** Share of the samples that are made to contain a label. */
  readonly foreground: number;
  /** Which mirror images are as likely as the original. */
  readonly flip: { readonly rows: boolean; readonly columns: boolean };
  readonly intensity: boolean;
}

/** Arrays as TrainingBatch of training/step.ts has them. */
export interface SampledBatch {
  /** (B, C, H, W); 0, the mean intensity, outside the scan. */
  readonly images: Float32Array<ArrayBuffer>;
  /** Class indices (B, H, W); background outside the scan. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** (B, K, H, W), mm or normalised; 0 outside the scan, where the boundary loss has no say. */
  readonly distanceMaps?: Float32Array<ArrayBuffer>;
}

/** One slice to cut a patch from, around a pixel where a label is asked for. */
interface Draw {
  readonly case: PreparedCase;
  readonly slice: number;
  /** Class the patch must contain. */
  readonly label?: number;
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
    const { batch, channels, classes, patch, seed } = this.#options;
    const pixels = patch[0] * patch[1];
    const images = new Float32Array(batch * channels * pixels);
    const labels = new Uint8Array(batch * pixels);
    const distanceMaps =
      this.#cases[0]?.distanceMaps === undefined ? undefined : new Float32Array(batch * classes * pixels);
    for (let n = 0; n < batch; n++) {
      const random = randomStream(seed, epoch, step, n);
      this.#fill(this.#draw(step * batch + n, random), random, {
        images: images.subarray(n * channels * pixels, (n + 1) * channels * pixels),
        labels: labels.subarray(n * pixels, (n + 1) * pixels),
        distanceMaps: distanceMaps?.subarray(n * classes * pixels, (n + 1) * classes * pixels),
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
    if (!entry) return { case: drawn, slice: random.integer(drawn.slices) };
    // Slices weigh by how many pixels of the label they hold: every pixel is as likely.
    let left = random.integer(countOf(drawn, entry.label));
    let slice = 0;
    for (; slice < drawn.slices - 1; slice++) {
      left -= countOf(drawn, entry.label, slice);
      if (left < 0) break;
    }
    return { case: drawn, slice, label: entry.label };
  }

  #fill(
    { case: drawn, slice, label }: Draw,
    random: Random,
    out: { images: Float32Array; labels: Uint8Array; distanceMaps: Float32Array | undefined },
  ): void {
    const { patch, channels, classes, flip, intensity } = this.#options;
    const size: Size = [drawn.height, drawn.width];
    const labels = drawn.labels.read(slice);
    const place =
      label === undefined
        ? anywhere(size, patch, random)
        : around(randomPixel(labels, label, size, random), size, patch, random);
    const mirrored = {
      rows: flip.rows && random.chance(0.5),
      columns: flip.columns && random.chance(0.5),
    };
    copyPatch(labels, size, out.labels, patch, place, mirrored);
    const copyAll = (from: Float32Array, to: Float32Array, count: number): void => {
      const [pixels, patchPixels] = [size[0] * size[1], patch[0] * patch[1]];
      for (let n = 0; n < count; n++) {
        const target = to.subarray(n * patchPixels, (n + 1) * patchPixels);
        copyPatch(from.subarray(n * pixels, (n + 1) * pixels), size, target, patch, place, mirrored);
      }
    };
    copyAll(drawn.images.readFloats(slice), out.images, channels);
    if (out.distanceMaps && drawn.distanceMaps) {
      copyAll(drawn.distanceMaps.readFloats(slice), out.distanceMaps, classes);
    }
    if (!intensity) return;
    const channelSize = out.images.length / channels;
    for (let c = 0; c < channels; c++) {
      augmentIntensity(out.images.subarray(c * channelSize, (c + 1) * channelSize), random);
    }
  }
}

/** Pixels of a class in a case, or on one of its slices. */
function countOf({ counts, slices }: PreparedCase, label: number, slice?: number): number {
  const classes = counts.length / slices;
  if (slice !== undefined) return counts[slice * classes + label] ?? 0;
  let sum = 0;
  for (let s = 0; s < slices; s++) sum += counts[s * classes + label] ?? 0;
  return sum;
}

/** A pixel of the class, each as likely. */
function randomPixel(labels: Uint8Array, label: number, [, width]: Size, random: Random): PatchPlace {
  let count = 0;
  for (const value of labels) if (value === label) count++;
  let left = random.integer(count);
  const at = labels.findIndex((value) => value === label && left-- === 0);
  return { y: Math.floor(at / width), x: at % width };
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new RangeError('There is nothing to draw from.');
  return item;
}
