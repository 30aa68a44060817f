/** Which values a label map holds. */
import type { ImageHeader } from '../formats/codec';
import type { VoxelArray } from '../volume/volume';

/** More distinct values than this are measurements, not labels. */
const MAX_LABELS = 1024;

/**
 * Voxels of each value, in ascending order of values, the background (0) included.
 * @returns undefined when the values are no labels: one is no integer, or too many differ
 */
export function labelValuesOf(data: VoxelArray): ReadonlyMap<number, number> | undefined {
  const counts = new Map<number, number>();
  // Neighbours are mostly of one label: runs are counted, and the map is only asked where one ends.
  let current = data[0] ?? 0;
  let run = 0;
  const endRun = (): boolean => {
    if (!Number.isInteger(current)) return false;
    counts.set(current, (counts.get(current) ?? 0) + run);
    return counts.size <= MAX_LABELS;
  };
  for (const value of data) {
    if (value === current) {
      run++;
    } else {
      if (!endRun()) return undefined;
      current = value;
      run = 1;
    }
  }
  if (run === 0 || !endRun()) return undefined;
  return new Map([...counts].sort(([a], [b]) => a - b));
}

/** Names of labels in the file's own header; empty when it has none. */
export function labelNamesOf({ labels = [] }: ImageHeader): ReadonlyMap<number, string> {
  return new Map(labels.map(({ value, name }) => [value, name]));
}
