/** Label maps for tests: shapes on anisotropic grids, and edits straight from their definition. */
import { seededRandom } from '../contour/bruteForce.fixture';
import type { Dims } from '../contour/mask';
import { labelTableOf, type LabelTable } from '../labels/labelTable';
import type { Affine } from '../volume/affine';
import type { VoxelArray } from '../volume/volume';
import type { Action, ActionOf } from './actions';
import { applyEdit, type EditedLabelMap } from './applyEdit';
import type { EditContext } from './context';
import { NONE_REVIEWED, type LabelMapEdit } from './edit';
import { editOf } from './runTool';
import { RunWriter } from './voxelRuns';

export { seededRandom };

export type ValueAt = (i: number, j: number, k: number) => number;

export function valuesOf(dims: Dims, valueAt: ValueAt): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(dims[0] * dims[1] * dims[2]);
  for (let k = 0, n = 0; k < dims[2]; k++) {
    for (let j = 0; j < dims[1]; j++) for (let i = 0; i < dims[0]; i++) data[n++] = valueAt(i, j, k);
  }
  return data;
}

/** A label map whose voxels are what the function says of (i, j, k). */
export function mapOf(
  dims: Dims,
  valueAt: ValueAt,
  table: LabelTable = labelTableOf([1, 2, 3]),
): EditedLabelMap {
  return { dims, data: valuesOf(dims, valueAt), table, reviewed: NONE_REVIEWED };
}

export interface GivenContext {
  readonly dims?: Dims;
  /** mm along i, j, k, which run to the right, anterior and superior. */
  readonly spacing?: Dims;
  readonly table?: LabelTable;
  /** Instead of one of the spacing. */
  readonly affine?: Affine;
  readonly scan?: ValueAt;
  readonly other?: ValueAt;
}

export const DIMS = [24, 20, 12] as const;
export const SPACING = [0.8, 1, 2.5] as const;

export function contextOf(
  valueAt: ValueAt,
  { dims = DIMS, spacing = SPACING, table, affine = straight(spacing), scan, other }: GivenContext = {},
): EditContext {
  return {
    ...mapOf(dims, valueAt, table),
    affine,
    ...(scan ? { scan: Float32Array.from(valuesOf(dims, scan)) } : {}),
    ...(other ? { other: valuesOf(dims, other) } : {}),
  };
}

/** Voxel axes along the patient's. */
const straight = (spacing: Dims): Affine => [
  [spacing[0], 0, 0, 0],
  [0, spacing[1], 0, 0],
  [0, 0, spacing[2], 0],
  [0, 0, 0, 1],
];

/** i runs to the feet, j to the left, k to the back, and all a little askew. */
export const TURNED: Affine = [
  [0.05, -1, 0.1, 30],
  [0, 0.1, -2.5, -20],
  [-0.8, 0.05, 0.1, 12],
  [0, 0, 0, 1],
];

/** The label map after an action, with its edit; the context stays as it was. */
export function afterAction(
  context: EditContext,
  action: Action,
): EditedLabelMap & { readonly edit: LabelMapEdit } {
  const edit = editOf(context, action);
  const { dims, table, reviewed } = context;
  return { ...applyEdit({ dims, table, reviewed, data: context.data.slice() }, edit), edit };
}

/** Everything may be changed. */
export const ANYTHING = { over: { kind: 'anything' } } as const;
export const ADD = { target: 1, mode: 'add', editable: ANYTHING } as const satisfies Partial<
  ActionOf<'brush'>
>;
export const SUBTRACT = { ...ADD, mode: 'subtract' } as const;

/** The edit between two states of the voxels. */
export function editBetween(dims: Dims, before: VoxelArray, after: VoxelArray): LabelMapEdit {
  const writer = new RunWriter(dims);
  before.forEach((value, n) => {
    writer.add(n, 1, value, after[n] ?? 0);
  });
  const voxels = writer.finish();
  return voxels ? { voxels } : {};
}

/** Distance in mm of a voxel's centre from a position in voxel coordinates. */
export function distanceFrom([x, y, z]: Dims, spacing: Dims = SPACING): ValueAt {
  return (i, j, k) => Math.hypot((i - x) * spacing[0], (j - y) * spacing[1], (k - z) * spacing[2]);
}

export const ballOf =
  (centre: Dims, radius: number, value = 1): ValueAt =>
  (i, j, k) =>
    distanceFrom(centre)(i, j, k) <= radius ? value : 0;
