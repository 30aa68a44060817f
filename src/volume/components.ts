/**
 * Connected components of one value in a volume.
 *
 * Voxels are gathered into runs along the first axis, and runs that touch are united with a union-find
 * forest (He, Chao and Suzuki 2008, "A run-based two-scan labeling algorithm",
 * doi:10.1109/TIP.2008.919369): time grows linearly with the voxels, memory with the runs only. A 2D
 * image is a volume of one slice, in which faces are the four and `full` the eight neighbours.
 */
import type { VoxelArray } from './volume';

/** Which voxels touch: those that share a face (6), or those that share a face, an edge or a corner (26). */
export const CONNECTIVITIES = ['face', 'full'] as const;
export type Connectivity = (typeof CONNECTIVITIES)[number];

/** Components numbered from 0 in the order of their first voxels, first axis fastest. */
export interface Components {
  /** Voxels of each component. */
  readonly sizes: readonly number[];
  /**
   * Run n is the voxels first[n] .. first[n] + length[n] - 1, counted from the start of the volume, of
   * component component[n]. Runs come in the order of their voxels.
   */
  readonly runs: {
    readonly first: Float64Array;
    readonly length: Uint32Array;
    readonly component: Uint32Array;
  };
}

/** Voxels of one frame in their order, in pieces of whole rows; gone through twice. */
export type VoxelPieces = () => Iterable<VoxelArray | Uint8Array>;

/**
 * @param data voxels of one frame, first axis fastest
 * @param dims voxels along i, j and k
 * @param value whose voxels are connected
 */
export function connectedComponents(
  data: VoxelArray | Uint8Array,
  dims: readonly [number, number, number],
  value: number,
  connectivity: Connectivity,
): Components {
  return componentsOfPieces(() => [data], dims, value, connectivity);
}

/** As connectedComponents, of voxels that need not fit into memory: that takes only what their runs need. */
export function componentsOfPieces(
  pieces: VoxelPieces,
  dims: readonly [number, number, number],
  value: number,
  connectivity: Connectivity,
): Components {
  const steps = componentSteps(pieces, dims, value, connectivity);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** componentsOfPieces in steps of a piece or a slice, for callers that must stay responsive. */
export function* componentSteps(
  pieces: VoxelPieces,
  dims: readonly [number, number, number],
  value: number,
  connectivity: Connectivity,
): Generator<undefined, Components> {
  const { first, length, rows } = yield* findRuns(pieces, dims, value);
  const parents = Uint32Array.from(first, (_, run) => run);
  const reach = connectivity === 'face' ? 0 : 1;
  const [, ny, nz] = dims;
  for (let k = 0, row = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++, row++) {
      // Each earlier row next to this one, as rows before it.
      if (j > 0) uniteRows(row, row - 1, reach);
      if (k === 0) continue;
      for (let other = Math.max(0, j - reach); other <= Math.min(ny - 1, j + reach); other++) {
        uniteRows(row, row - ny + other - j, reach);
      }
    }
    yield;
  }
  return numbered(first, length, parents);

  /** Unites the runs of two rows that overlap, or end next to each other where diagonals count. */
  function uniteRows(row: number, other: number, slack: number): void {
    const shift = (row - other) * dims[0];
    const [end, otherEnd] = [rows[row + 1] ?? 0, rows[other + 1] ?? 0];
    let [a, b] = [rows[row] ?? 0, rows[other] ?? 0];
    while (a < end && b < otherEnd) {
      const [start, otherStart] = [first[a] ?? 0, (first[b] ?? 0) + shift];
      const [stop, otherStop] = [start + (length[a] ?? 0), otherStart + (length[b] ?? 0)];
      if (start < otherStop + slack && otherStart < stop + slack) unite(parents, a, b);
      if (stop < otherStop) a++;
      else b++;
    }
  }
}

/** Runs of a value along the first axis; those of row r = j + ny k are rows[r] .. rows[r + 1] - 1. */
function* findRuns(
  pieces: VoxelPieces,
  [nx, ny, nz]: readonly [number, number, number],
  value: number,
): Generator<
  undefined,
  { readonly first: Float64Array; readonly length: Uint32Array; readonly rows: Uint32Array }
> {
  let count = 0;
  for (const data of pieces()) {
    for (let n = 0; n < data.length; n++) {
      if (data[n] === value && (n % nx === 0 || data[n - 1] !== value)) count++;
    }
    yield;
  }
  const first = new Float64Array(count);
  const length = new Uint32Array(count);
  const rows = new Uint32Array(ny * nz + 1);
  let [run, row, start] = [0, 0, 0];
  for (const data of pieces()) {
    for (let at = 0; at < data.length; at += nx, row++) {
      rows[row] = run;
      for (let n = at, end = at + nx; n < end; n++) {
        if (data[n] !== value) continue;
        const begin = n;
        while (n < end && data[n] === value) n++;
        first[run] = start + begin;
        length[run++] = n - begin;
      }
    }
    start += data.length;
    yield;
  }
  rows[ny * nz] = run;
  return { first, length, rows };
}

/** Root of a run's tree; halves the path on the way. */
function rootOf(parents: Uint32Array, run: number): number {
  let node = run;
  for (;;) {
    const parent = parents[node] ?? node;
    if (parent === node) return node;
    const grandparent = parents[parent] ?? parent;
    parents[node] = grandparent;
    node = grandparent;
  }
}

/** The earlier root stays one, so that components can be numbered in the order of their first voxels. */
function unite(parents: Uint32Array, a: number, b: number): void {
  const [rootA, rootB] = [rootOf(parents, a), rootOf(parents, b)];
  parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
}

function numbered(first: Float64Array, length: Uint32Array, parents: Uint32Array): Components {
  const component = new Uint32Array(first.length);
  const sizes: number[] = [];
  for (let run = 0; run < first.length; run++) {
    const root = rootOf(parents, run);
    const number = root === run ? sizes.push(0) - 1 : (component[root] ?? 0);
    component[run] = number;
    sizes[number] = (sizes[number] ?? 0) + (length[run] ?? 0);
  }
  return { sizes, runs: { first, length, component } };
}
