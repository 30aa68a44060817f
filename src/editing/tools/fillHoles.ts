/** Filling what a label encloses, slice by slice or in the volume. */
import { boxDims, type Box, type Dims } from '../../contour/mask';
import type { Axis } from '../../volume/planes';
import type { ActionOf } from '../actions';
import { axisOf, changesIn, mayChange, slicesOfBox, type EditContext } from '../context';
import { finish, part, type Steps } from '../steps';
import type { VoxelChanges } from '../voxelRuns';
import { boxOfLabel, componentsOf, emptyRegion, labelIn, rowInBox, selects, type Region } from './region';

/**
 * A hole is what is not of the target and is not connected by faces with the border of the slice, or of the volume,
 * other than through the target.
 */
export function* fillHoles(
  context: EditContext,
  action: ActionOf<'fillHoles'>,
): Steps<VoxelChanges | undefined> {
  const { target, extent } = action;
  const may = mayChange(context, action.editable, [target]);
  const box = yield* part(
    boxOfLabel(context, (value) => value === target),
    0,
    0.2,
  );
  if (!box) return undefined;
  const holes = emptyRegion(box);
  if (extent.kind === 'volume') {
    yield* part(markHoles(labelIn(context, box, target), [0, 1, 2], holes), 0.2, 0.7);
  } else {
    const axis = axisOf(context, extent.plane);
    const plane = ([0, 1, 2] as const).filter((other) => other !== axis);
    for (let slice = box.min[axis]; slice <= box.max[axis]; slice++) {
      const onSlice = slicesOfBox(box, axis, slice, slice);
      if (onSlice) finish(markHoles(labelIn(context, onSlice, target), plane, holes));
      yield 0.2 + (0.5 * (slice - box.min[axis] + 1)) / (box.max[axis] - box.min[axis] + 1);
    }
  }
  const isHole = selects(holes);
  const proposal = (_: number, current: number, i: number, j: number, k: number): number =>
    isHole(i, j, k) ? target : current;
  return yield* part(changesIn(context, box, proposal, may), 0.7, 1);
}

/** Marks the components of what is not of the label that do not touch the ends of its box along the axes. */
function* markHoles(region: Region, axes: readonly Axis[], holes: Region): Generator<undefined, void> {
  const { box } = region;
  const { sizes, runs } = yield* componentsOf(region, 0, 'face');
  const isOpen = new Uint8Array(sizes.length);
  const voxelOf = (n: number): Dims => positionIn(box, n);
  const touches = (voxel: Dims): boolean =>
    axes.some((axis) => voxel[axis] === box.min[axis] || voxel[axis] === box.max[axis]);
  for (let run = 0; run < runs.first.length; run++) {
    const first = runs.first[run] ?? 0;
    const last = first + (runs.length[run] ?? 0) - 1;
    if (touches(voxelOf(first)) || touches(voxelOf(last))) isOpen[runs.component[run] ?? 0] = 1;
  }
  for (let run = 0; run < runs.first.length; run++) {
    if (isOpen[runs.component[run] ?? 0] === 1) continue;
    const [i, j, k] = voxelOf(runs.first[run] ?? 0);
    const start = rowInBox(holes.box, j, k) + i;
    holes.inside.fill(1, start, start + (runs.length[run] ?? 0));
  }
}

/** Voxel number n of a box. */
function positionIn(box: Box, n: number): Dims {
  const [x, y] = boxDims(box);
  return [box.min[0] + (n % x), box.min[1] + (Math.floor(n / x) % y), box.min[2] + Math.floor(n / (x * y))];
}
