/** Tools from slice to slice: interpolating between slices that were drawn, and copying one. */
import { boxDims, growBox, type Box } from '../../contour/mask';
import { signedDistanceMap } from '../../contour/signedDistance';
import type { Axis } from '../../volume/planes';
import type { ActionOf } from '../actions';
import { axisOf, changesIn, mayChange, slicesOfBox, spacing, wholeGrid, type EditContext } from '../context';
import { part, type Steps } from '../steps';
import { ToolError } from '../toolError';
import type { VoxelChanges } from '../voxelRuns';
import { boxOfLabel, emptyRegion, labelIn, paints, selects } from './region';

/**
 * Shape-based interpolation: on slices without the target between two that have it, it is where the signed distances
 * (mm, in the slice) to its boundary on those two, weighted by how near they are, add up to no more than 0.
 *
 * S. P. Raya, J. K. Udupa, Shape-based interpolation of multidimensional objects, IEEE Transactions on Medical
 * Imaging 9 (1990), https://doi.org/10.1109/42.52980, with exact Euclidean distances instead of chamfer ones.
 */
export function* interpolate(
  context: EditContext,
  action: ActionOf<'interpolate'>,
): Steps<VoxelChanges | undefined> {
  const { target, slices } = action;
  const axis = axisOf(context, action.plane);
  const may = mayChange(context, action.editable, [target]);
  const tight = yield* part(
    boxOfLabel(context, (value) => value === target),
    0,
    0.2,
  );
  if (!tight) return undefined;
  const around = growBox(tight, 1, context.dims);
  const drawn: number[] = [];
  const [first, last] = [slices?.first ?? 0, slices?.last ?? Infinity];
  for (let slice = Math.max(first, tight.min[axis]); slice <= Math.min(last, tight.max[axis]); slice++) {
    const onSlice = slicesOfBox(tight, axis, slice, slice);
    if (onSlice && labelIn(context, onSlice, target).inside.includes(1)) drawn.push(slice);
  }
  const filled = emptyRegion(around);
  const isFilled = selects(filled);
  for (const [n, above] of drawn.entries()) {
    const below = drawn[n - 1];
    if (below !== undefined && above - below > 1) {
      fillBetween(context, target, axis, around, below, above, filled.inside);
    }
    yield 0.2 + (0.6 * (n + 1)) / drawn.length;
  }
  const proposal = (_: number, current: number, i: number, j: number, k: number): number =>
    isFilled(i, j, k) ? target : current;
  return yield* part(changesIn(context, around, proposal, may), 0.8, 1);
}

/** Marks the target on the slices between two. */
function fillBetween(
  context: EditContext,
  target: number,
  axis: Axis,
  around: Box,
  below: number,
  above: number,
  inside: Uint8Array,
): void {
  const [from, to] = [below, above].map((slice) => distancesOn(context, target, axis, around, slice));
  if (!from || !to) return;
  const [x, y] = boxDims(around);
  const step = axis === 0 ? 1 : axis === 1 ? x : x * y;
  for (let slice = below + 1; slice < above; slice++) {
    const weight = (slice - below) / (above - below);
    const start = (slice - around.min[axis]) * step;
    for (let n = 0; n < from.length; n++) {
      if ((1 - weight) * (from[n] ?? 0) + weight * (to[n] ?? 0) > 0) continue;
      // Pixel n of the slice, in the box.
      const at =
        axis === 2
          ? n
          : axis === 1
            ? (n % x) + x * y * Math.floor(n / x)
            : x * (n % y) + x * y * Math.floor(n / y);
      inside[start + at] = 1;
    }
  }
}

/** Signed distance (mm) of each pixel of a slice of the box, in the order of its voxels. */
function distancesOn(
  context: EditContext,
  target: number,
  axis: Axis,
  around: Box,
  slice: number,
): Float32Array | undefined {
  const onSlice = slicesOfBox(around, axis, slice, slice);
  if (!onSlice) return undefined;
  const mask = labelIn(context, onSlice, target).inside;
  // All of the slice: inside, farther from a boundary than anything.
  if (!mask.includes(0)) return new Float32Array(mask.length).fill(-1e6);
  return signedDistanceMap(mask, 1, boxDims(onSlice), spacing(context), 'interface');
}

/** The target as it is on one slice, on another one. */
export function* copySlice(
  context: EditContext,
  action: ActionOf<'copySlice'>,
): Steps<VoxelChanges | undefined> {
  const { from, to, target } = action;
  const axis = axisOf(context, action.plane);
  const slices = context.dims[axis];
  for (const slice of [from, to]) {
    if (slice < slices) continue;
    throw new ToolError(
      `The ${action.plane} plane has slices 0 to ${slices - 1}; ${slice} is not one of them.`,
    );
  }
  const strides = [1, context.dims[0], context.dims[0] * context.dims[1]] as const;
  const shift = (from - to) * strides[axis];
  const { data } = context;
  const box = slicesOfBox(wholeGrid(context), axis, to, to);
  const may = mayChange(context, action.editable, [target]);
  return yield* changesIn(
    context,
    box,
    paints(action, (n) => data[n + shift] === target),
    may,
  );
}
