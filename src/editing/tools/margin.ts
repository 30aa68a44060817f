/** Growing and shrinking a label by a distance in mm, exactly (src/contour/signedDistance.ts, `interface`). */
import { boxDims, growBox } from '../../contour/mask';
import { signedDistanceSteps } from '../../contour/signedDistance';
import type { ActionOf } from '../actions';
import { changesIn, mayChange, spacing, type EditContext } from '../context';
import { part, type Steps } from '../steps';
import type { VoxelChanges } from '../voxelRuns';
import { boxOfLabel, labelIn, rowInBox } from './region';

/**
 * Grown, the target has all voxels whose centre is at most the distance away from its boundary, as its contour is
 * drawn; shrunk, those at most as far inside are taken away. The border of the image is no boundary.
 */
export function* margin(context: EditContext, action: ActionOf<'margin'>): Steps<VoxelChanges | undefined> {
  const { target, distance } = action;
  const may = mayChange(context, action.editable, [target]);
  const tight = yield* part(
    boxOfLabel(context, (value) => value === target),
    0,
    0.2,
  );
  if (!tight) return undefined;
  const size = spacing(context);
  const reach = Math.max(0, distance) / Math.min(...size.filter((_, axis) => (context.dims[axis] ?? 1) > 1));
  const box = growBox(tight, Math.ceil(Number.isFinite(reach) ? reach : 0) + 1, context.dims);
  const mask = labelIn(context, box, target).inside;
  // A label that fills the whole grid has no boundary.
  if (!mask.includes(0)) return undefined;
  const map = yield* part(signedDistanceSteps(mask, 1, boxDims(box), size, 'interface'), 0.2, 0.8);
  // Distances are float32.
  const limit = distance + Math.abs(distance) * 1e-6;
  const proposal = (_: number, current: number, i: number, j: number, k: number): number => {
    const at = map[rowInBox(box, j, k) + i] ?? 0;
    if (distance > 0) return current !== target && at <= limit ? target : current;
    return current === target && at >= distance - Math.abs(distance) * 1e-6 && distance < 0 ? 0 : current;
  };
  return yield* part(changesIn(context, box, proposal, may), 0.8, 1);
}
