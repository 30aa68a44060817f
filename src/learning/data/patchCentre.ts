/** Where the middle of a patch lies that is to show a voxel. */
import { inverted, transformed } from './matrix';
import type { PatchPlace, Size } from './patches';
import type { Random } from '../../statistics/random';
import { fromMiddle } from './resamplePatch';
import type { SpatialChange } from './spatialChange';

/** The voxel lies up to this share of the patch's side off its middle, so that it is seen with what is around it. */
const JITTER = 0.25;

/** The middle of a patch of which the first voxel lies at a place. */
export function middleOf({ slice, y, x }: PatchPlace, patch: Size): Size {
  return [slice + (patch[0] - 1) / 2, y + (patch[1] - 1) / 2, x + (patch[2] - 1) / 2];
}

/**
 * A middle, in voxels of the scan, for a patch that shows a voxel near its own middle and as little of
 * the outside as that allows. The voxel is met exactly: interpolation does not lose a label that has
 * only this one.
 */
export function centreAround(
  { slice, y, x }: PatchPlace,
  { patch, stack, change }: { readonly patch: Size; readonly stack: Size; readonly change: SpatialChange },
  random: Random,
): Size {
  const voxel: Size = [slice, y, x];
  const along = (axis: 0 | 1 | 2): number =>
    Math.round((patch[axis] - 1) / 2 + patch[axis] * random.uniform(-JITTER, JITTER));
  const shown: Size = [along(0), along(1), along(2)];
  const wanted = centreShowing(voxel, shown, patch, change);
  // Moved inwards, the voxel comes to lie elsewhere in the patch, if it stays in it.
  const inside = map3((axis) => {
    const [a, b] = [(patch[axis] - 1) / 2, stack[axis] - 1 - (patch[axis] - 1) / 2];
    // A stack smaller than the patch lies anywhere in it.
    return Math.min(Math.max(wanted[axis], Math.min(a, b)), Math.max(a, b));
  });
  const offset = transformed(
    inverted(change.matrix),
    map3((axis) => voxel[axis] - inside[axis]),
  );
  const moved = map3((axis) => Math.round(offset[axis] + (patch[axis] - 1) / 2));
  const isShown = ([0, 1, 2] as const).every((axis) => moved[axis] >= 0 && moved[axis] < patch[axis]);
  return isShown ? centreShowing(voxel, moved, patch, change) : wanted;
}

/** The middle of a patch whose voxel `shown` is the given one of the scan. */
function centreShowing(voxel: Size, shown: Size, patch: Size, { matrix, displacement }: SpatialChange): Size {
  const offset = transformed(matrix, fromMiddle(patch, shown));
  const size = patch[0] * patch[1] * patch[2];
  const index = (shown[0] * patch[1] + shown[1]) * patch[2] + shown[2];
  return map3((axis) => voxel[axis] - offset[axis] - (displacement?.field[axis * size + index] ?? 0));
}

function map3(of: (axis: 0 | 1 | 2) => number): Size {
  return [of(0), of(1), of(2)];
}
