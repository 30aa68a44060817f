/** From the bytes of a strip or tile to its samples: byte order, predictor (TIFF 6.0, section 14), few bits. */
import { arrayOver } from '../../../volume/arrays';
import type { VoxelArray } from '../../../volume/volume';
import type { TiffPage } from './page';

/**
 * @param bytes rows one after another, each padded to a whole byte; changed in place
 * @param stored samples of a pixel that stand together
 * @returns shape (rows, width, stored); what is missing at the end is missing here
 */
export function samplesOf(
  bytes: Uint8Array<ArrayBuffer>,
  { bits, dtype, predictor, segment, isInverted }: TiffPage,
  stored: number,
  littleEndian: boolean,
): VoxelArray {
  const row = segment.width * stored;
  if (bits < 8) return inverted(unpackedBits(bytes, row, bits), isInverted, bits);
  const width = bits / 8;
  if (predictor === 3) {
    undoFloatingPoint(bytes, row, stored, width);
  } else if (!littleEndian) {
    reverseBytes(bytes, width);
  }
  const whole = bytes.slice(0, bytes.length - (bytes.length % width));
  const samples = arrayOver(dtype, whole.buffer);
  if (predictor === 2) undoDifferences(samples, row, stored);
  return inverted(samples, isInverted, bits);
}

/** Bytes of a row of samples in the file. */
export function rowBytes(width: number, stored: number, bits: number): number {
  return Math.ceil((width * stored * bits) / 8);
}

function reverseBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at + width <= bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Each sample is stored as what it differs from that of the pixel at the left; integers wrap around. */
function undoDifferences(samples: VoxelArray, row: number, stored: number): void {
  for (let start = 0; start < samples.length; start += row) {
    const end = Math.min(start + row, samples.length);
    for (let n = start + stored; n < end; n++) samples[n] = (samples[n] ?? 0) + (samples[n - stored] ?? 0);
  }
}

/**
 * The bytes of each row are differences too, and sorted: the highest bytes of all samples come first
 * (Adobe Photoshop TIFF Technical Note 3). Afterwards samples are little endian, as every machine that this runs on.
 */
function undoFloatingPoint(bytes: Uint8Array, row: number, stored: number, width: number): void {
  const length = row * width;
  for (let start = 0; start + length <= bytes.length; start += length) {
    const line = bytes.subarray(start, start + length);
    for (let n = stored; n < length; n++) line[n] = (line[n] ?? 0) + (line[n - stored] ?? 0);
    const sorted = line.slice();
    for (let n = 0; n < row; n++) {
      for (let b = 0; b < width; b++) line[n * width + b] = sorted[(width - 1 - b) * row + n] ?? 0;
    }
  }
}

/** Samples of less than a byte stand in each byte from the highest bits on; rows begin with a byte. */
function unpackedBits(bytes: Uint8Array, row: number, bits: number): Uint8Array<ArrayBuffer> {
  const stride = rowBytes(row, 1, bits);
  const rows = Math.floor(bytes.length / stride);
  const out = new Uint8Array(rows * row);
  const mask = 2 ** bits - 1;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < row; x++) {
      const bit = x * bits;
      out[y * row + x] = ((bytes[y * stride + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return out;
}

function inverted(samples: VoxelArray, isInverted: boolean, bits: number): VoxelArray {
  if (!isInverted) return samples;
  const white = 2 ** bits - 1;
  for (let n = 0; n < samples.length; n++) samples[n] = white - (samples[n] ?? 0);
  return samples;
}
