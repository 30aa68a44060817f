/** The chunks a PNG file is made of (https://www.w3.org/TR/png-3/#5DataRep) and what its header says. */
import { FormatError } from '../formatError';

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Signature, and the header chunk that comes first in every file. */
export const PNG_HEADER_BYTES = 33;
/** Size, type and checksum around a chunk's data. */
const FRAME_BYTES = 12;

export interface PngChunk {
  /** Four letters, such as "IDAT". */
  readonly type: string;
  readonly data: Uint8Array<ArrayBuffer>;
  /** The chunk with its size, type and checksum. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Samples of a pixel in each colour type: grey, colour, palette, grey and alpha, colour and alpha. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

export interface PngFields {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** Samples of a pixel, alpha included. */
  readonly samples: number;
  readonly isPalette: boolean;
  readonly isInterlaced: boolean;
}

export function isPng(start: Uint8Array): boolean {
  return PNG_SIGNATURE.every((byte, i) => start[i] === byte);
}

/** @throws FormatError naming the field at fault */
export function pngFields(path: string, start: Uint8Array): PngFields {
  if (start.length < PNG_HEADER_BYTES) {
    throw new FormatError('truncated', `${path} ends within its PNG header. Fetch the file again.`);
  }
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const bad = (what: string): FormatError =>
    new FormatError('bad-header', `${path} has a damaged PNG header: ${what}. Fetch the file again.`);
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== 0x49484452) {
    throw bad('its first chunk is not IHDR');
  }
  const depth = view.getUint8(24);
  const colorType = view.getUint8(25);
  const samples = SAMPLES[colorType];
  if (samples === undefined) throw bad(`the colour type is ${colorType}; there are 0, 2, 3, 4 and 6`);
  if (DEPTHS[colorType]?.includes(depth) !== true) {
    throw bad(`the bit depth is ${depth}, which colour type ${colorType} does not have`);
  }
  const [compression, filter, interlace] = [view.getUint8(26), view.getUint8(27), view.getUint8(28)];
  if (compression !== 0) throw bad(`the compression method is ${compression}; there is only 0`);
  if (filter !== 0) throw bad(`the filter method is ${filter}; there is only 0`);
  if (interlace > 1) throw bad(`the interlace method is ${interlace}; there are 0 and 1`);
  if (interlace === 1 && depth < 8) {
    // fast-png 8 takes such rows apart wrongly.
    throw new FormatError(
      'unsupported',
      `${path} is an interlaced PNG of ${depth} bit${depth === 1 ? '' : 's'}, which is not read. Save it without interlacing.`,
    );
  }
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth,
    samples,
    isPalette: colorType === 3,
    isInterlaced: interlace === 1,
  };
}

/**
 * The chunks in `bytes`, the start of a file or all of it, up to its last one. A chunk that `bytes` ends
 * within is not given.
 */
export function* pngChunks(bytes: Uint8Array<ArrayBuffer>): Generator<PngChunk, void, undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = PNG_SIGNATURE.length; at + FRAME_BYTES <= bytes.length;) {
    const end = at + FRAME_BYTES + view.getUint32(at);
    if (end > bytes.length) return;
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    yield { type, data: bytes.subarray(at + 8, end - 4), bytes: bytes.subarray(at, end) };
    if (type === 'IEND') return;
    at = end;
  }
}

/** Passes of an interlaced picture: first column and row, and steps between them. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Bytes of the pixels before compression: every row has a filter byte and ends at a whole byte. */
export function pngRawBytes({ width, height, depth, samples, isInterlaced }: PngFields): number {
  const rows = (columns: number, count: number): number =>
    columns === 0 ? 0 : count * (1 + Math.ceil((columns * samples * depth) / 8));
  if (!isInterlaced) return rows(width, height);
  return PASSES.reduce(
    (sum, [x, y, dx, dy]) =>
      sum + rows(Math.max(0, Math.ceil((width - x) / dx)), Math.max(0, Math.ceil((height - y) / dy))),
    0,
  );
}
