/**
 * Class probabilities of whole scans from a network that sees patches, slice by slice.
 *
 * Along an axis where the scan fits into the patch it is padded with 0, the mean intensity, as in
 * training; along the others it is covered by overlapping patches, blended with a Gaussian weight that
 * trusts the middle of a patch most (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z). The network
 * always sees the patch size it was trained with, since instance normalisation depends on what is in
 * view. Patches of 2D networks are one slice deep.
 */
import { copyPatch, patchSize, slicesOfPatch, type PatchPlace, type Size } from '../data/patches';
import { at } from '../graph/tensor';
import type { Predictor } from '../networks/inference';

export interface SliceSource {
  readonly slices: number;
  readonly height: number;
  readonly width: number;
  /** Normalised intensities of slices one after another, shape (count, channels, height, width). */
  read(first: number, count: number): Float32Array;
}

export interface WindowOptions {
  /** Height, width; or depth, height, width. */
  readonly patch: readonly number[];
  /** Patches sent through the network at once. */
  readonly batch: number;
  readonly signal?: AbortSignal | undefined;
  /** Told after each batch: share of the patches that are done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** What is known of a slice that is not finished yet. */
interface OpenSlice {
  /** Weighted probabilities, shape (classes, height, width). */
  readonly sums: Float32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
}

/**
 * Probabilities of each slice in turn, shape (classes, height, width). Only the slices that one patch
 * reaches are kept in memory.
 * @throws the signal's reason when aborted
 */
export async function* predictSlices(
  predictor: Predictor,
  source: SliceSource,
  { patch, batch, signal, onProgress }: WindowOptions,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const stack: Size = [source.slices, source.height, source.width];
  const size = patchSize(patch);
  const places = tilePlaces(stack, size);
  const weight = gaussianWeight(stack, size);
  const pixels = stack[1] * stack[2];
  const open = new Map<number, OpenSlice>();
  const read = rememberingLast(source);
  let next = 0;
  for (let first = 0; first < places.length; first += batch) {
    signal?.throwIfAborted();
    const part = places.slice(first, first + batch);
    const images = cutTiles(part, read, stack, size, predictor.inChannels);
    const shape = [part.length, predictor.inChannels, ...patch];
    const probabilities = await predictor.run(images, shape);
    onProgress?.((first + part.length) / places.length);
    const tileSize = probabilities.length / part.length;
    for (const [n, place] of part.entries()) {
      const reached = slicesOfPatch(place, stack, size);
      for (let slice = reached.first; slice < reached.first + reached.count; slice++) {
        const target = open.get(slice) ?? {
          sums: new Float32Array(predictor.classes * pixels),
          weights: new Float32Array(pixels),
        };
        open.set(slice, target);
        const values = probabilities.subarray(n * tileSize, (n + 1) * tileSize);
        addTile(values, place, slice - place.slice, weight, size, target, stack);
      }
      // Patches come in the order of their slices: none that follows reaches back before its own first.
      const after = places[first + n + 1];
      const finished = after ? Math.max(0, after.slice) : stack[0];
      for (; next < finished; next++) {
        const done = open.get(next);
        open.delete(next);
        if (done) yield blended(done);
      }
    }
  }
}

function blended({ sums, weights }: OpenSlice): Float32Array<ArrayBuffer> {
  const pixels = weights.length;
  for (let n = 0; n < sums.length; n++) sums[n] = (sums[n] ?? 0) / (weights[n % pixels] ?? 1);
  return sums;
}

/** The most probable class of each pixel. @param probabilities shape (classes, pixels) */
export function mostProbable(probabilities: Float32Array, classes: number): Uint8Array<ArrayBuffer> {
  const pixels = probabilities.length / classes;
  const out = new Uint8Array(pixels);
  for (let n = 0; n < pixels; n++) {
    let best = probabilities[n] ?? 0;
    for (let k = 1; k < classes; k++) {
      const value = probabilities[k * pixels + n] ?? 0;
      if (value > best) {
        best = value;
        out[n] = k;
      }
    }
  }
  return out;
}

/** Places of patches that cover a stack, in the order of their slices, each overlapping the next by at least half. */
export function tilePlaces(stack: Size, patch: Size): readonly PatchPlace[] {
  const along = (axis: 0 | 1 | 2): readonly number[] => {
    const room = stack[axis] - patch[axis];
    if (room <= 0) return [-Math.floor(-room / 2)];
    const steps = Math.ceil(room / Math.max(1, patch[axis] / 2));
    return Array.from({ length: steps + 1 }, (_, n) => Math.round((n * room) / steps));
  };
  const [slices, rows, columns] = [along(0), along(1), along(2)];
  return slices.flatMap((slice) => rows.flatMap((y) => columns.map((x) => ({ slice, y, x }))));
}

/** Shape (depth, height, width): 1 in the middle, falling with a deviation of an eighth of each side that is covered by several patches. */
function gaussianWeight(stack: Size, patch: Size): Float32Array {
  const [depth, height, width] = patch.map((length, axis) =>
    Array.from({ length }, (_, n) =>
      length < at(stack, axis) ? Math.exp(-0.5 * ((n - (length - 1) / 2) / (length / 8)) ** 2) : 1,
    ),
  );
  const rows = (height ?? []).flatMap((h) => (width ?? []).map((w) => h * w));
  return Float32Array.from((depth ?? []).flatMap((d) => rows.map((weight) => d * weight)));
}

/** Patches side by side are cut from the same slices, which need not be made for each of them. */
function rememberingLast(source: SliceSource): SliceSource['read'] {
  let last: { readonly first: number; readonly count: number; readonly data: Float32Array } | undefined;
  return (first, count) => {
    if (last?.first !== first || last.count !== count) {
      last = undefined; // not both at once
      last = { first, count, data: source.read(first, count) };
    }
    return last.data;
  };
}

function cutTiles(
  places: readonly PatchPlace[],
  read: SliceSource['read'],
  stack: Size,
  patch: Size,
  channels: number,
): Float32Array<ArrayBuffer> {
  const size = channels * patch[0] * patch[1] * patch[2];
  const images = new Float32Array(places.length * size);
  for (const [n, place] of places.entries()) {
    const { first, count } = slicesOfPatch(place, stack, patch);
    copyPatch(read(first, count), stack, images.subarray(n * size, (n + 1) * size), patch, place);
  }
  return images;
}

/** @param depth which slice of the patch is added */
function addTile(
  values: Float32Array,
  { y, x }: PatchPlace,
  depth: number,
  weight: Float32Array,
  [patchDepth, patchHeight, patchWidth]: Size,
  { sums, weights }: OpenSlice,
  [, height, width]: Size,
): void {
  const [pixels, patchPixels] = [height * width, patchHeight * patchWidth];
  const classes = sums.length / pixels;
  for (let py = Math.max(0, -y); py < patchHeight && y + py < height; py++) {
    for (let px = Math.max(0, -x); px < patchWidth && x + px < width; px++) {
      const from = depth * patchPixels + py * patchWidth + px;
      const to = (y + py) * width + x + px;
      const w = weight[from] ?? 0;
      weights[to] = (weights[to] ?? 0) + w;
      for (let k = 0; k < classes; k++) {
        const target = k * pixels + to;
        sums[target] = (sums[target] ?? 0) + w * (values[k * patchDepth * patchPixels + from] ?? 0);
      }
    }
  }
}
