/**
 * Fewer triangles where a surface has more than a page can be sent: vertices in the same block of voxels
 * become one (vertex clustering, J. Rossignac and P. Borrel, 1993). The block's vertex lies in the middle
 * of those it stands for and has the error that is largest in size, so that none is hidden.
 */

export interface SurfaceParts {
  /** Voxel positions (i, j, k). */
  readonly points: Float32Array<ArrayBuffer>;
  readonly voxels: Uint32Array<ArrayBuffer>;
  readonly triangles: Uint32Array<ArrayBuffer>;
  /** mm; undefined where there is no reference. */
  readonly error: Float32Array<ArrayBuffer> | undefined;
}

/** The surface with at most `most` vertices, and the side of its blocks in voxels: 1 where nothing was changed. */
export function coarseSurface(
  surface: SurfaceParts,
  most: number,
): { readonly surface: SurfaceParts; readonly block: number } {
  let coarse = surface;
  let block = 1;
  while (coarse.voxels.length > most) {
    // A surface of n vertices has about n / block^2 blocks.
    block = Math.max(block + 1, Math.floor(block * Math.sqrt(coarse.voxels.length / most)));
    coarse = clustered(surface, block);
  }
  return { surface: coarse, block };
}

function clustered({ points, voxels, triangles, error }: SurfaceParts, block: number): SurfaceParts {
  const grid = new BlockGrid(points, block);
  const idOf = new Uint32Array(voxels.length);
  for (let vertex = 0; vertex < voxels.length; vertex++) idOf[vertex] = grid.idAt(3 * vertex);
  const sums = new Float64Array(3 * grid.count);
  const counts = new Uint32Array(grid.count);
  const worst = new Int32Array(grid.count).fill(-1);
  const sizeOf = (vertex: number): number => Math.abs(error?.[vertex] ?? 0);
  idOf.forEach((id, vertex) => {
    for (let axis = 0; axis < 3; axis++) {
      sums[3 * id + axis] = (sums[3 * id + axis] ?? 0) + (points[3 * vertex + axis] ?? 0);
    }
    counts[id] = (counts[id] ?? 0) + 1;
    const before = worst[id] ?? -1;
    if (before < 0 || sizeOf(vertex) > sizeOf(before)) worst[id] = vertex;
  });
  const kept: number[] = [];
  for (let n = 0; n < triangles.length; n += 3) {
    const [a, b, c] = [0, 1, 2].map((corner) => idOf[triangles[n + corner] ?? 0] ?? 0);
    if (a === undefined || b === undefined || c === undefined) continue;
    if (a !== b && b !== c && c !== a) kept.push(a, b, c);
  }
  return {
    points: Float32Array.from(sums, (sum, n) => sum / (counts[Math.floor(n / 3)] ?? 1)),
    voxels: Uint32Array.from(worst, (vertex) => voxels[vertex] ?? 0),
    triangles: Uint32Array.from(kept),
    error: error && Float32Array.from(worst, (vertex) => error[vertex] ?? 0),
  };
}

/** Numbers the blocks that hold points, in the order they are met. */
class BlockGrid {
  readonly #points: Float32Array;
  readonly #block: number;
  readonly #min: readonly [number, number, number];
  readonly #size: readonly [number, number];
  /** One more than the number of each block; 0 where it holds no point. */
  readonly #numbers: Uint32Array;
  count = 0;

  constructor(points: Float32Array, block: number) {
    this.#points = points;
    this.#block = block;
    const min: [number, number, number] = [Infinity, Infinity, Infinity];
    const max: [number, number, number] = [0, 0, 0];
    for (let n = 0; n < points.length; n += 3) {
      for (const axis of [0, 1, 2] as const) {
        min[axis] = Math.min(min[axis], this.#along(n + axis));
        max[axis] = Math.max(max[axis], this.#along(n + axis));
      }
    }
    this.#min = min;
    this.#size = [max[0] - min[0] + 1, max[1] - min[1] + 1];
    this.#numbers = new Uint32Array(this.#size[0] * this.#size[1] * (max[2] - min[2] + 1));
  }

  /** Of the point that begins at place n of the points. */
  idAt(n: number): number {
    const x = this.#along(n) - this.#min[0];
    const y = this.#along(n + 1) - this.#min[1];
    const z = this.#along(n + 2) - this.#min[2];
    const place = x + this.#size[0] * (y + this.#size[1] * z);
    const known = this.#numbers[place] ?? 0;
    if (known > 0) return known - 1;
    this.#numbers[place] = ++this.count;
    return this.count - 1;
  }

  #along(n: number): number {
    // Vertices at -0.5 belong to the first block.
    return Math.floor(((this.#points[n] ?? 0) + 0.5) / this.#block);
  }
}
