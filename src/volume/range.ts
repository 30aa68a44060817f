/** The range of a volume's values. */
import type { VoxelArray } from './volume';

/** Smallest and largest finite value; undefined when there is none. */
export function finiteRange(data: VoxelArray): { readonly min: number; readonly max: number } | undefined {
  let min = Infinity;
  let max = -Infinity;
  for (const value of data) {
    if (value < min && value !== -Infinity) min = value;
    if (value > max && value !== Infinity) max = value;
  }
  return min <= max ? { min, max } : undefined;
}
