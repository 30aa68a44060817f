/** Actions on the label table, with the voxels of labels that are deleted or merged, and marks of reviewed slices. */
import { sameTable } from '../../labels/labelTable';
import type { ActionOf } from '../actions';
import { axisOf, changesIn, type EditContext, type Proposal } from '../context';
import type { LabelMapEdit, ReviewedSlices, SliceMark } from '../edit';
import { part, type Steps } from '../steps';
import { changedTable, type TableChange } from '../tableChange';
import { boxOfLabel } from './region';
import { RunReader, type VoxelChanges } from '../voxelRuns';
import type { PlaneName } from '../../volume/planes';
import type { Grid } from '../../volume/volume';

export function* changeTable(context: EditContext, { change }: ActionOf<'table'>): Steps<LabelMapEdit> {
  const after = changedTable(context.table, change);
  const table = sameTable(context.table, after) ? {} : { table: { before: context.table, after } };
  const becomes = valueAfter(change);
  if (becomes === undefined) return table;
  // Whatever may be edited: a label that is not in the table has no voxels.
  const { from, to } = becomes;
  const box = yield* part(
    boxOfLabel(context, (value) => value === from),
    0,
    0.5,
  );
  const proposal: Proposal = (_, current) => (current === from ? to : current);
  const voxels = yield* part(
    changesIn(context, box, proposal, () => true),
    0.5,
    1,
  );
  return voxels ? { ...table, voxels } : table;
}

function valueAfter(change: TableChange): { readonly from: number; readonly to: number } | undefined {
  switch (change.kind) {
    case 'add':
    case 'set':
    case 'reorder':
    case 'preset':
      return undefined;
    case 'delete':
      return { from: change.value, to: 0 };
    case 'merge':
      return { from: change.value, to: change.into };
  }
}

/** Marks slices as reviewed, or takes the marks away; those that are so already are no change. */
export function reviewSlices(
  context: EditContext,
  { plane, slices, reviewed }: ActionOf<'review'>,
): LabelMapEdit {
  const last = Math.min(slices.last, context.dims[axisOf(context, plane)] - 1);
  const marks: SliceMark[] = [];
  for (let slice = slices.first; slice <= last; slice++) {
    if (context.reviewed[plane].includes(slice) !== reviewed) marks.push({ plane, slice });
  }
  if (marks.length === 0) return {};
  return { reviewed: reviewed ? { marked: marks, unmarked: [] } : { marked: [], unmarked: marks } };
}

/** The edit, with its slices of a plane marked as reviewed. */
export function withReview(
  context: Grid & { readonly reviewed: ReviewedSlices },
  edit: LabelMapEdit,
  plane: PlaneName | undefined,
): LabelMapEdit {
  if (plane === undefined || !edit.voxels) return edit;
  const known = new Set(context.reviewed[plane]);
  const marked = slicesOf(edit.voxels, axisOf(context, plane))
    .filter((slice) => !known.has(slice))
    .map((slice) => ({ plane, slice }));
  return marked.length === 0 ? edit : { ...edit, reviewed: { marked, unmarked: [] } };
}

/** Indices along an axis of the voxels that change, in ascending order. */
function slicesOf(changes: VoxelChanges, axis: 0 | 1 | 2): number[] {
  const [nx, ny] = changes.dims;
  const touched = new Set<number>();
  const runs = new RunReader(changes);
  while (runs.next()) {
    const last = runs.start + runs.length - 1;
    if (axis === 2) {
      for (let k = Math.floor(runs.start / (nx * ny)); k * nx * ny <= last; k++) touched.add(k);
    } else if (axis === 1) {
      for (let row = Math.floor(runs.start / nx); row * nx <= last; row++) touched.add(row % ny);
    } else {
      for (let n = runs.start; n <= Math.min(last, runs.start + nx - 1); n++) touched.add(n % nx);
    }
  }
  return [...touched].sort((a, b) => a - b);
}
