/** What identifies a prepared case: the bytes of the files it was made from, and what was done to them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Headers whose voxels stand in another file of the same name, or the other way round. */
const PART_OF_SEVERAL = /\.(hdr|img|nhdr|mhd)(\.gz)?$/i;

/**
 * SHA-256, in hexadecimal digits, of the content of files and of what is made of them. Neither names nor
 * dates count: a data set that was moved or copied has the keys it had.
 * @param files each may be a folder, or one of several files that belong together
 * @param what plain data
 * @throws Error when a file cannot be read; the signal's reason
 */
export async function contentKey(
  files: readonly string[],
  what: unknown,
  signal?: AbortSignal,
): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(what));
  for (const file of files) {
    for (const part of await partsOf(file)) key.update(await digest(part, signal));
    key.update('|'); // a channel of two files is another thing than two channels
  }
  return key.digest('hex');
}

/** @param key of what it was made from */
export function derivedKey(key: string, what: unknown): string {
  return createHash('sha256').update(key).update(JSON.stringify(what)).digest('hex');
}

async function digest(file: string, signal: AbortSignal | undefined): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { signal, highWaterMark: 2 ** 20 })) {
    if (piece instanceof Uint8Array) hash.update(piece);
  }
  return hash.digest();
}

async function partsOf(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isDirectory()) {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort();
  }
  if (!PART_OF_SEVERAL.test(path)) return [path];
  const stem = `${basename(path).replace(PART_OF_SEVERAL, '')}.`;
  const names = await readdir(dirname(path));
  return names
    .filter((name) => name.startsWith(stem))
    .sort()
    .map((name) => join(dirname(path), name));
}
