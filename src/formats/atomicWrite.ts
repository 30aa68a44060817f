/**
 * Writing a file so that at every moment either nothing or the whole file stands at its path: into a
 * temporary file beside it, flushed to disk, then renamed.
 */
import { randomUUID } from 'node:crypto';
import { chmod, link, open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { FormatError, systemErrorCode } from './formatError';

const PIECE_BYTES = 2 ** 22;

export interface AtomicWriteOptions {
  /** gzip level 1 to 9; absent: not compressed. */
  readonly gzipLevel?: number | undefined;
  readonly overwrite: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @throws FormatError 'exists' when the file is there and `overwrite` is false, 'unwritable' when the
 *   system refuses; whatever `pieces` throws; the signal's reason. Nothing is left behind then.
 */
export async function writeAtomically(
  target: string,
  pieces: Iterable<Uint8Array>,
  { gzipLevel, overwrite, signal }: AtomicWriteOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const existing = await existingFile(target);
  if (existing && !overwrite) throw alreadyThere(target);
  // A symbolic link stays one: what it points to is replaced.
  const destination = existing?.path ?? target;
  const temporary = path.join(
    path.dirname(destination),
    `.${path.basename(destination)}.${randomUUID()}.tmp`,
  );
  try {
    const file = await open(temporary, 'wx');
    try {
      await writePieces(file, pieces, gzipLevel, signal);
      await file.sync();
    } finally {
      await file.close();
    }
    if (existing) await chmod(temporary, existing.mode);
    await (overwrite ? rename(temporary, destination) : renameNew(temporary, destination));
    await syncFolder(path.dirname(destination));
  } catch (error) {
    await rm(temporary, { force: true });
    if (signal?.aborted === true) throw signal.reason;
    throw systemErrorCode(error) === 'EEXIST' ? alreadyThere(target) : asUnwritable(target, error);
  }
}

/** As names of temporary files are made above. */
const TEMPORARY = /^\..+\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Removes what a process left behind that was killed while it wrote into this folder; none may be writing now. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (TEMPORARY.test(name)) await rm(path.join(folder, name), { force: true });
  }
}

async function existingFile(
  target: string,
): Promise<{ readonly path: string; readonly mode: number } | undefined> {
  try {
    const real = await realpath(target);
    return { path: real, mode: (await stat(real)).mode };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw asUnwritable(target, error);
  }
}

async function writePieces(
  file: FileHandle,
  pieces: Iterable<Uint8Array>,
  gzipLevel: number | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const source = Readable.from(smallPieces(pieces));
  const write = async (written: AsyncIterable<unknown>): Promise<void> => {
    for await (const piece of written) {
      if (piece instanceof Uint8Array) await file.writeFile(piece);
    }
  };
  const options = signal ? { signal } : {};
  if (gzipLevel === undefined) await pipeline(source, write, options);
  else await pipeline(source, createGzip({ level: gzipLevel, chunkSize: 2 ** 18 }), write, options);
}

/** Pieces small enough that cancelling does not wait long. Empty ones would end a stream. */
function* smallPieces(pieces: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += PIECE_BYTES) yield piece.subarray(at, at + PIECE_BYTES);
  }
}

/** Renames without replacing: a hard link fails where the name is taken, in one step. */
async function renameNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw error;
    // Some file systems (FAT, network shares) have no hard links.
    if (await existingFile(to)) throw alreadyThere(to);
    await rename(from, to);
    return;
  }
  await rm(from);
}

/** Makes the new name last through a power cut; not every system can, and then the file itself is still whole. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    return;
  }
}

function alreadyThere(target: string): FormatError {
  return new FormatError(
    'exists',
    `${target} exists already and is not overwritten. Choose another name or remove it first.`,
  );
}

function asUnwritable(target: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (error instanceof FormatError || code === undefined) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const why =
    code === 'ENOENT'
      ? 'its folder does not exist. Create it first.'
      : code === 'ENOSPC'
        ? 'the disk is full. Free some space.'
        : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
          ? 'writing is not allowed there. Choose another folder.'
          : `${reason}.`;
  return new FormatError('unwritable', `${target} cannot be written: ${why}`, { cause: error });
}
