/**
 * Distance of each voxel of a sparse set to the nearest voxel of another.
 *
 * Surfaces to be compared mostly lie close together, so that looking at the rows around a voxel, nearest
 * rows first, finds the nearest voxel long before a distance transform has gone through the whole
 * volume. Where they do not, the transform takes over: the result is exact either way, and the same.
 */
import { SquaredDistances } from '../contour/distanceTransform';
import type { Dims, Spacing } from '../contour/mask';
import { squaredScale } from '../contour/squaredScale';
import { maskOfRows, type VoxelRows } from './voxelRows';

/** Rows are looked at up to this many voxels away along each axis. */
const REACH = 24;
/** Rows that may be looked at for each voxel of the volume before the distance transform is the faster way. */
const ROWS_PER_VOXEL = 4;

/**
 * @returns mm, between centres, in the order of the voxels of `from`; Infinity where `to` is empty
 */
export function nearestVoxels(from: VoxelRows, to: VoxelRows, dims: Dims, spacing: Spacing): Float64Array {
  const out = new Float64Array(from.x.length);
  if (to.x.length === 0) return out.fill(Infinity);
  const [nx, ny, nz] = dims;
  const { weights, unit } = squaredScale(dims, spacing);
  const around = rowsAround(ny, nz, weights);
  let budget = ROWS_PER_VOXEL * nx * ny * nz;
  const far: number[] = [];
  for (let z = 0, row = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++, row++) {
      const end = from.starts[row + 1] ?? 0;
      for (let n = from.starts[row] ?? 0; n < end; n++) {
        if (budget <= 0) {
          far.push(n);
          continue;
        }
        const x = from.x[n] ?? 0;
        let best = around.complete;
        let found = false;
        let i = 0;
        for (; i < around.squares.length; i++) {
          const square = around.squares[i] ?? 0;
          if (square > best || (found && square === best)) break;
          const [j, k] = [y + (around.dy[i] ?? 0), z + (around.dz[i] ?? 0)];
          if (j < 0 || j >= ny || k < 0 || k >= nz) continue;
          const other = j + ny * k;
          const [first, last] = [to.starts[other] ?? 0, to.starts[other + 1] ?? 0];
          if (first === last) continue;
          const steps = nearestInRow(to.x, first, last, x);
          const total = square + weights[0] * steps * steps;
          if (total <= best) {
            best = total;
            found = true;
          }
        }
        budget -= i;
        if (found) out[n] = Math.sqrt(best * unit);
        else far.push(n);
      }
    }
  }
  if (far.length > 0) measureFar(far, from, to, dims, spacing, out);
  return out;
}

/** Number of voxels along a row to the nearest of x[first] .. x[last - 1], which ascend. */
function nearestInRow(x: Uint32Array, first: number, last: number, at: number): number {
  let [low, high] = [first, last];
  // Rows through a surface mostly hold a few voxels.
  while (high - low > 4) {
    const middle = (low + high) >>> 1;
    if ((x[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  while (low < high && (x[low] ?? 0) < at) low++;
  const after = low < last ? (x[low] ?? 0) - at : Infinity;
  const before = low > first ? at - (x[low - 1] ?? 0) : Infinity;
  return after < before ? after : before;
}

interface RowsAround {
  /** Steps to each row, and their squared length in units of the scale, ascending. */
  readonly dy: Int32Array;
  readonly dz: Int32Array;
  readonly squares: Float64Array;
  /** Up to this squared distance no row is missing. */
  readonly complete: number;
}

function rowsAround(ny: number, nz: number, [, wy, wz]: readonly [number, number, number]): RowsAround {
  const [reachY, reachZ] = [Math.min(REACH, ny - 1), Math.min(REACH, nz - 1)];
  const rows: { dy: number; dz: number; square: number }[] = [];
  for (let dz = -reachZ; dz <= reachZ; dz++) {
    for (let dy = -reachY; dy <= reachY; dy++) rows.push({ dy, dz, square: wy * dy * dy + wz * dz * dz });
  }
  rows.sort((a, b) => a.square - b.square);
  const beyond = (reach: number, n: number, weight: number): number =>
    reach < n - 1 ? weight * (reach + 1) ** 2 : Infinity;
  return {
    dy: Int32Array.from(rows, ({ dy }) => dy),
    dz: Int32Array.from(rows, ({ dz }) => dz),
    squares: Float64Array.from(rows, ({ square }) => square),
    complete: Math.min(beyond(reachY, ny, wy), beyond(reachZ, nz, wz)),
  };
}

/** Fills in the distances of the voxels `far` of `from`, ascending, with a distance transform. */
function measureFar(
  far: readonly number[],
  from: VoxelRows,
  to: VoxelRows,
  dims: Dims,
  spacing: Spacing,
  out: Float64Array,
): void {
  const [nx] = dims;
  const squared = new SquaredDistances(maskOfRows(to, dims), dims, spacing, 1);
  let [row, known] = [0, -1];
  let slice: Float64Array = new Float64Array();
  for (const n of far) {
    while ((from.starts[row + 1] ?? 0) <= n) row++;
    const voxel = row * nx + (from.x[n] ?? 0);
    const k = Math.floor(voxel / squared.sliceLength);
    if (k !== known) {
      slice = squared.slice(k);
      known = k;
    }
    out[n] = Math.sqrt(slice[voxel - k * squared.sliceLength] ?? Infinity);
  }
}
