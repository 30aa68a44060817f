/**
 * A file as a run of bytes, plain or gzip-compressed alike. It is read front to back and never as a
 * whole: the first bytes to see what it is, then the voxels straight into the array that keeps them.
 */
import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { ReadOptions } from './codec';
import { FormatError, systemErrorCode } from './formatError';
import { formatBytes } from './wording';

/** Deflate never shrinks by more than 1032:1 (258 bytes in 2 bits; https://zlib.net/zlib_tech.html). */
const MAX_DEFLATE_RATIO = 1032;
/** Read, inflated and copied at a time; larger pieces do not read faster. */
const PIECE_BYTES = 2 ** 20;
/** Enough for the start of a file without inflating much more than is asked for. */
const START_PIECE_BYTES = 2 ** 14;

export interface ByteSource {
  readonly path: string;
  readonly gzip: boolean;
  /** Bytes on disk. */
  readonly fileBytes: number;
  /** Most bytes the file can hold once uncompressed: exact for a plain file, a bound for gzip. */
  readonly capacity: number;
  /** The first `length` bytes, or all there are. */
  readStart(length: number, options: ReadOptions): Promise<Uint8Array>;
  /**
   * Fills `target` with the bytes from `offset` on. Tells whether more bytes follow; for gzip the rest
   * of the stream is then not inflated.
   * @throws FormatError 'truncated' when there are too few, 'corrupt' when they cannot be inflated
   */
  readInto(target: Uint8Array, offset: number, options: ReadOptions): Promise<{ readonly more: boolean }>;
  /**
   * Hands over the `length` bytes from `offset` on, piece by piece; otherwise as readInto.
   * @param take is told where a piece begins, counted from `offset`
   */
  stream(
    offset: number,
    length: number,
    take: (piece: Uint8Array, at: number) => void,
    options: ReadOptions,
  ): Promise<{ readonly more: boolean }>;
}

/** @throws FormatError 'unreadable' when the path is no file that can be read, or it is empty */
export async function openByteSource(path: string): Promise<ByteSource> {
  const fileBytes = await sizeOfFile(path);
  if (fileBytes === 0)
    throw new FormatError('truncated', `${path} is empty (0 bytes). Fetch the file again.`);
  const magic = new Uint8Array(2);
  await readPlain(path, magic, 0, {});
  const gzip = magic[0] === 0x1f && magic[1] === 0x8b;
  return gzip
    ? {
        path,
        gzip,
        fileBytes,
        capacity: fileBytes * MAX_DEFLATE_RATIO,
        readStart: (length, options) => readStartGzip(path, length, options),
        readInto: (target, offset, options) =>
          streamGzip(
            path,
            offset,
            target.length,
            (piece, at) => {
              target.set(piece, at);
            },
            options,
          ),
        stream: (offset, length, take, options) => streamGzip(path, offset, length, take, options),
      }
    : {
        path,
        gzip,
        fileBytes,
        capacity: fileBytes,
        readStart: async (length, options) => {
          const start = new Uint8Array(Math.min(length, fileBytes));
          return start.subarray(0, await readPlain(path, start, 0, options));
        },
        readInto: async (target, offset, options) => {
          const filled = await readPlain(path, target, offset, options);
          if (filled < target.length) throw truncated(path, filled, target.length);
          return { more: offset + filled < fileBytes };
        },
        stream: async (offset, length, take, options) => {
          for (let at = 0; at < length; at += PIECE_BYTES) {
            const piece = new Uint8Array(Math.min(PIECE_BYTES, length - at));
            const filled = await readPlain(path, piece, offset + at, options);
            if (filled < piece.length) throw truncated(path, at + filled, length);
            take(piece, at);
          }
          return { more: offset + length < fileBytes };
        },
      };
}

async function sizeOfFile(path: string): Promise<number> {
  try {
    const status = await stat(path);
    if (status.isFile()) return status.size;
  } catch (error) {
    throw unreadable(path, error);
  }
  // A pipe or device would be waited on for ever.
  throw new FormatError('unreadable', `${path} is no file. Choose a file.`);
}

async function readPlain(
  path: string,
  target: Uint8Array,
  offset: number,
  { signal }: ReadOptions,
): Promise<number> {
  signal?.throwIfAborted();
  let filled = 0;
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    while (filled < target.length) {
      const length = Math.min(8 * PIECE_BYTES, target.length - filled);
      const { bytesRead } = await file.read(target, filled, length, offset + filled);
      signal?.throwIfAborted();
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw unreadable(path, error);
  } finally {
    await file?.close();
  }
  return filled;
}

async function readStartGzip(path: string, length: number, options: ReadOptions): Promise<Uint8Array> {
  const start = new Uint8Array(length);
  let filled = 0;
  for await (const piece of inflated(path, START_PIECE_BYTES, options)) {
    const part = piece.subarray(0, length - filled);
    start.set(part, filled);
    filled += part.length;
    if (filled === length) break;
  }
  return start.subarray(0, filled);
}

async function streamGzip(
  path: string,
  offset: number,
  length: number,
  take: (piece: Uint8Array, at: number) => void,
  options: ReadOptions,
): Promise<{ more: boolean }> {
  let position = 0;
  let filled = 0;
  try {
    // Read on to the end of the stream, so that its checksum is verified, but not into what follows.
    for await (const piece of inflated(path, PIECE_BYTES, options)) {
      const from = Math.max(0, offset - position);
      const part = piece.subarray(from, from + length - filled);
      if (part.length > 0) take(part, filled);
      filled += part.length;
      position += piece.length;
      if (position > offset + length) return { more: true };
    }
  } catch (error) {
    if (error instanceof EndOfGzip) throw truncated(path, filled, length);
    throw error;
  }
  if (filled < length) throw truncated(path, filled, length);
  return { more: false };
}

/** The stream stops in the middle of a gzip member. */
class EndOfGzip extends FormatError {
  constructor(path: string) {
    super('truncated', `${path} ends in the middle of its compressed data. Fetch the file again.`);
  }
}

/** Pieces of the uncompressed stream, members of a multi-member file one after the other. */
async function* inflated(
  path: string,
  pieceBytes: number,
  { signal }: ReadOptions,
): AsyncGenerator<Buffer, void, undefined> {
  signal?.throwIfAborted();
  const file = createReadStream(path, { highWaterMark: pieceBytes });
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  file.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const piece of file.pipe(gunzip)) {
      signal?.throwIfAborted();
      if (piece instanceof Buffer) yield piece;
    }
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    const code = systemErrorCode(error);
    if (code === 'Z_BUF_ERROR') throw new EndOfGzip(path);
    if (code?.startsWith('Z_') !== true) throw unreadable(path, error);
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError(
      'corrupt',
      `${path} has damaged compressed data (gzip: ${reason}). Fetch the file again.`,
      { cause: error },
    );
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

function truncated(path: string, found: number, expected: number): FormatError {
  return new FormatError(
    'truncated',
    `${path} is cut short: ${formatBytes(found)} of the ${formatBytes(expected)} of voxels its header announces are there. Fetch the file again.`,
  );
}

function unreadable(path: string, error: unknown): FormatError {
  const code = systemErrorCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  const why =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? 'does not exist. Check the path.'
      : code === 'EACCES' || code === 'EPERM'
        ? 'may not be read. Check its permissions.'
        : `cannot be read: ${reason}.`;
  return new FormatError('unreadable', `${path} ${why}`, { cause: error });
}
