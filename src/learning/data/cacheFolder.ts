/**
 * A folder of files that are made once and used by every run on the same data: prepared cases and distance
 * maps. A file's name says what it was made from, so that it can only be right or missing.
 *
 * A run never reads in this folder while it trains: it takes a hard link to each file into its own folder
 * (a copy, where that is another disk), which stays when the cache is pruned or emptied.
 */
import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../../formats/formatError';
import { writeAtomically } from '../../formats/atomicWrite';
import { LearningDataError } from './dataError';

const UNUSED_DAYS = 90;
const DAY = 24 * 3600 * 1000;
/** What is in a cache folder, which may hold files of others as well; .f32 are maps of version 0.1. */
const ENTRY = /^\.?[0-9a-f]{64}\.(images|labels|counts|maps|ranges|facts|f32)(\.[0-9a-f-]{36}\.tmp)?$/;
const TEMPORARY = /\.tmp$/;

/** Where everything is kept unless the configuration names a folder. */
export function defaultCacheFolder(): string {
  const base =
    platform() === 'win32'
      ? (process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'))
      : platform() === 'darwin'
        ? join(homedir(), 'Library', 'Caches')
        : (process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'));
  return join(base, 'boundary-lab', 'training');
}

export interface CachedFile {
  readonly path: string;
  /** Whether it was there already. */
  readonly isFound: boolean;
}

/**
 * A file of the cache, under the same name in the folder of a run; made and put into the cache where it
 * is missing or was cut short.
 * @param bytes it has when it is whole
 * @throws LearningDataError when the cache folder cannot be written; what `make` throws; the signal's reason
 */
export async function cachedFile(
  { cacheFolder, folder, signal }: CachePlace,
  name: string,
  bytes: number,
  make: () => Promise<Iterable<Uint8Array>>,
): Promise<CachedFile> {
  const [cached, path] = [join(cacheFolder, name), join(folder, name)];
  if ((await hasSize(path, bytes)) || (await take(cached, path, bytes))) return { path, isFound: true };
  await writeAtomically(path, await make(), { overwrite: true, signal });
  await publish(path, cached);
  return { path, isFound: false };
}

/**
 * The content of a file of the cache that no run needs as a file; made and put there where it is missing or
 * was cut short.
 * @param bytes it has when it is whole
 * @throws LearningDataError when the cache folder cannot be written; what `make` throws
 */
export async function cachedBytes(
  cacheFolder: string,
  name: string,
  bytes: number,
  make: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const path = join(cacheFolder, name);
  const found = await readFile(path).catch(() => undefined);
  if (found?.length === bytes) {
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined); // only keeps it from being pruned
    return new Uint8Array(found); // not of the pool that Buffers share
  }
  const made = await make();
  try {
    await mkdir(cacheFolder, { recursive: true });
    await writeAtomically(path, [made], { overwrite: true });
  } catch (error) {
    throw cannotKeep(cacheFolder, error);
  }
  return made;
}

export interface CachePlace {
  readonly cacheFolder: string;
  /** Of the run. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

async function hasSize(path: string, bytes: number): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.size === bytes;
}

async function take(cached: string, own: string, bytes: number): Promise<boolean> {
  if (!(await hasSize(cached, bytes))) return false;
  try {
    await linkOrCopy(cached, own);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false; // another process has just deleted it
    throw error;
  }
  const now = new Date();
  await utimes(cached, now, now).catch(() => undefined); // only keeps it from being pruned
  return hasSize(own, bytes);
}

/** Runs at the same time make the same bytes; the last one to finish stays. */
async function publish(own: string, cached: string): Promise<void> {
  const temporary = `${cached}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(cached), { recursive: true });
    await linkOrCopy(own, temporary);
    await rename(temporary, cached);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cannotKeep(dirname(cached), error);
  }
}

function cannotKeep(cacheFolder: string, error: unknown): LearningDataError {
  return new LearningDataError(
    `Prepared cases cannot be kept in ${cacheFolder}: ${error instanceof Error ? error.message : String(error)}. ` +
      'Set "cacheFolder" in the configuration to a folder with room that can be written.',
  );
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') throw error;
    if (code !== 'EEXIST') await copyFile(from, to); // no links across disks
  }
}

/** Deletes what no run has used for three months, and what a process that was killed left half-written. */
export async function pruneCache(cacheFolder: string, now = Date.now()): Promise<void> {
  for (const { path, name } of await entriesOf(cacheFolder)) {
    const limit = TEMPORARY.test(name) ? DAY : UNUSED_DAYS * DAY;
    try {
      if (now - (await stat(path)).mtimeMs > limit) await rm(path, { force: true });
    } catch {
      // Another run deletes it, or has it open: nothing is lost.
    }
  }
}

export interface CacheSize {
  readonly files: number;
  readonly bytes: number;
}

export async function sizeOfCache(cacheFolder: string): Promise<CacheSize> {
  const entries = await entriesOf(cacheFolder);
  const sizes = await Promise.all(entries.map(({ path }) => stat(path).catch(() => undefined)));
  return { files: entries.length, bytes: sizes.reduce((sum, status) => sum + (status?.size ?? 0), 0) };
}

/**
 * Deletes everything in the cache, but no file that is not part of it. Runs that train meanwhile go on.
 * @returns what there was
 */
export async function clearCache(cacheFolder: string): Promise<CacheSize> {
  const size = await sizeOfCache(cacheFolder);
  for (const { path } of await entriesOf(cacheFolder)) await rm(path, { force: true });
  return size;
}

async function entriesOf(
  cacheFolder: string,
): Promise<readonly { readonly path: string; readonly name: string }[]> {
  const names = await readdir(cacheFolder).catch((): string[] => []);
  return names.filter((name) => ENTRY.test(name)).map((name) => ({ name, path: join(cacheFolder, name) }));
}
