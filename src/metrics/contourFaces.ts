/**
 * Contour error of a whole label at once: at every face between a voxel of the label and one that is
 * not, the same number that the contour drawn there carries on the slices that cut the face.
 */
import { errorBetween } from '../contour/contourError';
import type { Dims } from '../contour/mask';
import type { Axis } from '../volume/planes';

/**
 * Goes through the faces of a mask slice by slice along k.
 * @param mask 1 inside, 0 outside, shape (nz, ny, nx). What lies beyond the grid is outside.
 * @param distances signed distance map of the other mask in the convention `interface`, same shape
 * @param visit called with the voxel inside, the axis across the face, and the signed distance (mm) of
 *   the face to the other mask's surface
 */
export function* eachContourFace(
  mask: Uint8Array,
  distances: Float32Array,
  [nx, ny, nz]: Dims,
  visit: (voxel: number, axis: Axis, error: number) => void,
): Generator<undefined, void> {
  // An image has no faces across its only slice.
  const depth = nz === 1 ? [] : [{ axis: 2 as const, step: nx * ny, size: nz }];
  const axes = [{ axis: 0 as const, step: 1, size: nx }, { axis: 1 as const, step: nx, size: ny }, ...depth];
  for (let z = 0, n = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, n++) {
        if (mask[n] !== 1) continue;
        for (const { axis, step, size } of axes) {
          const at = axis === 0 ? x : axis === 1 ? y : z;
          if (at === 0) visit(n, axis, errorBetween(undefined, distances[n]));
          else if (mask[n - step] !== 1) visit(n, axis, errorBetween(distances[n - step], distances[n]));
          if (at === size - 1) visit(n, axis, errorBetween(distances[n], undefined));
          else if (mask[n + step] !== 1) visit(n, axis, errorBetween(distances[n], distances[n + step]));
        }
      }
    }
    yield;
  }
}
