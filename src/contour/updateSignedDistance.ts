/** Bringing a signed distance map up to date after an edit, without computing all of it again. */
import { insideShift, type DistanceConvention } from './distanceConvention';
import { checkGrid } from './distanceTransform';
import { boundingBox, growBox, uniteBoxes, wholeBox, type Box, type Dims, type Spacing } from './mask';
import { planSignedDistance, signedSliceSteps } from './signedSlices';

/** The whole grid is looked at in voxels of which one is at most so many away from any other, along each axis. */
const COARSE = 2;
/** What float32 may have rounded away. */
const ROUNDING = 1e-6;

/**
 * Makes a signed distance map that of an edited mask: the same bits as signedDistanceMap gives.
 * @param map signed distance map of the mask as it was, in mm, shape (nz, ny, nx); changed in place
 * @param mask 0 or 1 after the edit, same shape
 * @param edited holds all voxels of the mask that have changed
 * @returns the box of the map that was computed anew; beyond it nothing has changed
 * @throws RangeError when mask, dims and spacing do not fit together
 */
export function updateSignedDistance(
  map: Float32Array,
  mask: Uint8Array,
  dims: Dims,
  spacing: Spacing,
  convention: DistanceConvention,
  edited: Box,
): Box {
  checkGrid(mask.length, dims, spacing);
  checkGrid(map.length, dims, spacing);
  const box = boundingBox(mask, dims);
  if (!box || !mask.includes(0)) {
    map.fill(0);
    return wholeBox(dims);
  }
  const region = affectedRegion(map, dims, spacing, convention, edited);
  const steps = signedSliceSteps(planSignedDistance(box, dims, spacing, convention, region), mask, map);
  while (steps.next().done !== true);
  return region;
}

/**
 * A box that holds every voxel whose distance may change with an edit: those that are no farther from the
 * edited box than from the other side. (What was nearest and is gone, and what is nearer now, both lie in
 * the edited box.)
 * @param map as it was before the edit
 */
export function affectedRegion(
  map: Float32Array,
  dims: Dims,
  spacing: Spacing,
  convention: DistanceConvention,
  edited: Box,
): Box {
  // Without a surface there were no distances to compare with.
  if (map[0] === 0 && map.every((d) => d === 0)) return wholeBox(dims);
  const shift = insideShift(convention, dims, spacing);
  const coarse = reachedBy(edited, map, dims, spacing, shift, wholeBox(dims), COARSE);
  return reachedBy(edited, map, dims, spacing, shift, coarse, 0);
}

/**
 * The part of a box in which voxels are no farther from the edited box than from the other side.
 * @param margin of the voxels that are looked at, one is at most this far from any other; neither distance
 *   differs by more than a way between them
 */
function reachedBy(
  edited: Box,
  map: Float32Array,
  dims: Dims,
  spacing: Spacing,
  shift: number,
  within: Box,
  margin: number,
): Box {
  const way = Math.hypot(...dims.map((n, axis) => (n > 1 ? margin * (spacing[axis] ?? 0) : 0)));
  const squaredGaps = (axis: 0 | 1 | 2): Float64Array =>
    Float64Array.from({ length: dims[axis] }, (_, n) => {
      const gap = Math.max(0, edited.min[axis] - 0.5 - n, n - edited.max[axis] - 0.5) * spacing[axis];
      return gap * gap;
    });
  const [alongX, alongY, alongZ] = [squaredGaps(0), squaredGaps(1), squaredGaps(2)];
  const columns = Int32Array.from(samples(within.min[0], within.max[0], margin));
  let region: Box = edited;
  for (const z of samples(within.min[2], within.max[2], margin)) {
    for (const y of samples(within.min[1], within.max[1], margin)) {
      const acrossRow = (alongY[y] ?? 0) + (alongZ[z] ?? 0);
      const row = dims[0] * (y + dims[1] * z);
      let [first, last] = [-1, -1];
      for (let c = 0; c < columns.length; c++) {
        const x = columns[c] ?? 0;
        const d = map[row + x] ?? 0;
        // Where a shift is added the sign does not tell the side; the larger of both distances is safe.
        const reach = (d > shift - d ? d : shift - d) * (1 + ROUNDING) + 2 * way;
        if ((alongX[x] ?? 0) + acrossRow > reach * reach) continue;
        if (first < 0) first = x;
        last = x;
      }
      if (first >= 0) region = uniteBoxes(region, { min: [first, y, z], max: [last, y, z] }) ?? region;
    }
  }
  return growBox(region, margin, dims);
}

/** Places first .. last of which one is at most `margin` away from each of them. */
function samples(first: number, last: number, margin: number): readonly number[] {
  const places = [Math.min(first + margin, last)];
  for (let at = places[0] ?? 0; at + margin < last; places.push(at)) {
    at = Math.min(at + 2 * margin + 1, last);
  }
  return places;
}
