/**
 * From the bytes of a file to voxels in memory, in one allocation. The array of results is made first
 * and the file's bytes are read into its tail: converting from the front then never overwrites a value
 * that is still to be read, since no value grows smaller.
 */
import { endianness } from 'node:os';
import { arrayOver, type ArrayDtype } from '../../volume/arrays';
import type { Dtype, VoxelArray } from '../../volume/volume';
import { FormatError } from '../formatError';
import { DATATYPES } from './datatypes';
import type { HeaderFields } from './layout';

const HOST_IS_LITTLE_ENDIAN = endianness() === 'LE';

/** Value of a voxel = slope * stored value + intercept. */
export interface Scaling {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Slope and intercept of a header; undefined where the stored values are the values: a slope of 0
 * means so by the standard, a slope that is not finite is taken for it (as nibabel does).
 * @throws FormatError when the slope is valid but the intercept is not finite
 */
export function scalingOf(path: string, fields: HeaderFields): Scaling | undefined {
  const slope = fields.get('scl_slope');
  const intercept = fields.get('scl_inter');
  if (slope === 0 || !Number.isFinite(slope)) return undefined;
  if (!Number.isFinite(intercept)) {
    throw new FormatError(
      'bad-header',
      `${path} has a damaged header: scl_inter is ${intercept} with scl_slope ${slope}. Set it to 0 or convert the file again.`,
    );
  }
  return slope === 1 && intercept === 0 ? undefined : { slope, intercept };
}

/** Element type in memory of voxels of a type in the file. */
function typeInMemory(dtype: Dtype, scaling: Scaling | undefined): ArrayDtype {
  if (dtype === 'int64' || dtype === 'uint64') return 'float64';
  if (!scaling || dtype === 'float64') return dtype;
  if (dtype === 'float32') return 'float32';
  const bits = DATATYPES[dtype].bytes * 8;
  // float32 has 24 bits: enough for scaled values as long as it tells neighbours apart.
  const largest = Math.abs(scaling.intercept) + Math.abs(scaling.slope) * 2 ** bits;
  return largest * 2 ** -24 < Math.abs(scaling.slope) / 2 ? 'float32' : 'float64';
}

export function elementBytesInMemory(dtype: Dtype, scaling: Scaling | undefined): number {
  return DATATYPES[typeInMemory(dtype, scaling)].bytes;
}

export interface VoxelBuffer {
  /** Where the file's bytes are to be put. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Turns them into voxels, to be called once. */
  decode(littleEndian: boolean): VoxelArray;
}

/** @throws FormatError 'too-large' when there is not enough memory */
export function allocateVoxels(
  path: string,
  dtype: Dtype,
  count: number,
  scaling: Scaling | undefined,
): VoxelBuffer {
  const stored = DATATYPES[dtype].bytes * count;
  const buffer = allocate(path, elementBytesInMemory(dtype, scaling) * count);
  const bytes = new Uint8Array(buffer, buffer.byteLength - stored);
  return {
    bytes,
    decode: (littleEndian) => {
      if (littleEndian !== HOST_IS_LITTLE_ENDIAN) swapBytes(bytes, DATATYPES[dtype].bytes);
      const raw = storedValues(path, dtype, bytes);
      const out = arrayOver(typeInMemory(dtype, scaling), buffer);
      if (!scaling) return out;
      const { slope, intercept } = scaling;
      for (let i = 0; i < count; i++) out[i] = slope * (raw[i] ?? 0) + intercept;
      return out;
    },
  };
}

function allocate(path: string, bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (error) {
    throw new FormatError('too-large', `There is not enough memory for the ${bytes} bytes of ${path}.`, {
      cause: error,
    });
  }
}

/** Reverses the bytes of every value in place. */
export function swapBytes(bytes: Uint8Array, valueBytes: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (valueBytes === 2) buffer.swap16();
  else if (valueBytes === 4) buffer.swap32();
  else if (valueBytes === 8) buffer.swap64();
}

function storedValues(path: string, dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): VoxelArray {
  if (dtype === 'int64' || dtype === 'uint64') return wideIntegers(path, dtype, bytes);
  return arrayOver(dtype, bytes.buffer, bytes.byteOffset);
}

/**
 * 64-bit integers to float64 in place.
 * @throws FormatError when a value is beyond 2^53 and so would be rounded
 */
function wideIntegers(
  path: string,
  dtype: 'int64' | 'uint64',
  bytes: Uint8Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const count = bytes.length / 8;
  const low = new Uint32Array(bytes.buffer, bytes.byteOffset, 2 * count);
  const high = dtype === 'int64' ? new Int32Array(bytes.buffer, bytes.byteOffset, 2 * count) : low;
  const out = new Float64Array(bytes.buffer, bytes.byteOffset, count);
  const [lowAt, highAt] = HOST_IS_LITTLE_ENDIAN ? [0, 1] : [1, 0];
  for (let i = 0; i < count; i++) {
    const value = (high[2 * i + highAt] ?? 0) * 2 ** 32 + (low[2 * i + lowAt] ?? 0);
    if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER) {
      throw new FormatError(
        'bad-values',
        `${path} holds the ${dtype} value ${String(BigInt(value))} at voxel ${i}; integers beyond 2^53 cannot be kept exactly. Convert the file to a smaller type.`,
      );
    }
    out[i] = value;
  }
  return out;
}

/** Voxels as bytes, little endian, in the type of their array. */
export function littleEndianBytes(data: VoxelArray): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (HOST_IS_LITTLE_ENDIAN) return bytes;
  const swapped = bytes.slice();
  swapBytes(swapped, data.BYTES_PER_ELEMENT);
  return swapped;
}
