/** From an action to its edit. Nothing is changed here: applyEdit does that. */
import type { Action } from './actions';
import type { EditContext } from './context';
import type { LabelMapEdit } from './edit';
import { finish, rising, type Steps } from './steps';
import { brush, sculpt, smartBrush, snap } from './tools/brush';
import { combine, prediction } from './tools/combine';
import { fill, threshold } from './tools/fill';
import { fillHoles } from './tools/fillHoles';
import { islands } from './tools/islands';
import { jointSmoothing } from './tools/jointSmoothing';
import { changeTable, reviewSlices, withReview } from './tools/labels';
import { margin } from './tools/margin';
import { median } from './tools/median';
import { polygon } from './tools/polygon';
import { copySlice, interpolate } from './tools/slices';
import type { VoxelChanges } from './voxelRuns';

/**
 * The edit that an action yields, in steps that tell the share done; empty where it changes nothing.
 * @throws ToolError when it cannot be done
 */
export function* toolSteps(context: EditContext, action: Action): Steps<LabelMapEdit> {
  if (action.tool === 'table') return yield* changeTable(context, action);
  if (action.tool === 'review') return reviewSlices(context, action);
  const edit =
    action.tool === 'islands' ? yield* islands(context, action) : yield* rising(voxelEdit(context, action));
  return withReview(context, edit, action.review);
}

type VoxelAction = Exclude<Action, { readonly tool: 'table' | 'review' | 'islands' }>;

function* voxelEdit(context: EditContext, action: VoxelAction): Steps<LabelMapEdit> {
  const voxels = yield* changes(context, action);
  return voxels ? { voxels } : {};
}

function changes(context: EditContext, action: VoxelAction): Steps<VoxelChanges | undefined> {
  switch (action.tool) {
    case 'brush':
      return brush(context, action);
    case 'smartBrush':
      return smartBrush(context, action);
    case 'fill':
      return fill(context, action);
    case 'polygon':
      return polygon(context, action);
    case 'threshold':
      return threshold(context, action);
    case 'margin':
      return margin(context, action);
    case 'median':
      return median(context, action);
    case 'jointSmoothing':
      return jointSmoothing(context, action);
    case 'fillHoles':
      return fillHoles(context, action);
    case 'interpolate':
      return interpolate(context, action);
    case 'copySlice':
      return copySlice(context, action);
    case 'boolean':
      return combine(context, action);
    case 'prediction':
      return prediction(context, action);
    case 'snap':
      return snap(context, action);
    case 'sculpt':
      return sculpt(context, action);
  }
}

/** toolSteps at once. */
export function editOf(context: EditContext, action: Action): LabelMapEdit {
  return finish(toolSteps(context, action));
}
