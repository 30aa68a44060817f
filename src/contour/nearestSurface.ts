/**
 * The place of a surface that is nearest to a point: by how many mm a contour is off there, and where to.
 *
 * The surface is made of the faces between voxels of the label and others, as for the signed distance
 * map of convention `interface`; the border of the image is none. The search is exact: rows of voxels
 * are gone through from the point outwards, as far as the best that was found allows.
 */
import type { Vector3 } from '../volume/affine';
import type { Volume } from '../volume/volume';
import type { Dims, Spacing } from './mask';

type Axis = 0 | 1 | 2;

/** The slice with this index along a voxel axis. */
export interface SliceOfAxis {
  readonly axis: Axis;
  readonly slice: number;
}

export interface NearestPlace {
  /** mm to the place, negative where the point lies inside the label. */
  readonly distance: number;
  /** The place, in voxels; halves lie on faces. */
  readonly place: Vector3;
  /** The voxel behind the face. */
  readonly voxel: Vector3;
}

/**
 * @param labels label map, one frame
 * @param isInside whether a value belongs to what has the surface
 * @param from the point, in voxels (whole numbers are centres of voxels)
 * @param within search on this slice only
 * @returns undefined where there is no surface
 */
export function nearestPlace(
  { data, dims }: Pick<Volume, 'data' | 'dims'>,
  isInside: (value: number) => boolean,
  spacing: Spacing,
  from: Vector3,
  within?: SliceOfAxis,
): NearestPlace | undefined {
  const point = within ? replaced(from, within.axis, within.slice) : from;
  const [i0, j0, k0] = nearestVoxel(point, dims);
  const at = (i: number, j: number, k: number): number => data[i + dims[0] * (j + dims[1] * k)] ?? 0;
  const inside = isInside(at(i0, j0, k0));
  let squared = Infinity;
  let nearest: Vector3 = [i0, j0, k0];

  for (const [k, dk] of outwards(point[2], dims[2], spacing[2], within?.axis === 2)) {
    if (dk >= squared) break;
    for (const [j, dj] of outwards(point[1], dims[1], spacing[1], within?.axis === 1)) {
      if (dk + dj >= squared) break;
      const row = dims[0] * (j + dims[1] * k);
      const reach = within?.axis === 0 ? 0 : Math.sqrt(squared - dk - dj) / spacing[0] + 0.5;
      const low = Math.max(0, Math.ceil(point[0] - reach));
      const high = Math.min(dims[0] - 1, Math.floor(point[0] + reach));
      // The first on either side is the nearest of the row.
      let left = Math.min(i0, high);
      while (left >= low && isInside(data[row + left] ?? 0) === inside) left--;
      let right = Math.max(i0, low);
      while (right <= high && isInside(data[row + right] ?? 0) === inside) right++;
      for (const i of [left, right]) {
        if (i < low || i > high) continue;
        const found = dk + dj + beyondFace(point[0], i, spacing[0]);
        if (found < squared) [squared, nearest] = [found, [i, j, k]];
      }
    }
  }
  if (squared === Infinity) return undefined;
  const distance = Math.sqrt(squared);
  return { distance: inside ? -distance : distance, place: onBox(point, nearest), voxel: nearest };
}

/** Squared distance (mm^2) along one axis from a point to the box of a voxel. */
function beyondFace(at: number, index: number, spacing: number): number {
  return (Math.max(0, Math.abs(index - at) - 0.5) * spacing) ** 2;
}

/** Indices of voxels along an axis, nearest first, each with its squared distance (mm^2) to the point. */
function* outwards(
  at: number,
  count: number,
  spacing: number,
  only: boolean,
): Generator<readonly [number, number]> {
  const squared = (index: number): number => beyondFace(at, index, spacing);
  const first = Math.min(count - 1, Math.max(0, Math.round(at)));
  yield [first, squared(first)];
  if (only) return;
  for (let [low, high] = [first - 1, first + 1]; low >= 0 || high < count;) {
    if (high >= count || (low >= 0 && at - low <= high - at)) yield [low, squared(low--)];
    else yield [high, squared(high++)];
  }
}

/** The point of a voxel's box that is nearest to a point. */
function onBox(point: Vector3, voxel: Vector3): Vector3 {
  const along = (axis: Axis): number => Math.min(voxel[axis] + 0.5, Math.max(voxel[axis] - 0.5, point[axis]));
  return [along(0), along(1), along(2)];
}

function nearestVoxel(point: Vector3, dims: Dims): [number, number, number] {
  const along = (axis: Axis): number => Math.min(dims[axis] - 1, Math.max(0, Math.round(point[axis])));
  return [along(0), along(1), along(2)];
}

function replaced(point: Vector3, axis: Axis, value: number): Vector3 {
  const [i, j, k] = point;
  return [axis === 0 ? value : i, axis === 1 ? value : j, axis === 2 ? value : k];
}
