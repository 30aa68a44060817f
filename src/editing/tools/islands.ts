/** Connected components of a label: keep the largest, remove small ones, make each a label of its own. */
import { boxDims } from '../../contour/mask';
import type { Components } from '../../volume/components';
import type { ActionOf } from '../actions';
import { changesIn, mayChange, voxelVolume, type EditContext } from '../context';
import type { LabelMapEdit } from '../edit';
import { part, type Steps } from '../steps';
import { labelOf, withLabel } from '../tableChange';
import { ToolError } from '../toolError';
import { boxOfLabel, componentsOf, labelIn, rowInBox } from './region';

/** Labels that a person can tell apart and name. */
const MOST_PARTS = 100;

export function* islands(context: EditContext, action: ActionOf<'islands'>): Steps<LabelMapEdit> {
  const { target, connectivity } = action;
  const label = labelOf(context.table, target);
  const may = mayChange(context, action.editable, [target]);
  const box = yield* part(
    boxOfLabel(context, (value) => value === target),
    0,
    0.3,
  );
  if (!box) return {};
  const components = yield* part(componentsOf(labelIn(context, box, target), 1, connectivity), 0.3, 0.6);
  const { values, table } = newValues(context, action, components, label.name);
  const becomes = valuesOf(components, values, boxDims(box));
  const proposal = (_: number, current: number, i: number, j: number, k: number): number =>
    current === target ? (becomes[rowInBox(box, j, k) + i] ?? current) : current;
  const voxels = yield* part(changesIn(context, box, proposal, may), 0.6, 1);
  if (!voxels) return {};
  return table === context.table ? { voxels } : { voxels, table: { before: context.table, after: table } };
}

/** The value that each component gets. */
function newValues(
  context: EditContext,
  { target, operation }: ActionOf<'islands'>,
  { sizes }: Components,
  name: string,
): { readonly values: readonly number[]; readonly table: EditContext['table'] } {
  const bySize = sizes.map((_, n) => n).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0));
  const [largest] = bySize;
  let { table } = context;
  switch (operation.kind) {
    case 'keepLargest':
      return { table, values: sizes.map((_, n) => (n === largest ? target : 0)) };
    case 'removeSmall': {
      const fewest = operation.volume / voxelVolume(context);
      // Rounding of the voxel's volume does not make a component of just this size a small one.
      return { table, values: sizes.map((size) => (size < fewest * (1 - 1e-9) ? 0 : target)) };
    }
    case 'split': {
      if (sizes.length > MOST_PARTS) {
        throw new ToolError(
          `Label "${name}" has ${sizes.length} components; at most ${MOST_PARTS} can become labels. Remove the small ones first.`,
        );
      }
      const values = sizes.map(() => target);
      for (const [rank, component] of bySize.slice(1).entries()) {
        table = withLabel(table, `${name} ${rank + 2}`);
        values[component] = table.at(-1)?.value ?? target;
      }
      return { table, values };
    }
  }
}

/** The new value of each voxel of the box; what is of no component is not asked for. */
function valuesOf(
  { runs }: Components,
  values: readonly number[],
  [x, y, z]: readonly [number, number, number],
): Uint32Array {
  const out = new Uint32Array(x * y * z);
  for (let run = 0; run < runs.first.length; run++) {
    const first = runs.first[run] ?? 0;
    out.fill(values[runs.component[run] ?? 0] ?? 0, first, first + (runs.length[run] ?? 0));
  }
  return out;
}
