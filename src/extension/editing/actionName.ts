/** What an action is called in the menu of undo and redo, such as "Brush: tumour". */
import type { Action } from '../../editing/actions';
import type { LabelTable } from '../../labels/labelTable';

export function nameOfAction(action: Action, table: LabelTable): string {
  const of = (tool: string, value: number): string =>
    `${tool}: ${table.find((label) => label.value === value)?.name ?? `label ${value}`}`;
  const painted = (tool: string, { target, mode }: { target: number; mode: 'add' | 'subtract' }): string =>
    of(mode === 'add' ? tool : `${tool} (erase)`, target);
  switch (action.tool) {
    case 'brush':
      return of(
        action.mode === 'subtract' ? 'Eraser' : action.range ? 'Threshold brush' : 'Brush',
        action.target,
      );
    case 'smartBrush':
      return painted('Smart brush', action);
    case 'fill':
      return painted('Fill', action);
    case 'polygon':
      return painted('Contour', action);
    case 'threshold':
      return painted('Threshold', action);
    case 'islands':
      return of(ISLANDS[action.operation.kind], action.target);
    case 'margin':
      return of(action.distance < 0 ? 'Shrink' : 'Grow', action.target);
    case 'median':
      return of('Smooth', action.target);
    case 'jointSmoothing':
      return 'Smooth labels';
    case 'fillHoles':
      return of('Fill holes', action.target);
    case 'interpolate':
      return of('Interpolate slices', action.target);
    case 'copySlice':
      return painted('Copy slice', action);
    case 'boolean':
      return of(BOOLEAN[action.operation], action.target);
    case 'prediction':
      return of(action.mode === 'add' ? 'Accept prediction' : 'Reject prediction', action.target);
    case 'snap':
      return of('Snap to prediction', action.target);
    case 'sculpt':
      return of('Sculpt', action.target);
    case 'review':
      return action.reviewed ? 'Mark as reviewed' : 'Mark as not reviewed';
    case 'table':
      return nameOfTableChange(action.change, of);
  }
}

const ISLANDS = {
  keepLargest: 'Keep largest part',
  removeSmall: 'Remove small parts',
  split: 'Split parts',
} as const;
const BOOLEAN = {
  union: 'Add label',
  subtract: 'Subtract label',
  intersect: 'Intersect label',
  move: 'Move label',
} as const;

function nameOfTableChange(
  change: Extract<Action, { tool: 'table' }>['change'],
  of: (tool: string, value: number) => string,
): string {
  switch (change.kind) {
    case 'add':
      return `Add label: ${change.name}`;
    case 'set':
      return of(change.to.name === undefined ? 'Change label' : 'Rename label', change.value);
    case 'reorder':
      return of('Move label', change.value);
    case 'preset':
      return 'Use label preset';
    case 'delete':
      return of('Delete label', change.value);
    case 'merge':
      return of('Merge label', change.value);
  }
}
