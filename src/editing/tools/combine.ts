/** Tools that combine labels: boolean operations, accepting and rejecting a prediction. */
import type { ActionOf } from '../actions';
import { changesIn, mayChange, otherOf, wholeGrid, type EditContext, type Proposal } from '../context';
import { part, type Steps } from '../steps';
import type { VoxelChanges } from '../voxelRuns';
import { floodSteps } from './flood';
import { paints, selects } from './region';

/** With the voxels of a label of this label map or of the other one: see docs/editing.md. */
export function* combine(context: EditContext, action: ActionOf<'boolean'>): Steps<VoxelChanges | undefined> {
  const values = action.with.map === 'this' ? context.data : otherOf(context);
  const may = mayChange(context, action.editable, [action.target]);
  const proposal = proposalOf(action, (n) => values[n] === action.with.label);
  return yield* changesIn(context, wholeGrid(context), proposal, may);
}

function proposalOf({ operation, target }: ActionOf<'boolean'>, isIn: (n: number) => boolean): Proposal {
  switch (operation) {
    case 'union':
      return (n, current) => (isIn(n) ? target : current);
    case 'subtract':
      return (n, current) => (current === target && isIn(n) ? 0 : current);
    case 'intersect':
      return (n, current) => (current === target && !isIn(n) ? 0 : current);
    case 'move':
      return (n, current) => (isIn(n) ? target : current === target ? 0 : current);
  }
}

/** The voxels of a label of the other label map, or those of its component that holds the seed. */
export function* prediction(
  context: EditContext,
  action: ActionOf<'prediction'>,
): Steps<VoxelChanges | undefined> {
  const other = otherOf(context);
  const { label, component } = action;
  const may = mayChange(context, action.editable, [action.target]);
  const isLabel = (n: number): boolean => other[n] === label;
  const whole = wholeGrid(context);
  if (!component) return yield* changesIn(context, whole, paints(action, isLabel), may);
  const { seed, connectivity } = component;
  const region = yield* part(floodSteps(context, whole, seed, isLabel, connectivity), 0, 0.6);
  const isIn = selects(region);
  const proposal = paints(action, (_, i, j, k) => isIn(i, j, k));
  return yield* part(changesIn(context, whole, proposal, may), 0.6, 1);
}
