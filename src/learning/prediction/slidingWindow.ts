/**
 * Class probabilities of whole slices from a network that sees patches.
 *
 * Slices that fit into the patch are padded with 0, the mean intensity, as in training; larger ones are
 * covered by overlapping patches, blended with a Gaussian weight that trusts the middle of a patch most
 * (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z). The network always sees the patch size it was
 * trained with, since instance normalisation depends on what is in view.
 */
import { copyPatch, type PatchPlace, type Size } from '../data/patches';
import type { Predictor } from '../networks/inference';

export interface SliceSource {
  readonly slices: number;
  readonly height: number;
  readonly width: number;
  /** Normalised intensities of a slice, shape (channels, height, width). */
  read(slice: number): Float32Array;
}

export interface WindowOptions {
  readonly patch: Size;
  /** Patches sent through the network at once. */
  readonly batch: number;
  readonly signal?: AbortSignal | undefined;
}

interface Tile extends PatchPlace {
  readonly slice: number;
}

/**
 * Probabilities of each slice in turn, shape (classes, height, width).
 * @throws the signal's reason when aborted
 */
export async function* predictSlices(
  predictor: Predictor,
  source: SliceSource,
  { patch, batch, signal }: WindowOptions,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const size: Size = [source.height, source.width];
  const places = tilePlaces(size, patch);
  const weight = places.length > 1 ? gaussianWeight(patch) : new Float32Array(patch[0] * patch[1]).fill(1);
  const tiles = Array.from({ length: source.slices }, (_, slice) =>
    places.map((place): Tile => ({ ...place, slice })),
  ).flat();

  const pixels = size[0] * size[1];
  let sums = new Float32Array(predictor.classes * pixels);
  let weights = new Float32Array(pixels);
  let done = 0;
  for (let first = 0; first < tiles.length; first += batch) {
    signal?.throwIfAborted();
    const part = tiles.slice(first, first + batch);
    const images = cutTiles(part, source, patch, predictor.inChannels);
    const shape = [part.length, predictor.inChannels, ...patch] as const;
    const probabilities = await predictor.run(images, shape);
    const tileSize = probabilities.length / part.length;
    for (const [n, tile] of part.entries()) {
      const values = probabilities.subarray(n * tileSize, (n + 1) * tileSize);
      addTile(values, tile, weight, patch, sums, weights, size);
      if (++done % places.length !== 0) continue;
      for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) / (weights[at % pixels] ?? 1);
      yield sums;
      sums = new Float32Array(predictor.classes * pixels);
      weights = new Float32Array(pixels);
    }
  }
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

/** Places of patches that cover a slice, each overlapping the next by at least half. */
export function tilePlaces(size: Size, patch: Size): readonly PatchPlace[] {
  const along = (axis: 0 | 1): readonly number[] => {
    const room = size[axis] - patch[axis];
    if (room <= 0) return [-Math.floor(-room / 2)];
    const steps = Math.ceil(room / (patch[axis] / 2));
    return Array.from({ length: steps + 1 }, (_, n) => Math.round((n * room) / steps));
  };
  return along(0).flatMap((y) => along(1).map((x) => ({ y, x })));
}

/** Shape (height, width): 1 in the middle, falling with a deviation of an eighth of each side. */
function gaussianWeight([height, width]: Size): Float32Array {
  const along = (n: number, length: number): number => ((n - (length - 1) / 2) / (length / 8)) ** 2;
  return Float32Array.from({ length: height * width }, (_, n) =>
    Math.exp(-0.5 * (along(Math.floor(n / width), height) + along(n % width, width))),
  );
}

function cutTiles(
  tiles: readonly Tile[],
  source: SliceSource,
  patch: Size,
  channels: number,
): Float32Array<ArrayBuffer> {
  const [pixels, patchPixels] = [source.height * source.width, patch[0] * patch[1]];
  const images = new Float32Array(tiles.length * channels * patchPixels);
  let read: { slice: number; data: Float32Array } | undefined;
  for (const [n, tile] of tiles.entries()) {
    if (read?.slice !== tile.slice) read = { slice: tile.slice, data: source.read(tile.slice) };
    for (let c = 0; c < channels; c++) {
      const at = (n * channels + c) * patchPixels;
      copyPatch(
        read.data.subarray(c * pixels, (c + 1) * pixels),
        [source.height, source.width],
        images.subarray(at, at + patchPixels),
        patch,
        tile,
      );
    }
  }
  return images;
}

function addTile(
  values: Float32Array,
  { y, x }: PatchPlace,
  weight: Float32Array,
  [patchHeight, patchWidth]: Size,
  sums: Float32Array,
  weights: Float32Array,
  [height, width]: Size,
): void {
  const [pixels, patchPixels] = [height * width, patchHeight * patchWidth];
  const classes = sums.length / pixels;
  for (let py = Math.max(0, -y); py < patchHeight && y + py < height; py++) {
    for (let px = Math.max(0, -x); px < patchWidth && x + px < width; px++) {
      const from = py * patchWidth + px;
      const to = (y + py) * width + x + px;
      const w = weight[from] ?? 0;
      weights[to] = (weights[to] ?? 0) + w;
      for (let k = 0; k < classes; k++) {
        const at = k * pixels + to;
        sums[at] = (sums[at] ?? 0) + w * (values[k * patchPixels + from] ?? 0);
      }
    }
  }
}
