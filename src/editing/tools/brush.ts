/** Tools that work around a path: brush, threshold brush, smart brush, snapping to a prediction, sculpting. */
import { isInRange, type ActionOf } from '../actions';
import { changesIn, mayChange, otherOf, scanOf, spacing, type EditContext } from '../context';
import type { Steps } from '../steps';
import type { VoxelChanges } from '../voxelRuns';
import { floodSteps } from './flood';
import { emptyRegion, isInBox, paints, rowInBox, selects, type Region } from './region';
import { nearestVoxel, onTip, samplesOf, sweptRegion } from './stroke';

export function* brush(context: EditContext, action: ActionOf<'brush'>): Steps<VoxelChanges | undefined> {
  const region = yield* sweptRegion(action.tip, action.path, context);
  if (!region) return undefined;
  const isIn = selects(region);
  const { range } = action;
  const scan = range ? scanOf(context) : undefined;
  const isSelected = (n: number, i: number, j: number, k: number): boolean =>
    isIn(i, j, k) && (!range || isInRange(scan?.[n], range));
  const may = mayChange(context, action.editable, [action.target]);
  return yield* changesIn(context, region.box, paints(action, isSelected), may);
}

/**
 * At each position of the path the voxels that are connected with the one below it, inside of the brush, through
 * voxels whose intensity differs by no more than the tolerance from that one's.
 */
export function* smartBrush(
  context: EditContext,
  action: ActionOf<'smartBrush'>,
): Steps<VoxelChanges | undefined> {
  const whole = yield* sweptRegion(action.tip, action.path, context);
  if (!whole) return undefined;
  const grown = emptyRegion(whole.box);
  // Positions closer than a quarter of the radius select nearly the same.
  const apart = action.tip.radius / 4 / Math.min(...spacing(context));
  let last: readonly [number, number, number] | undefined;
  for (const point of samplesOf(action.path.map((at) => onTip(action.tip, context, at)))) {
    if (last && Math.hypot(point[0] - last[0], point[1] - last[1], point[2] - last[2]) < apart) continue;
    last = point;
    yield* growAt(context, action, point, grown);
    yield 0;
  }
  const isIn = selects(grown);
  const may = mayChange(context, action.editable, [action.target]);
  return yield* changesIn(
    context,
    grown.box,
    paints(action, (_, i, j, k) => isIn(i, j, k)),
    may,
  );
}

function* growAt(
  context: EditContext,
  { tip, tolerance }: ActionOf<'smartBrush'>,
  point: readonly [number, number, number],
  grown: Region,
): Steps<undefined> {
  const scan = scanOf(context);
  const [i, j, k] = nearestVoxel(point);
  const around = yield* sweptRegion(tip, [point], context);
  if (!around || !isInBox(around.box, [i, j, k])) return undefined;
  const isAround = selects(around);
  const middle = scan[i + context.dims[0] * (j + context.dims[1] * k)] ?? NaN;
  const reached = yield* floodSteps(context, around.box, [i, j, k], (n, x, y, z) => {
    return isAround(x, y, z) && Math.abs((scan[n] ?? NaN) - middle) <= tolerance;
  });
  const isReached = selects(reached);
  const { min, max } = reached.box;
  for (let z = min[2]; z <= max[2]; z++) {
    for (let y = min[1]; y <= max[1]; y++) {
      const row = rowInBox(grown.box, y, z);
      for (let x = min[0]; x <= max[0]; x++) if (isReached(x, y, z)) grown.inside[row + x] = 1;
    }
  }
  return undefined;
}

/** Within the brush the target becomes what the label is in the other label map. */
export function* snap(context: EditContext, action: ActionOf<'snap'>): Steps<VoxelChanges | undefined> {
  const region = yield* sweptRegion(action.tip, action.path, context);
  if (!region) return undefined;
  const isIn = selects(region);
  const other = otherOf(context);
  const { target, label } = action;
  const may = mayChange(context, action.editable, [target]);
  return yield* changesIn(
    context,
    region.box,
    (n, current, i, j, k) => {
      if (!isIn(i, j, k)) return current;
      if (other[n] === label) return target;
      return current === target ? 0 : current;
    },
    may,
  );
}

/**
 * Pushes the boundary of the target ahead of the tool: a stroke that begins inside of the target pushes it
 * outwards, one that begins outside pushes it inwards, up to the rim of the tool.
 */
export function* sculpt(context: EditContext, action: ActionOf<'sculpt'>): Steps<VoxelChanges | undefined> {
  const region = yield* sweptRegion(action.tip, action.path, context);
  const [start] = action.path;
  if (!region || !start) return undefined;
  const [i, j, k] = nearestVoxel(onTip(action.tip, context, start));
  const isInside =
    isInBox(region.box, [i, j, k]) &&
    context.data[i + context.dims[0] * (j + context.dims[1] * k)] === action.target;
  const isIn = selects(region);
  const { target } = action;
  const proposal = paints({ target, mode: isInside ? 'add' : 'subtract' }, (_, x, y, z) => isIn(x, y, z));
  return yield* changesIn(context, region.box, proposal, mayChange(context, action.editable, [target]));
}
