/** Flood fill, and threshold within a range. */
import type { Box } from '../../contour/mask';
import { isInRange, type ActionOf } from '../actions';
import { axisOf, changesIn, mayChange, scanOf, slicesOfBox, wholeGrid, type EditContext } from '../context';
import { part, type Steps } from '../steps';
import { ToolError } from '../toolError';
import type { VoxelChanges } from '../voxelRuns';
import { floodSteps } from './flood';
import { boxInGrid, isInBox, paints, selects } from './region';

/**
 * Fills what is connected by faces with the seed, on its slice or in the volume: through voxels of the same label,
 * or of similar intensity. It passes only where it may change voxels, or where the target is already.
 */
export function* fill(context: EditContext, action: ActionOf<'fill'>): Steps<VoxelChanges | undefined> {
  const { seed, extent, by, target, mode } = action;
  const whole = wholeGrid(context);
  if (!isInBox(whole, seed)) {
    throw new ToolError(
      `Voxel (${seed.join(', ')}) is outside of the label map of ${context.dims.join(' x ')} voxels.`,
    );
  }
  const { data } = context;
  const at = seed[0] + context.dims[0] * (seed[1] + context.dims[1] * seed[2]);
  const may = mayChange(context, action.editable, [target]);
  const isAlike = by.kind === 'label' ? alike(data, at, 0) : alike(scanOf(context), at, by.tolerance);
  const isPassable = (n: number): boolean => {
    const current = data[n] ?? 0;
    return isAlike(n) && (current === target || may(n, current, mode === 'add' ? target : 0));
  };
  const box = extent.kind === 'volume' ? whole : sliceOf(context, whole, extent.plane, seed);
  const region = yield* part(floodSteps(context, box, seed, isPassable), 0, 0.8);
  const isIn = selects(region);
  const proposal = paints(action, (_, i, j, k) => isIn(i, j, k));
  return yield* part(changesIn(context, box, proposal, may), 0.8, 1);
}

const alike = (values: ArrayLike<number>, at: number, tolerance: number): ((n: number) => boolean) => {
  const middle = values[at] ?? NaN;
  return (n) => Math.abs((values[n] ?? NaN) - middle) <= tolerance;
};

function sliceOf(
  context: EditContext,
  whole: Box,
  plane: 'axial' | 'coronal' | 'sagittal',
  seed: readonly [number, number, number],
): Box {
  const axis = axisOf(context, plane);
  return slicesOfBox(whole, axis, seed[axis], seed[axis]) ?? whole;
}

/** Everywhere, or in a box, where the scan is in the range. */
export function* threshold(
  context: EditContext,
  action: ActionOf<'threshold'>,
): Steps<VoxelChanges | undefined> {
  const scan = scanOf(context);
  const { range, box } = action;
  const may = mayChange(context, action.editable, [action.target]);
  const within = box ? boxInGrid(box.min, box.max, context.dims) : wholeGrid(context);
  return yield* changesIn(
    context,
    within,
    paints(action, (n) => isInRange(scan[n], range)),
    may,
  );
}
