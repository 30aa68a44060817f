import { convertArray } from '../../src/volume/arrays';
import type { VoxelArray } from '../../src/volume/volume';

/** A copy that holds these values as well: of the same type where that does, else of one that holds every label. */
export function wideEnough(data: VoxelArray, values: ArrayLike<number>): VoxelArray {
  const copy = data.slice();
  if (copy.length === 0) return copy;
  const [first = 0] = copy;
  const fits = Array.from(values).every((value) => {
    copy[0] = value;
    return copy[0] === value;
  });
  copy[0] = first;
  return fits ? copy : convertArray(data, 'float64');
}
