/** Whether voxels are labels, and the element type to keep them in. */
import { convertArray, type ArrayDtype } from '../volume/arrays';
import type { Dtype, Volume, VoxelArray } from '../volume/volume';
import { FormatError } from './formatError';

const RANGES: readonly { readonly dtype: ArrayDtype; readonly low: number; readonly high: number }[] = [
  { dtype: 'uint8', low: 0, high: 255 },
  { dtype: 'int8', low: -128, high: 127 },
  { dtype: 'uint16', low: 0, high: 65_535 },
  { dtype: 'int16', low: -32_768, high: 32_767 },
  { dtype: 'uint32', low: 0, high: 4_294_967_295 },
  { dtype: 'int32', low: -2_147_483_648, high: 2_147_483_647 },
];

/**
 * The label map with its voxels in the type they are stored in: its own type where that is an integer
 * type of at most 32 bits that holds every label, else the smallest that does.
 * @throws FormatError 'bad-values' when a voxel is no integer or no type holds them all
 */
export function withLabelType(path: string, volume: Volume): Volume {
  const { low, high } = labelRange(path, volume.data);
  const holds = (range: (typeof RANGES)[number]): boolean => range.low <= low && high <= range.high;
  const chosen = RANGES.find((range) => range.dtype === volume.dtype && holds(range)) ?? RANGES.find(holds);
  if (!chosen) {
    throw new FormatError(
      'bad-values',
      `${path} cannot be written: its labels run from ${low} to ${high}, beyond every 32-bit integer type.`,
    );
  }
  const dtype: Dtype = chosen.dtype;
  return { ...volume, dtype, data: convertArray(volume.data, chosen.dtype) };
}

function labelRange(path: string, data: VoxelArray): { low: number; high: number } {
  let low = 0;
  let high = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (!Number.isInteger(value)) {
      throw new FormatError(
        'bad-values',
        `${path} cannot be written as a label map: voxel ${i} is ${value}, and labels are integers.`,
      );
    }
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  return { low, high };
}
