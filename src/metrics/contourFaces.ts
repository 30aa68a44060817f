/**
 * Contour error of a whole label at once: at every face between a voxel of the label and one that is
 * not, the same number that the contour drawn there carries on the slices that cut the face.
 */
import { errorBetween } from '../contour/contourError';
import type { Dims } from '../contour/mask';
import type { Axis } from '../volume/planes';

/** A face between a voxel of the label, `voxel` at (x, y, z), and one that is not, across an axis. */
export type VisitFace = (voxel: number, x: number, y: number, z: number, axis: Axis, error: number) => void;

/**
 * Goes through the faces of a mask, slice by slice along k.
 * @param mask 1 inside, 0 outside, shape (nz, ny, nx). What lies beyond the grid is outside.
 * @param distances signed distance map of the other mask in the convention `interface`, same shape
 * @param visit told the signed distance (mm) of each face to the other mask's surface
 */
export function* eachContourFace(
  mask: Uint8Array,
  distances: Float32Array,
  [nx, ny, nz]: Dims,
  visit: VisitFace,
): Generator<undefined, void> {
  const slice = nx * ny;
  for (let z = 0, n = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, n++) {
        if (mask[n] !== 1) continue;
        const d = distances[n];
        if (x === 0) visit(n, x, y, z, 0, errorBetween(undefined, d));
        else if (mask[n - 1] !== 1) visit(n, x, y, z, 0, errorBetween(distances[n - 1], d));
        if (x === nx - 1) visit(n, x, y, z, 0, errorBetween(d, undefined));
        else if (mask[n + 1] !== 1) visit(n, x, y, z, 0, errorBetween(d, distances[n + 1]));
        if (y === 0) visit(n, x, y, z, 1, errorBetween(undefined, d));
        else if (mask[n - nx] !== 1) visit(n, x, y, z, 1, errorBetween(distances[n - nx], d));
        if (y === ny - 1) visit(n, x, y, z, 1, errorBetween(d, undefined));
        else if (mask[n + nx] !== 1) visit(n, x, y, z, 1, errorBetween(d, distances[n + nx]));
        // An image has no faces across its only slice.
        if (nz === 1) continue;
        if (z === 0) visit(n, x, y, z, 2, errorBetween(undefined, d));
        else if (mask[n - slice] !== 1) visit(n, x, y, z, 2, errorBetween(distances[n - slice], d));
        if (z === nz - 1) visit(n, x, y, z, 2, errorBetween(d, undefined));
        else if (mask[n + slice] !== 1) visit(n, x, y, z, 2, errorBetween(d, distances[n + slice]));
      }
    }
    yield;
  }
}
