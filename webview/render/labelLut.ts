/**
 * Label values to colours through an index: a label map may hold any integers (65535, or FreeSurfer's
 * thousands), a texture wants small ones. Index 0 is the background, n + 1 the n-th label of the
 * table, the one after the last any value the table does not list.
 */
import type { LabelTable } from '../../src/labels/labelTable';
import type { VoxelArray } from '../../src/volume/volume';

/** Values below this are looked up in an array, others in a map. */
const DIRECT = 65536;
const LARGEST_INDEX = 65535;
const UNLISTED_COLOR = [255, 0, 255] as const;

interface LabelIndexer {
  readonly direct: Uint16Array;
  readonly others: ReadonlyMap<number, number>;
  readonly unlisted: number;
}

const indexers = new WeakMap<LabelTable, LabelIndexer>();

function indexerOf(table: LabelTable): LabelIndexer {
  const known = indexers.get(table);
  if (known) return known;
  const unlisted = Math.min(LARGEST_INDEX, table.length + 1);
  const direct = new Uint16Array(DIRECT).fill(unlisted);
  const others = new Map<number, number>();
  table.forEach(({ value }, n) => {
    if (value >= 0 && value < DIRECT) direct[value] = Math.min(n + 1, LARGEST_INDEX);
    else others.set(value, Math.min(n + 1, LARGEST_INDEX));
  });
  direct[0] = 0;
  const indexer = { direct, others, unlisted };
  indexers.set(table, indexer);
  return indexer;
}

/** Index of every voxel of a label slice, same order. Values that are no numbers are background. */
export function labelIndices(data: VoxelArray, table: LabelTable): Uint16Array<ArrayBuffer> {
  const { direct, others, unlisted } = indexerOf(table);
  const indices = new Uint16Array(data.length);
  for (let n = 0; n < data.length; n++) {
    const value = Math.round(data[n] ?? 0);
    indices[n] = direct[value] ?? (Number.isNaN(value) ? 0 : (others.get(value) ?? unlisted));
  }
  return indices;
}

/**
 * Colours by index: red, green, blue, and 255 times the label's opacity, 0 where it is hidden; length 4 * (labels + 2).
 * Values without an entry in the table are magenta, so that they are not overlooked.
 */
export function labelLut(table: LabelTable, hidden: ReadonlySet<number>): Uint8Array<ArrayBuffer> {
  const lut = new Uint8Array(4 * (table.length + 2));
  table.forEach(({ value, color, opacity = 1 }, n) => {
    lut.set([...color, hidden.has(value) ? 0 : Math.round(255 * opacity)], 4 * (n + 1));
  });
  lut.set([...UNLISTED_COLOR, 255], 4 * (table.length + 1));
  return lut;
}
