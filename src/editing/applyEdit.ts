/** Applying edits: the only place where voxels of a label map that is edited are written. */
import type { Dims } from '../contour/mask';
import { sameTable, type LabelTable } from '../labels/labelTable';
import { arrayDtype, convertArray, type ArrayDtype } from '../volume/arrays';
import { PLANE_NAMES, type PlaneName } from '../volume/planes';
import type { VoxelArray } from '../volume/volume';
import type { LabelMapEdit, ReviewChange, ReviewedSlices, SliceMark } from './edit';
import { RunReader, type VoxelChanges } from './voxelRuns';

/** What an edit changes. */
export interface EditedLabelMap {
  readonly dims: Dims;
  /** One frame, first axis fastest. */
  readonly data: VoxelArray;
  readonly table: LabelTable;
  readonly reviewed: ReviewedSlices;
}

/** The edit was made from another state of the label map; nothing of it was applied. */
export class EditMismatchError extends Error {
  override readonly name = 'EditMismatchError';
}

/**
 * Applies an edit. Voxels are changed in place, in an array of a wider type where the new values need one; table
 * and marks are new objects.
 * @throws EditMismatchError when what is to change is not as it was when the edit was made: the message says where.
 * Nothing is changed then.
 */
export function applyEdit(map: EditedLabelMap, edit: LabelMapEdit): EditedLabelMap {
  const { voxels, table, reviewed } = edit;
  if (voxels) checkVoxels(map, voxels);
  if (table && !sameTable(table.before, map.table)) {
    throw new EditMismatchError('The edit cannot be applied: it was made with another label table.');
  }
  const marks = reviewed ? changedMarks(map.reviewed, reviewed) : map.reviewed;
  const data = voxels ? writeVoxels(map.data, voxels) : map.data;
  return { dims: map.dims, data, table: table ? table.after : map.table, reviewed: marks };
}

function checkVoxels({ dims, data }: EditedLabelMap, changes: VoxelChanges): void {
  if (!changes.dims.every((n, axis) => n === dims[axis])) {
    throw new EditMismatchError(
      `The edit cannot be applied: it was made for ${changes.dims.join(' x ')} voxels, the label map has ${dims.join(' x ')}.`,
    );
  }
  const runs = new RunReader(changes);
  while (runs.next()) {
    for (let n = runs.start, end = n + runs.length; n < end; n++) {
      if (data[n] === runs.before) continue;
      const voxel = [n % dims[0], Math.floor(n / dims[0]) % dims[1], Math.floor(n / (dims[0] * dims[1]))];
      throw new EditMismatchError(
        `The edit cannot be applied: voxel (${voxel.join(', ')}) is ${String(data[n])}, and was ${runs.before} when the edit was made.`,
      );
    }
  }
}

function writeVoxels(data: VoxelArray, changes: VoxelChanges): VoxelArray {
  const target = withRoomFor(data, changes.pairs);
  const runs = new RunReader(changes);
  while (runs.next()) target.fill(runs.after, runs.start, runs.start + runs.length);
  return target;
}

const RANGES = [
  { dtype: 'uint8', low: 0, high: 255 },
  { dtype: 'int8', low: -128, high: 127 },
  { dtype: 'uint16', low: 0, high: 65_535 },
  { dtype: 'int16', low: -32_768, high: 32_767 },
  { dtype: 'uint32', low: 0, high: 4_294_967_295 },
  { dtype: 'int32', low: -2_147_483_648, high: 2_147_483_647 },
  // Every whole number up to here.
  { dtype: 'float32', low: -(2 ** 24), high: 2 ** 24 },
  { dtype: 'float64', low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER },
] as const satisfies readonly { readonly dtype: ArrayDtype; readonly low: number; readonly high: number }[];

/** The array itself where its type holds the values, else a copy of the smallest type that holds what it may and these. */
function withRoomFor(data: VoxelArray, values: Float64Array): VoxelArray {
  const own = RANGES.find(({ dtype }) => dtype === arrayDtype(data));
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const high = values.reduce((most, value) => Math.max(most, value), 0);
  if (!own || (own.low <= low && high <= own.high)) return data;
  const wider = RANGES.find(
    (range) => range.low <= Math.min(low, own.low) && Math.max(high, own.high) <= range.high,
  );
  return wider ? convertArray(data, wider.dtype) : data;
}

function changedMarks(reviewed: ReviewedSlices, change: ReviewChange): ReviewedSlices {
  const ofPlane = (plane: PlaneName): readonly number[] => {
    const slices = new Set(reviewed[plane]);
    for (const { slice } of change.unmarked.filter((mark) => mark.plane === plane)) {
      if (!slices.delete(slice)) throw wrongMark({ plane, slice }, 'is not marked as reviewed');
    }
    for (const { slice } of change.marked.filter((mark) => mark.plane === plane)) {
      if (slices.has(slice)) throw wrongMark({ plane, slice }, 'is marked as reviewed already');
      slices.add(slice);
    }
    return [...slices].sort((a, b) => a - b);
  };
  const [axial, coronal, sagittal] = PLANE_NAMES.map(ofPlane);
  return { axial: axial ?? [], coronal: coronal ?? [], sagittal: sagittal ?? [] };
}

const wrongMark = ({ plane, slice }: SliceMark, what: string): EditMismatchError =>
  new EditMismatchError(`The edit cannot be applied: ${plane} slice ${slice} ${what}.`);
