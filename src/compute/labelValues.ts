/** Which labels a label map holds, and whether it is one at all. */
import { labelTableOf, type LabelTable } from '../labels/labelTable';
import type { VoxelArray } from '../volume/volume';

/** More different values than this are intensities, not labels (an atlas has a few hundred). */
const MAX_LABELS = 2000;

/** The file is not a label map. */
export class NotALabelMapError extends Error {
  override readonly name = 'NotALabelMapError';
}

/**
 * Voxels of every value, background included.
 * @throws NotALabelMapError for values that are not whole numbers from 0 up, or too many different ones
 */
export function countLabels(data: VoxelArray): Map<number, number> {
  const counts = new Map<number, number>();
  // Neighbours mostly share their label: count runs, not voxels.
  let current = data[0] ?? 0;
  let run = 0;
  const endRun = (): void => {
    if (run === 0) return;
    if (!Number.isInteger(current) || current < 0) {
      throw new NotALabelMapError(
        `This is not a label map: it holds the value ${current}. Labels are whole numbers from 0 up.`,
      );
    }
    counts.set(current, (counts.get(current) ?? 0) + run);
    if (counts.size > MAX_LABELS) {
      throw new NotALabelMapError(
        `This does not look like a label map: it holds more than ${MAX_LABELS} different values. ` +
          'Was a scan chosen instead?',
      );
    }
  };
  // Not for..of: it takes several times as long.
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (value === current) {
      run++;
      continue;
    }
    endRun();
    current = value;
    run = 1;
  }
  endRun();
  return counts;
}

/** The given table and, after it, whatever values the label map holds beyond it. */
export function completeTable(counts: ReadonlyMap<number, number>, table: LabelTable = []): LabelTable {
  const known = new Set(table.map(({ value }) => value));
  return [...table, ...labelTableOf([...counts.keys()].filter((value) => !known.has(value)))];
}
