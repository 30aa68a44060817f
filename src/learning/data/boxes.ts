/** Reading a box out of a file of slices: only the slices and rows it reaches. */
import type { OpenFiles } from './openFiles';
import type { Size } from './patches';
import type { SliceFile } from './sliceFile';

/** Slices and rows of a stack, as wide as the stack. */
export interface Box<T extends Float32Array | Uint8Array> {
  /** Shape (slices, items, rows, width): channels, distance maps or a single item for labels. */
  readonly data: T;
  readonly items: number;
  /** The first slice and row, and how many. */
  readonly slice: number;
  readonly slices: number;
  readonly row: number;
  readonly rows: number;
  readonly width: number;
}

/** First slice and row, and one after the last, clipped to the stack. */
export interface BoxRange {
  readonly slices: readonly [number, number];
  readonly rows: readonly [number, number];
}

/**
 * Reads boxes one after another into the same memory: a box is valid until the next one is read.
 */
export class BoxReader {
  readonly #files: OpenFiles;
  #memory = new ArrayBuffer(0);

  constructor(files: OpenFiles) {
    this.#files = files;
  }

  /** @param stack size of the whole stack the file holds */
  readFloats(file: SliceFile, stack: Size, range: BoxRange): Box<Float32Array> {
    const items = file.sliceBytes / (4 * stack[1] * stack[2]);
    const box = boxOf(stack, range, items);
    const length = box.slices * items * box.rows * box.width;
    this.#read(file, stack, box, 4);
    return { ...box, data: new Float32Array(this.#memory, 0, length) };
  }

  readBytes(file: SliceFile, stack: Size, range: BoxRange): Box<Uint8Array> {
    const box = boxOf(stack, range, 1);
    this.#read(file, stack, box, 1);
    return { ...box, data: new Uint8Array(this.#memory, 0, box.slices * box.rows * box.width) };
  }

  #read(file: SliceFile, [, height]: Size, box: Omit<Box<Uint8Array>, 'data'>, bytes: number): void {
    const { slice, slices, row, rows, width, items } = box;
    const rowBytes = width * bytes;
    const total = slices * items * rows * rowBytes;
    if (this.#memory.byteLength < total) this.#memory = new ArrayBuffer(total);
    // Whole slices lie one after another; of parts, those of each item do.
    const isWhole = rows === height;
    const pieces = isWhole ? 1 : slices * items;
    const size = total / Math.max(1, pieces);
    for (let n = 0; n < pieces; n++) {
      const start = slice * file.sliceBytes + (n * height + row) * rowBytes;
      this.#files.read(file.path, new Uint8Array(this.#memory, n * size, size), start);
    }
  }
}

function boxOf([, , width]: Size, { slices, rows }: BoxRange, items: number): Omit<Box<Uint8Array>, 'data'> {
  const [slice, row] = [slices[0], rows[0]];
  return {
    ...{ items, width, slice, row },
    slices: Math.max(0, slices[1] - slice),
    rows: slices[1] > slice ? Math.max(0, rows[1] - row) : 0,
  };
}
