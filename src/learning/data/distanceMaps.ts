/**
 * Signed distance maps for the boundary loss: one per class, of the whole volume in mm, computed once
 * and kept in a cache folder.
 *
 * A map cropped from the volume is not the map of the crop (a patch without the label still lies at
 * some distance from it), so patches are cut from these files and nothing is computed during training.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { runInTurns } from '../../contour/inTurns';
import { signedDistanceSteps, type DistanceConvention } from '../../contour/signedDistance';
import { writeAtomically } from '../../formats/atomicWrite';
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
const CACHE_VERSION = 2;
const UNUSED_DAYS = 90;
const EXTENSION = '.f32';

/** Where maps are kept unless the configuration names a folder. */
export function defaultCacheFolder(): string {
  const base =
    platform() === 'win32'
      ? (process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'))
      : platform() === 'darwin'
        ? join(homedir(), 'Library', 'Caches')
        : (process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'));
  return join(base, 'boundary-lab', 'distance-maps');
}

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
 * cache by the content it depends on, or computed and put there.
 * @param sets the kinds of maps, one after another
 */
export async function cachedDistanceMaps(
  labels: LabelStack,
  sets: readonly DistanceMapOptions[],
  folder: string,
  signal?: AbortSignal,
): Promise<SliceFile> {
  const [width, height, slices] = labels.dims;
  const key = createHash('sha256')
    .update(JSON.stringify([CACHE_VERSION, labels.dims, labels.spacing, labels.classes]))
    .update(
      JSON.stringify(sets.map(({ convention, normalize, clip = null }) => [convention, normalize, clip])),
    )
    .update(labels.data)
    .digest('hex');
  const file = new SliceFile(
    join(folder, `${key}${EXTENSION}`),
    sets.length * labels.classes * height * width * 4,
  );
  if (await isComplete(file, slices)) {
    const now = new Date();
    await utimes(file.path, now, now).catch(() => undefined); // only keeps it from being pruned
    return file;
  }
  const maps: Float32Array<ArrayBuffer>[] = [];
  for (const options of sets) maps.push(...(await computeDistanceMaps(labels, options, signal)));
  await mkdir(folder, { recursive: true });
  // Runs at the same time write the same bytes; the last one to finish stays.
  await writeAtomically(file.path, [bytesOf(interleaveSlices(maps, slices))], { overwrite: true, signal });
  return file;
}

async function isComplete(file: SliceFile, slices: number): Promise<boolean> {
  try {
    return (await stat(file.path)).size === slices * file.sliceBytes;
  } catch {
    return false;
  }
}

/** Deletes maps that no run has used for three months. */
export async function pruneDistanceMaps(folder: string, now = Date.now()): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter((n) => n.endsWith(EXTENSION))) {
    const path = join(folder, name);
    try {
      const unused = now - (await stat(path)).mtimeMs;
      if (unused > UNUSED_DAYS * 24 * 3600 * 1000) await rm(path, { force: true });
    } catch {
      // Another run deletes it, or has it open: nothing is lost.
    }
  }
}
