/** Median smoothing of a label: a voxel is of the label when more than half of the voxels around it are. */
import { boxDims, growBox, type Dims } from '../../contour/mask';
import type { Axis } from '../../volume/planes';
import type { ActionOf } from '../actions';
import { changesIn, mayChange, spacing, type EditContext } from '../context';
import { part, type Steps } from '../steps';
import type { VoxelChanges } from '../voxelRuns';
import { boxOfLabel, labelIn, rowInBox } from './region';

/**
 * The median over the box of all voxels whose centres are within the radius along each axis, cut off at the border of
 * the grid; where as many are of the label as are not, the voxel stays as it is.
 */
export function* median(context: EditContext, action: ActionOf<'median'>): Steps<VoxelChanges | undefined> {
  const { target, radius } = action;
  const may = mayChange(context, action.editable, [target]);
  const tight = yield* part(
    boxOfLabel(context, (value) => value === target),
    0,
    0.2,
  );
  if (!tight) return undefined;
  const [rx, ry, rz] = spacing(context).map((size) => Math.floor(radius / size + 1e-9));
  const reach: Dims = [rx ?? 0, ry ?? 0, rz ?? 0];
  const box = growBox(tight, Math.max(...reach), context.dims);
  const counts = Uint32Array.from(labelIn(context, box, target).inside);
  for (const axis of [0, 1, 2] as const) {
    yield* part(sumAlong(counts, boxDims(box), axis, reach[axis]), 0.2 + 0.2 * axis, 0.4 + 0.2 * axis);
  }
  const around = (axis: Axis, at: number): number =>
    Math.min(context.dims[axis] - 1, at + reach[axis]) - Math.max(0, at - reach[axis]) + 1;
  const proposal = (_: number, current: number, i: number, j: number, k: number): number => {
    const twice = 2 * (counts[rowInBox(box, j, k) + i] ?? 0);
    const all = around(0, i) * around(1, j) * around(2, k);
    if (twice > all) return target;
    return twice < all && current === target ? 0 : current;
  };
  return yield* part(changesIn(context, box, proposal, may), 0.8, 1);
}

/** Replaces each value by the sum of those at most `reach` away along an axis, in place. */
function* sumAlong(values: Uint32Array, [nx, ny, nz]: Dims, axis: Axis, reach: number): Steps<undefined> {
  const [step, length] = axis === 0 ? [1, nx] : axis === 1 ? [nx, ny] : [nx * ny, nz];
  const line = new Uint32Array(length + 1);
  const [us, vs] = axis === 0 ? [ny, nz] : axis === 1 ? [nx, nz] : [nx, ny];
  const [uStep, vStep] = axis === 0 ? [nx, nx * ny] : axis === 1 ? [1, nx * ny] : [1, nx];
  for (let v = 0; v < vs; v++) {
    for (let u = 0; u < us; u++) {
      const start = u * uStep + v * vStep;
      for (let n = 0; n < length; n++) line[n + 1] = (line[n] ?? 0) + (values[start + n * step] ?? 0);
      for (let n = 0; n < length; n++) {
        const [low, high] = [Math.max(0, n - reach), Math.min(length, n + reach + 1)];
        values[start + n * step] = (line[high] ?? 0) - (line[low] ?? 0);
      }
    }
    yield (v + 1) / vs;
  }
  return undefined;
}
