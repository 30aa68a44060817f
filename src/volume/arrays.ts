/** Voxel arrays by the name of their element type. */
import type { Dtype, VoxelArray } from './volume';

/** Element types there are arrays for: 64-bit integers are held as float64. */
export type ArrayDtype = Exclude<Dtype, 'int64' | 'uint64'>;

export function arrayDtype(data: VoxelArray): ArrayDtype {
  if (data instanceof Uint8Array) return 'uint8';
  if (data instanceof Int8Array) return 'int8';
  if (data instanceof Uint16Array) return 'uint16';
  if (data instanceof Int16Array) return 'int16';
  if (data instanceof Uint32Array) return 'uint32';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof Float32Array ? 'float32' : 'float64';
}

/** The values in a buffer from a byte offset to its end. */
export function arrayOver(dtype: ArrayDtype, buffer: ArrayBuffer, byteOffset = 0): VoxelArray {
  switch (dtype) {
    case 'uint8':
      return new Uint8Array(buffer, byteOffset);
    case 'int8':
      return new Int8Array(buffer, byteOffset);
    case 'uint16':
      return new Uint16Array(buffer, byteOffset);
    case 'int16':
      return new Int16Array(buffer, byteOffset);
    case 'uint32':
      return new Uint32Array(buffer, byteOffset);
    case 'int32':
      return new Int32Array(buffer, byteOffset);
    case 'float32':
      return new Float32Array(buffer, byteOffset);
    case 'float64':
      return new Float64Array(buffer, byteOffset);
  }
}

export const BYTES_OF = {
  ...{ uint8: 1, int8: 1, uint16: 2, int16: 2, uint32: 4, int32: 4, float32: 4, float64: 8 },
} as const satisfies Record<ArrayDtype, number>;

/** Zeros. */
export function arrayOfType(dtype: ArrayDtype, length: number): VoxelArray {
  return arrayOver(dtype, new ArrayBuffer(length * BYTES_OF[dtype]));
}

/** A copy of the values with another element type; values are taken as they are, not scaled. */
export function convertArray(data: VoxelArray, dtype: ArrayDtype): VoxelArray {
  const out = arrayOfType(dtype, data.length);
  out.set(data);
  return out;
}
