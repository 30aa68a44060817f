/**
 * Distances counted in steps from voxel to voxel.
 *
 * Two passes over the grid, each looking at the neighbours already passed, are exact for both metrics:
 * A. Rosenfeld, J. L. Pfaltz, Distance functions on digital pictures, Pattern Recognition 1 (1968),
 * https://doi.org/10.1016/0031-3203(68)90013-7. Equals scipy.ndimage.distance_transform_cdt.
 */
import type { Dims } from '../contour/mask';

/** Steps to any neighbour (chessboard) or to face neighbours only (taxicab). */
export type ChamferMetric = 'chessboard' | 'taxicab';

/** Steps from every voxel to the nearest voxel of the mask; Infinity where the mask is empty. */
export function chamferDistance(
  mask: Uint8Array,
  dims: Dims,
  axes: 2 | 3,
  metric: ChamferMetric,
): Float64Array {
  // A rim of Infinity spares the test for the border of the grid.
  const [nx, ny, nz] = [dims[0] + 2, dims[1] + 2, dims[2] + 2];
  const padded = new Float64Array(nx * ny * nz).fill(Infinity);
  const at = (x: number, y: number, z: number): number => x + 1 + nx * (y + 1 + ny * (z + 1));
  const earlier = earlierNeighbours(axes, metric).map(([x, y, z]) => x + nx * (y + ny * z));
  const relax = (n: number, sign: 1 | -1): void => {
    let least = padded[n] ?? 0;
    for (const offset of earlier) least = Math.min(least, (padded[n + sign * offset] ?? Infinity) + 1);
    padded[n] = least;
  };
  const out = new Float64Array(mask.length);
  for (let z = 0, m = 0; z < dims[2]; z++) {
    for (let y = 0; y < dims[1]; y++) {
      for (let x = 0; x < dims[0]; x++, m++) {
        if (mask[m] === 1) padded[at(x, y, z)] = 0;
        else relax(at(x, y, z), 1);
      }
    }
  }
  for (let z = dims[2] - 1, m = mask.length - 1; z >= 0; z--) {
    for (let y = dims[1] - 1; y >= 0; y--) {
      for (let x = dims[0] - 1; x >= 0; x--, m--) {
        const n = at(x, y, z);
        relax(n, -1);
        out[m] = padded[n] ?? Infinity;
      }
    }
  }
  return out;
}

/** Offsets of the neighbours that come before a voxel. */
function earlierNeighbours(
  axes: 2 | 3,
  metric: ChamferMetric,
): readonly (readonly [number, number, number])[] {
  const steps = [-1, 0, 1] as const;
  const neighbours = (axes === 2 ? ([0] as const) : steps).flatMap((z) =>
    steps.flatMap((y) => steps.map((x) => [x, y, z] as const)),
  );
  return neighbours
    .filter(([x, y, z]) => z < 0 || (z === 0 && (y < 0 || (y === 0 && x < 0))))
    .filter(([x, y, z]) => metric === 'chessboard' || Math.abs(x) + Math.abs(y) + Math.abs(z) === 1);
}
