/** A TIFF file as bytes at any place: its directories may stand anywhere in it. */
import type { ByteSource } from '../../byteSource';
import type { ReadOptions } from '../../codec';
import { FormatError } from '../../formatError';

export interface TiffBytes {
  readonly path: string;
  /** Bytes of the file. */
  readonly size: number;
  /**
   * @param what the bytes are, for the message
   * @throws FormatError 'truncated' when the file ends before
   */
  view(offset: number, length: number, what: string): Promise<DataView>;
}

/** Directories are small and often close to each other. */
const BLOCK_BYTES = 4096;
const MOST_BLOCKS = 1024;

/** Reads only what is asked for, in blocks that are kept a while. */
export function bytesInBlocks(source: ByteSource, options: ReadOptions): TiffBytes {
  const { path, fileBytes: size } = source;
  const blocks = new Map<number, Uint8Array>();
  const block = async (index: number): Promise<Uint8Array> => {
    const known = blocks.get(index);
    if (known) return known;
    const bytes = new Uint8Array(Math.min(BLOCK_BYTES, size - index * BLOCK_BYTES));
    await source.readInto(bytes, index * BLOCK_BYTES, options);
    if (blocks.size >= MOST_BLOCKS) blocks.clear();
    blocks.set(index, bytes);
    return bytes;
  };
  return {
    path,
    size,
    view: async (offset, length, what) => {
      checkInside(path, size, offset, length, what);
      const bytes = new Uint8Array(length);
      for (let filled = 0; filled < length;) {
        const at = offset + filled;
        const start = at % BLOCK_BYTES;
        const part = (await block(Math.floor(at / BLOCK_BYTES))).subarray(start, start + length - filled);
        bytes.set(part, filled);
        filled += part.length;
      }
      return new DataView(bytes.buffer);
    },
  };
}

/** Of a file that is in memory. */
export function bytesInMemory(path: string, bytes: Uint8Array<ArrayBuffer>): TiffBytes {
  return {
    path,
    size: bytes.length,
    view: (offset, length, what) => {
      checkInside(path, bytes.length, offset, length, what);
      return Promise.resolve(new DataView(bytes.buffer, bytes.byteOffset + offset, length));
    },
  };
}

function checkInside(path: string, size: number, offset: number, length: number, what: string): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return;
  throw new FormatError(
    'truncated',
    `${path} is cut short or its header is damaged: ${what} should be at bytes ${offset} to ${offset + length}, but the file has ${size}. Fetch the file again.`,
  );
}
