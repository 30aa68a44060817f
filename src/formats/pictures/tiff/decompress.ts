/**
 * Strips and tiles of a TIFF file, uncompressed within bounds: never more than the header announces, however
 * much a damaged or malicious file holds. TIFF 6.0: PackBits (section 9), LZW (section 13); deflate: Adobe's
 * TIFF Technical Note 2.
 */
import { inflateSync } from 'node:zlib';
import { systemErrorCode } from '../../formatError';

const COMPRESSIONS = { 1: 'none', 5: 'LZW', 8: 'deflate', 32946: 'deflate', 32773: 'PackBits' } as const;
export type Compression = keyof typeof COMPRESSIONS;

const OTHERS: Readonly<Record<number, string>> = {
  ...{ 2: 'CCITT (fax)', 3: 'CCITT (fax)', 4: 'CCITT (fax)', 6: 'JPEG', 7: 'JPEG', 34712: 'JPEG 2000' },
  ...{ 33003: 'JPEG 2000', 33005: 'JPEG 2000', 34887: 'LERC', 34925: 'LZMA', 50000: 'Zstandard' },
  ...{ 50001: 'WebP', 50002: 'JPEG XL' },
};

export function isCompression(value: number): value is Compression {
  return value in COMPRESSIONS;
}

/** What people call a compression that is not read. */
export function nameOfCompression(value: number): string {
  return OTHERS[value] ?? `Compression ${value}`;
}

/** Compressed bytes that cannot be what they should; the caller knows the file. */
export class DecompressionError extends Error {
  override readonly name = 'DecompressionError';
}

/**
 * @param length bytes that are wanted; what follows them is not read
 * @returns as many as there are, at most `length`
 * @throws DecompressionError
 */
export function decompress(
  compressed: Uint8Array<ArrayBuffer>,
  compression: Compression,
  length: number,
): Uint8Array<ArrayBuffer> {
  switch (compression) {
    case 1:
      return compressed.slice(0, length);
    case 5:
      return unpackLzw(compressed, length);
    case 8:
    case 32946:
      return inflate(compressed, length);
    case 32773:
      return unpackBits(compressed, length);
  }
}

/** Rows that pad the last strip or tile are not wrong, but more than this is another picture than announced. */
const SLACK_BYTES = 2 ** 16;

function inflate(compressed: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  try {
    const bytes = inflateSync(compressed, { maxOutputLength: length + SLACK_BYTES });
    // A copy: the typed arrays over it need a buffer that begins with the first sample.
    return Uint8Array.from(bytes.subarray(0, length));
  } catch (error) {
    if (systemErrorCode(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw new DecompressionError(`it holds more than the ${length} bytes announced`, { cause: error });
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new DecompressionError(`deflate: ${reason}`, { cause: error });
  }
}

function unpackBits(packed: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < packed.length && to < length;) {
    const header = packed[at++] ?? 0;
    if (header < 128) {
      const literal = packed.subarray(at, at + Math.min(header + 1, length - to));
      out.set(literal, to);
      to += literal.length;
      at += header + 1;
    } else if (header > 128 && at < packed.length) {
      const end = Math.min(to + 257 - header, length);
      out.fill(packed[at++] ?? 0, to, end);
      to = end;
    }
  }
  return out.subarray(0, to);
}

const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const MOST_CODES = 4096;

/** Codes of 9 to 12 bits, the highest bit first; the width grows one code early. */
function unpackLzw(packed: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  if (packed[0] === 0 && ((packed[1] ?? 0) & 1) === 1) {
    throw new DecompressionError('it is in the LZW of TIFF 5.0, which is not read; save the picture anew');
  }
  const out = new Uint8Array(length);
  // The string of a code is where it was written to first: the string before, and one byte more.
  const starts = new Int32Array(MOST_CODES);
  const lengths = new Int32Array(MOST_CODES);
  let [next, width, bits, held, to] = [FIRST_FREE, 9, 0, 0, 0];
  let previous: { readonly start: number; readonly length: number } | undefined;
  for (const byte of packed) {
    held = ((held << 8) | byte) & 0xfffff;
    bits += 8;
    if (bits < width) continue;
    const code = (held >> (bits - width)) & (2 ** width - 1);
    bits -= width;
    if (code === END || to >= length) break;
    if (code === CLEAR) {
      [next, width, previous] = [FIRST_FREE, 9, undefined];
      continue;
    }
    if (code >= FIRST_FREE && (code > next || (code === next && !previous))) {
      throw new DecompressionError(`LZW: code ${code} comes before it is defined`);
    }
    const start = to;
    if (code < CLEAR) {
      out[to++] = code;
    } else {
      // A code defined right now is the string before and its own first byte, which stands there already.
      const from = code < next ? (starts[code] ?? 0) : (previous?.start ?? 0);
      const count = code < next ? (lengths[code] ?? 0) : (previous?.length ?? 0) + 1;
      for (let n = 0; n < count && to < length; n++) out[to++] = out[from + n] ?? 0;
    }
    if (previous && next < MOST_CODES) {
      starts[next] = previous.start;
      lengths[next] = previous.length + 1;
      next++;
      if (next + 1 === 2 ** width && width < 12) width++;
    }
    previous = { start, length: to - start };
  }
  return out.subarray(0, to);
}
