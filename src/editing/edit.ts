/**
 * An edit of a label map as data: what one action of a person changes, with what was there before, so that it can
 * be taken back exactly. Voxels, label table and reviewed slices change together.
 */
import { z } from 'zod';
import type { Box } from '../contour/mask';
import { labelTableSchema, sameTable } from '../labels/labelTable';
import { PLANE_NAMES } from '../volume/planes';
import { faultOfChanges, invertChanges } from './voxelRuns';

const whole = z.number().int().nonnegative();
const voxelSchema = z.tuple([whole, whole, whole]).readonly();
export const boxSchema = z.object({ min: voxelSchema, max: voxelSchema }).readonly();

/** See VoxelChanges. */
const voxelChangesSchema = z
  .object({
    dims: voxelSchema,
    box: boxSchema,
    voxels: whole,
    pairs: z.instanceof(Float64Array<ArrayBuffer>),
    runs: z.instanceof(Uint8Array<ArrayBuffer>),
  })
  .superRefine((changes, context) => {
    const fault = faultOfChanges(changes);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `The edit is broken: ${fault}.` });
  });

/** A slice of one of the three planes (src/volume/planes.ts). */
export const sliceMarkSchema = z.object({ plane: z.enum(PLANE_NAMES), slice: whole }).readonly();
export type SliceMark = z.infer<typeof sliceMarkSchema>;

/** Numbers of the slices a person has looked at, in ascending order. */
const numbers = z.array(whole).readonly();
export const reviewedSlicesSchema = z
  .object({ axial: numbers, coronal: numbers, sagittal: numbers })
  .readonly();
export type ReviewedSlices = z.infer<typeof reviewedSlicesSchema>;
export const NONE_REVIEWED: ReviewedSlices = { axial: [], coronal: [], sagittal: [] };

const marks = z.array(sliceMarkSchema).readonly();
const reviewChangeSchema = z.object({ marked: marks, unmarked: marks });
export type ReviewChange = Readonly<z.infer<typeof reviewChangeSchema>>;

export const labelMapEditSchema = z.object({
  voxels: voxelChangesSchema.optional(),
  table: z.object({ before: labelTableSchema, after: labelTableSchema }).optional(),
  reviewed: reviewChangeSchema.optional(),
});
export type LabelMapEdit = Readonly<z.infer<typeof labelMapEditSchema>>;

export const EMPTY_EDIT: LabelMapEdit = {};

/** Whether it changes nothing. Such an edit is not to be kept: undoing it would seem to do nothing. */
export function isEmptyEdit({ voxels, table, reviewed }: LabelMapEdit): boolean {
  const keepsTable = !table || sameTable(table.before, table.after);
  const keepsMarks = !reviewed || reviewed.marked.length + reviewed.unmarked.length === 0;
  return !voxels && keepsTable && keepsMarks;
}

/** The edit that takes this one back. */
export function invertEdit({ voxels, table, reviewed }: LabelMapEdit): LabelMapEdit {
  return {
    ...(voxels ? { voxels: invertChanges(voxels) } : {}),
    ...(table ? { table: { before: table.after, after: table.before } } : {}),
    ...(reviewed ? { reviewed: { marked: reviewed.unmarked, unmarked: reviewed.marked } } : {}),
  };
}

/** The smallest box that holds all voxels it changes; undefined where it changes none. */
export function boxOfEdit({ voxels }: LabelMapEdit): Box | undefined {
  return voxels?.box;
}

/** About how many bytes it takes in memory. */
export function sizeOfEdit({ voxels, table, reviewed }: LabelMapEdit): number {
  const rows = (table?.before.length ?? 0) + (table?.after.length ?? 0);
  const slices = (reviewed?.marked.length ?? 0) + (reviewed?.unmarked.length ?? 0);
  return 256 + (voxels ? voxels.runs.byteLength + voxels.pairs.byteLength : 0) + 256 * rows + 64 * slices;
}
