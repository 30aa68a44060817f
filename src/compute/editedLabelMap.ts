/** An open label map after an edit. */
import { applyEdit } from '../editing/applyEdit';
import type { LabelMapEdit } from '../editing/edit';
import { RunReader } from '../editing/voxelRuns';
import type { EditedState } from '../protocol/editing';
import type { DistanceMaps } from './distanceMaps';
import type { OpenLabelMap, OpenVolumes } from './store';

/**
 * Applies an edit to an open label map, and brings up to date what was computed from it.
 * @throws EditMismatchError when the label map is not as the edit has it; nothing is changed then
 */
export function applyToOpen(
  { store, distances }: { readonly store: OpenVolumes; readonly distances: DistanceMaps },
  handle: number,
  edit: LabelMapEdit,
): EditedState {
  const open = store.labelMap(handle);
  const { volume, table, reviewed } = open;
  const edited = applyEdit({ dims: volume.dims, data: volume.data, table, reviewed }, edit);
  const now: OpenLabelMap = {
    ...open,
    volume: edited.data === volume.data ? volume : { ...volume, data: edited.data },
    table: edited.table,
    reviewed: edited.reviewed,
    counts: edit.voxels ? countsAfter(open.counts, edit.voxels) : open.counts,
  };
  store.replace(handle, now);
  if (edit.voxels) distances.edited(handle, edit.voxels.box);
  return stateOf(now);
}

export function stateOf({ table, counts, reviewed }: OpenLabelMap): EditedState {
  return { table, voxels: table.map(({ value }) => counts.get(value) ?? 0), reviewed };
}

/** Voxels of every value there is. */
function countsAfter(
  counts: ReadonlyMap<number, number>,
  changes: NonNullable<LabelMapEdit['voxels']>,
): ReadonlyMap<number, number> {
  const after = new Map(counts);
  const add = (value: number, voxels: number): void => {
    const sum = (after.get(value) ?? 0) + voxels;
    if (sum === 0) after.delete(value);
    else after.set(value, sum);
  };
  const runs = new RunReader(changes);
  while (runs.next()) {
    add(runs.before, -runs.length);
    add(runs.after, runs.length);
  }
  return after;
}
