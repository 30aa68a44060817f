/** Whether a file is still the one that was read: quickly by what the system says of it, surely by its bytes. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { systemErrorCode } from '../../formats/formatError';

/** What changes when a file is written or replaced. */
export interface FileStamp {
  readonly size: number;
  readonly modified: number;
  readonly inode: number;
}

/** undefined where there is no such file */
export async function stampOf(file: string): Promise<FileStamp | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    return { size, modified: mtimeMs, inode: ino };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function sameStamp(a: FileStamp | undefined, b: FileStamp | undefined): boolean {
  return a?.size === b?.size && a?.modified === b?.modified && a?.inode === b?.inode;
}

/** SHA-256 of a file's bytes, in hexadecimal; undefined where there is no such file. */
export async function hashOfFile(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  return hash.digest('hex');
}

/**
 * Copies a file, compressed by gzip where asked to, and flushes the copy to disk.
 * @returns SHA-256 of the bytes that were read
 */
export async function copyWithHash(from: string, to: string, compress: boolean): Promise<string> {
  const hash = createHash('sha256');
  const source = createReadStream(from);
  source.on('data', (piece) => hash.update(piece));
  const target = createWriteStream(to);
  await (compress ? pipeline(source, createGzip({ level: 1 }), target) : pipeline(source, target));
  const written = await open(to);
  await written.sync().finally(() => written.close());
  return hash.digest('hex');
}
