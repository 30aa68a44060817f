/**
 * Signed distance maps for the boundary loss: one per class, of the whole volume in mm, computed once
 * and kept in a cache folder.
 *
 * A map cropped from the volume is not the map of the crop (a patch without the label still lies at
 * some distance from it), so patches are cut from these files and nothing is computed during training.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { runInTurns } from '../../contour/inTurns';
import { signedDistanceSteps, type DistanceConvention } from '../../contour/signedDistance';
import { cachedFile, type CachePlace } from './cacheFolder';
import { derivedKey } from './contentKey';
import { bytesOf, interleaveSlices, SliceFile } from './sliceFile';

/** How the maps are made. */
export interface DistanceMapOptions {
  readonly convention: DistanceConvention;
  /** Divides the inside of each map by its depth and the outside by its largest distance: range [-1, 1]. */
  readonly normalize: boolean;
  /** Distances beyond this many mm count as this many, before they are normalised; all count where left out. */
  readonly clip?: number | undefined;
}

/** Labels of one case as class indices. */
export interface LabelStack {
  /** Shape (slices, height, width). */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Width, height, slices: first axis fastest. */
  readonly dims: readonly [number, number, number];
  /** mm along the same axes. */
  readonly spacing: readonly [number, number, number];
  /** Classes, background included. */
  readonly classes: number;
}

/** Raised when the same labels would give other bytes. */
const CACHE_VERSION = 4;

/**
 * The maps of every class of one case.
 * @returns shape (classes, slices, height, width); see signedDistanceMap for sign and empty classes
 * @throws the signal's reason when aborted
 */
export async function computeDistanceMaps(
  { data, dims, spacing, classes }: LabelStack,
  { convention, normalize, clip }: DistanceMapOptions,
  signal?: AbortSignal,
): Promise<readonly Float32Array<ArrayBuffer>[]> {
  const maps: Float32Array<ArrayBuffer>[] = [];
  for (let value = 0; value < classes; value++) {
    const map = await runInTurns(signedDistanceSteps(data, value, dims, spacing, convention), signal);
    const within = clip === undefined ? map : map.map((d) => Math.min(Math.max(d, -clip), clip));
    maps.push(normalize ? normalized(within) : within);
  }
  return maps;
}

/** Each side of zero scaled to reach 1 in size; a side that is missing stays so. */
function normalized(map: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  let [min, max] = [0, 0];
  for (const value of map) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return map.map((value) => (value < 0 ? value / -min : max > 0 ? value / max : 0));
}

/**
 * The maps of a case as a file of slices, shape (slices, sets * classes, height, width): found in the
 * cache, or computed and put there.
 * @param key of the labels: the same labels have the same
 * @param size of the stack
 * @param labels asked for where the maps are not in the cache
 * @param sets the kinds of maps, one after another
 */
export async function cachedDistanceMaps(
  key: string,
  { slices, height, width, classes }: StackSize,
  labels: () => LabelStack,
  sets: readonly DistanceMapOptions[],
  place: CachePlace,
): Promise<SliceFile> {
  const what = sets.map(({ convention, normalize, clip = null }) => [convention, normalize, clip]);
  const name = `${derivedKey(key, [CACHE_VERSION, what])}.maps`;
  const sliceBytes = sets.length * classes * height * width * 4;
  const { path } = await cachedFile(place, name, slices * sliceBytes, async () => {
    const maps: Float32Array<ArrayBuffer>[] = [];
    for (const options of sets) maps.push(...(await computeDistanceMaps(labels(), options, place.signal)));
    return [bytesOf(interleaveSlices(maps, slices))];
  });
  return new SliceFile(path, sliceBytes);
}

export interface StackSize {
  readonly slices: number;
  readonly height: number;
  readonly width: number;
  /** Background included. */
  readonly classes: number;
}

/**
 * The least and the greatest value of each map of a case, shape (sets * classes, 2): found in the cache
 * beside the maps, or looked for and put there. Both are 0 for a class without a contour.
 * @param maps what cachedDistanceMaps gave
 */
export async function cachedRanges(
  maps: SliceFile,
  { slices, height, width }: StackSize,
  place: CachePlace,
): Promise<Float32Array<ArrayBuffer>> {
  const items = maps.sliceBytes / (4 * height * width);
  const name = basename(maps.path).replace(/maps$/, 'ranges');
  const { path } = await cachedFile(place, name, 8 * items, () => {
    place.signal?.throwIfAborted();
    return Promise.resolve([bytesOf(rangesOf(maps, { slices, height, width }))]);
  });
  return new Float32Array(new Uint8Array(await readFile(path)).buffer);
}

/** Looks for the least and the greatest value of each map of a file; see cachedRanges. */
export function rangesOf(
  maps: SliceFile,
  { slices, height, width }: Pick<StackSize, 'slices' | 'height' | 'width'>,
): Float32Array<ArrayBuffer> {
  const ranges = new Float32Array(maps.sliceBytes / (2 * height * width));
  for (let slice = 0; slice < slices; slice++) extend(ranges, maps.readFloats(slice));
  return ranges;
}

/** @param values shape (items, pixels) */
function extend(ranges: Float32Array, values: Float32Array): void {
  const pixels = (2 * values.length) / ranges.length;
  for (let item = 0, n = 0; item < ranges.length; item += 2) {
    let [min, max] = [ranges[item] ?? 0, ranges[item + 1] ?? 0];
    for (const end = n + pixels; n < end; n++) {
      const value = values[n] ?? 0;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    ranges[item] = min;
    ranges[item + 1] = max;
  }
}
