/**
 * Smooth random displacements for elastic deformation: random vectors at the points of a lattice,
 * interpolated by cubic B-splines (free-form deformation, Rueckert et al. 1999, doi:10.1109/42.796284).
 */
import type { Size } from './patches';
import type { Random } from '../../statistics/random';

export interface Displacement {
  /** Shape (3, ...patch): along slices, rows and columns, in voxels. */
  readonly field: Float32Array<ArrayBuffer>;
  /** None along an axis is larger. */
  readonly largest: Size;
}

/** The displacements around a patch as well: those at its border go on beyond it. */
export function continued({ field, largest }: Displacement, patch: Size, [mz, my, mx]: Size): Displacement {
  const [depth, height, width] = patch;
  const size: Size = [depth + 2 * mz, height + 2 * my, width + 2 * mx];
  const out = new Float32Array(3 * size[0] * size[1] * size[2]);
  const inside = (n: number, length: number): number => Math.min(Math.max(n, 0), length - 1);
  for (let axis = 0, n = 0; axis < 3; axis++) {
    for (let z = -mz; z < depth + mz; z++) {
      for (let y = -my; y < height + my; y++) {
        const row = ((axis * depth + inside(z, depth)) * height + inside(y, height)) * width;
        for (let x = -mx; x < width + mx; x++, n++) out[n] = field[row + inside(x, width)] ?? 0;
      }
    }
  }
  return { field: out, largest };
}

/** Along one axis: of each voxel the first of four control points and their weights. */
interface Spline {
  readonly points: number;
  readonly first: Int32Array;
  /** Four for each voxel. */
  readonly weights: Float64Array;
}

/**
 * @param share distance of the control points as a share of the longest side of the patch in mm
 * @param strength largest displacement along an axis as a share of that distance
 */
export function drawDisplacement(
  { patch, spacing, inPlane }: { readonly patch: Size; readonly spacing: Size; readonly inPlane: boolean },
  share: number,
  strength: number,
  random: Random,
): Displacement {
  const millimetres = (axis: 0 | 1 | 2): number => patch[axis] * spacing[axis];
  const distance = share * Math.max(millimetres(1), millimetres(2), inPlane ? 0 : millimetres(0));
  const spline = (axis: 0 | 1 | 2): Spline => cubicSpline(patch[axis], distance / spacing[axis]);
  // All slices alike where nothing moves across them.
  const splines = [inPlane ? cubicSpline(patch[0], Infinity) : spline(0), spline(1), spline(2)] as const;
  const reach = (axis: 0 | 1 | 2): number =>
    inPlane && axis === 0 ? 0 : (strength * distance) / spacing[axis];
  const largest: Size = [reach(0), reach(1), reach(2)];
  const size = patch[0] * patch[1] * patch[2];
  const field = new Float32Array(3 * size);
  for (const [axis, most] of largest.entries()) {
    if (most === 0) continue;
    const count = splines[0].points * splines[1].points * splines[2].points;
    const points = Float32Array.from({ length: count }, () => random.uniform(-most, most));
    const [slices, rows, columns] = splines;
    const along0 = interpolate(points, 1, slices, rows.points * columns.points);
    const along1 = interpolate(along0, patch[0], rows, columns.points);
    field.set(interpolate(along1, patch[0] * patch[1], columns, 1), axis * size);
  }
  return { field, largest };
}

/** @param distance of the control points in voxels; one for all voxels where it is infinite */
function cubicSpline(voxels: number, distance: number): Spline {
  const first = new Int32Array(voxels);
  const weights = new Float64Array(4 * voxels);
  for (let n = 0; n < voxels; n++) {
    const position = n / distance;
    const point = Math.floor(position);
    const t = position - point;
    first[n] = point;
    weights.set(
      [
        (1 - t) ** 3 / 6,
        (3 * t ** 3 - 6 * t ** 2 + 4) / 6,
        (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6,
        t ** 3 / 6,
      ],
      4 * n,
    );
  }
  return { points: (first[voxels - 1] ?? 0) + 4, first, weights };
}

/** From shape (outer, points, inner) to (outer, voxels, inner). */
function interpolate(
  points: Float32Array,
  outer: number,
  { points: count, first, weights }: Spline,
  inner: number,
): Float32Array<ArrayBuffer> {
  const voxels = first.length;
  const out = new Float32Array(outer * voxels * inner);
  for (let o = 0, n = 0; o < outer; o++) {
    for (let v = 0; v < voxels; v++) {
      const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = weights.subarray(4 * v, 4 * v + 4);
      const from = (o * count + (first[v] ?? 0)) * inner;
      for (let i = from; i < from + inner; i++, n++) {
        out[n] =
          w0 * (points[i] ?? 0) +
          w1 * (points[i + inner] ?? 0) +
          w2 * (points[i + 2 * inner] ?? 0) +
          w3 * (points[i + 3 * inner] ?? 0);
      }
    }
  }
  return out;
}
