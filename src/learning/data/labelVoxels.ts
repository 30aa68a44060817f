/** Random voxels of a label, without searching whole slices for them time and again. */
import type { OpenFiles } from './openFiles';
import type { PatchPlace } from './patches';
import type { PreparedCase } from './preparedCase';
import type { Random } from '../../statistics/random';

/** What the counts of rows may take in memory. */
const MAX_BYTES = 64 * 2 ** 20;

/** Voxels of a class in a case. */
export function countOf({ counts, slices }: PreparedCase, label: number): number {
  let sum = 0;
  for (let s = 0; s < slices; s++) sum += countOnSlice(counts, slices, label, s);
  return sum;
}

function countOnSlice(counts: Uint32Array, slices: number, label: number, slice: number): number {
  return counts[slice * (counts.length / slices) + label] ?? 0;
}

/**
 * Finds voxels by how many a slice has of the class, then a row of the slice, then by looking at this
 * one row. Slices are counted when first needed; the counts least used are forgotten, which changes
 * nothing but the time.
 */
export class LabelVoxels {
  readonly #files: OpenFiles;
  /** Voxels of each class in each row of a slice, shape (rows, classes); in the order of their last use. */
  readonly #rows = new Map<string, Uint32Array>();
  #bytes = 0;

  constructor(files: OpenFiles) {
    this.#files = files;
  }

  /**
   * A voxel of the class, each as likely.
   * @param drawn a case that has the class
   */
  random(drawn: PreparedCase, label: number, random: Random): PatchPlace {
    const { counts, slices, width, labels } = drawn;
    const classes = counts.length / slices;
    let left = random.integer(countOf(drawn, label));
    let slice = 0;
    for (; slice < slices - 1; slice++) {
      const count = countOnSlice(counts, slices, label, slice);
      if (left < count) break;
      left -= count;
    }
    const rows = this.#rowsOf(drawn, slice);
    let y = 0;
    for (; y < drawn.height - 1; y++) {
      const count = rows[y * classes + label] ?? 0;
      if (left < count) break;
      left -= count;
    }
    const row = new Uint8Array(width);
    this.#files.read(labels.path, row, slice * labels.sliceBytes + y * width);
    return { slice, y, x: row.findIndex((value) => value === label && left-- === 0) };
  }

  #rowsOf({ id, counts, slices, height, width, labels }: PreparedCase, slice: number): Uint32Array {
    const key = `${slice} ${id}`;
    const found = this.#rows.get(key);
    if (found) {
      this.#rows.delete(key);
      this.#rows.set(key, found);
      return found;
    }
    const classes = counts.length / slices;
    const rows = new Uint32Array(height * classes);
    const values = new Uint8Array(labels.sliceBytes);
    this.#files.read(labels.path, values, slice * labels.sliceBytes);
    for (let y = 0, n = 0; y < height; y++) {
      for (let x = 0; x < width; x++, n++) {
        const at = y * classes + (values[n] ?? 0);
        rows[at] = (rows[at] ?? 0) + 1;
      }
    }
    this.#rows.set(key, rows);
    this.#bytes += rows.byteLength;
    for (const [oldest, { byteLength }] of this.#rows) {
      if (this.#bytes <= MAX_BYTES || oldest === key) break;
      this.#rows.delete(oldest);
      this.#bytes -= byteLength;
    }
    return rows;
  }
}
