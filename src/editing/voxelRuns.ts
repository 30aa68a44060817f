/**
 * Changed voxels as runs: voxels one after another in the volume's order that had one value and got one
 * other. Each run is three numbers, of 7 bits a byte with the lowest first (as in Protocol Buffers,
 * https://protobuf.dev/programming-guides/encoding/#varints): voxels that stay as they are before it, voxels of
 * it, and which pair of values. A stroke of radius 10 in 3D takes about a kilobyte that way.
 */
import { uniteBoxes, type Box, type Dims } from '../contour/mask';

export interface VoxelChanges {
  /** Of the label map. */
  readonly dims: Dims;
  /** The smallest box that holds all changed voxels. */
  readonly box: Box;
  /** How many voxels change. */
  readonly voxels: number;
  /** Values before and after of pair p: pairs[2p], pairs[2p + 1]. */
  readonly pairs: Float64Array<ArrayBuffer>;
  readonly runs: Uint8Array<ArrayBuffer>;
}

/** The runs one after another; `next` goes to the following one. Fields instead of objects: there may be millions. */
export class RunReader {
  start = 0;
  length = 0;
  before = 0;
  after = 0;
  readonly #runs: Uint8Array;
  readonly #pairs: Float64Array;
  #at = 0;
  #end = 0;

  constructor({ runs, pairs }: Pick<VoxelChanges, 'runs' | 'pairs'>) {
    this.#runs = runs;
    this.#pairs = pairs;
  }

  /** @returns whether there was one more run */
  next(): boolean {
    if (this.#at >= this.#runs.length) return false;
    this.start = this.#end + this.#number();
    this.length = this.#number();
    this.#end = this.start + this.length;
    const pair = this.#number();
    this.before = this.#pairs[2 * pair] ?? NaN;
    this.after = this.#pairs[2 * pair + 1] ?? NaN;
    return true;
  }

  /** Multiplied, not shifted: a volume may have more than 2^31 voxels. */
  #number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#runs[this.#at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
}

/** Collects runs in ascending order; those that follow one another with the same values become one. */
export class RunWriter {
  readonly #dims: Dims;
  readonly #pairIndex = new Map<number, Map<number, number>>();
  readonly #pairs: number[] = [];
  #bytes = new Uint8Array(256);
  #size = 0;
  #end = 0;
  #voxels = 0;
  #box: Box | undefined;
  #start = 0;
  #length = 0;
  #before = 0;
  #after = 0;

  constructor(dims: Dims) {
    this.#dims = dims;
  }

  /** Voxels that keep their value are no change and are left out. */
  add(start: number, length: number, before: number, after: number): void {
    if (before === after || length === 0) return;
    if (
      this.#length > 0 &&
      start === this.#start + this.#length &&
      before === this.#before &&
      after === this.#after
    ) {
      this.#length += length;
      return;
    }
    this.#flush();
    this.#start = start;
    this.#length = length;
    this.#before = before;
    this.#after = after;
  }

  /** @returns undefined when nothing changes */
  finish(): VoxelChanges | undefined {
    this.#flush();
    if (!this.#box) return undefined;
    return {
      dims: this.#dims,
      box: this.#box,
      voxels: this.#voxels,
      pairs: Float64Array.from(this.#pairs),
      runs: this.#bytes.slice(0, this.#size),
    };
  }

  #flush(): void {
    if (this.#length === 0) return;
    this.#write(this.#start - this.#end);
    this.#write(this.#length);
    this.#write(this.#pairOf(this.#before, this.#after));
    this.#end = this.#start + this.#length;
    this.#voxels += this.#length;
    this.#box = uniteBoxes(this.#box, boxOfRun(this.#start, this.#length, this.#dims));
    this.#length = 0;
  }

  #pairOf(before: number, after: number): number {
    let ofBefore = this.#pairIndex.get(before);
    if (!ofBefore) this.#pairIndex.set(before, (ofBefore = new Map<number, number>()));
    let index = ofBefore.get(after);
    if (index === undefined) {
      index = this.#pairs.push(before, after) / 2 - 1;
      ofBefore.set(after, index);
    }
    return index;
  }

  #write(value: number): void {
    if (this.#size + 8 > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#size++] = 128 + (rest % 128);
    this.#bytes[this.#size++] = rest;
  }
}

/** A run that goes beyond its row or its slice fills it whole. */
function boxOfRun(start: number, length: number, [nx, ny]: Dims): Box {
  const last = start + length - 1;
  const [row, lastRow] = [Math.floor(start / nx), Math.floor(last / nx)];
  const [z, lastZ] = [Math.floor(row / ny), Math.floor(lastRow / ny)];
  const oneRow = row === lastRow;
  const oneSlice = z === lastZ;
  return {
    min: [oneRow ? start % nx : 0, oneSlice ? row % ny : 0, z],
    max: [oneRow ? last % nx : nx - 1, oneSlice ? lastRow % ny : ny - 1, lastZ],
  };
}

/** The same changes backwards. */
export function invertChanges(changes: VoxelChanges): VoxelChanges {
  const pairs = changes.pairs.map((_, n) => changes.pairs[n ^ 1] ?? 0);
  return { ...changes, pairs };
}

/**
 * What is wrong with changes that come from a file or from another process; undefined when nothing is: all
 * runs are whole, lie in the grid one after another, change something, and fill the box.
 */
export function faultOfChanges({ dims, box, voxels, pairs, runs }: VoxelChanges): string | undefined {
  const total = dims[0] * dims[1] * dims[2];
  if (pairs.length % 2 === 1 || !pairs.every(Number.isSafeInteger)) return 'its values are no labels';
  if (runs.length === 0 || (runs.at(-1) ?? 0) >= 128) return 'its runs end in the middle';
  const reader = new RunReader({ runs, pairs });
  const writer = new RunWriter(dims);
  let numbers = 0;
  for (const byte of runs) if (byte < 128) numbers++;
  if (numbers % 3 !== 0) return 'its runs end in the middle';
  while (reader.next()) {
    const { start, length, before, after } = reader;
    if (length === 0 || start + length > total) {
      return `it has a run of ${length} voxels from voxel ${start} on, of a label map of ${total} voxels`;
    }
    if (Number.isNaN(before) || before === after)
      return `its run at voxel ${start} has no value, or changes nothing`;
    writer.add(start, length, before, after);
  }
  const found = writer.finish();
  const same =
    found?.voxels === voxels &&
    [0, 1, 2].every((axis) => found.box.min[axis] === box.min[axis] && found.box.max[axis] === box.max[axis]);
  return same ? undefined : 'it says another box or another number of voxels than it changes';
}
