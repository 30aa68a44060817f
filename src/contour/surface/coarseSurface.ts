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
  const blockAt = (n: number): number => Math.floor(((points[n] ?? 0) + 0.5) / block);
  const ids = new Map<number, number>();
  const idOf = new Uint32Array(voxels.length);
  for (let vertex = 0, n = 0; vertex < voxels.length; vertex++, n += 3) {
    // 2^17 blocks along an axis are more than any volume has, and 2^51 are still exact.
    const key = blockAt(n) + 1 + 2 ** 17 * (blockAt(n + 1) + 1 + 2 ** 17 * (blockAt(n + 2) + 1));
    let id = ids.get(key);
    if (id === undefined) {
      id = ids.size;
      ids.set(key, id);
    }
    idOf[vertex] = id;
  }
  const sums = new Float64Array(3 * ids.size);
  const counts = new Uint32Array(ids.size);
  const worst = new Int32Array(ids.size).fill(-1);
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
