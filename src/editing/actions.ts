/** What a person can do to a label map. Each action yields one edit (tools.ts); docs/editing.md says what each means. */
import { z } from 'zod';
import { CONNECTIVITIES } from '../volume/components';
import { PLANE_NAMES } from '../volume/planes';
import { boxSchema } from './edit';
import { labelValueSchema, listedValueSchema, tableChangeSchema } from './tableChange';

const plane = z.enum(PLANE_NAMES);
const slice = z.number().int().nonnegative();
const millimetres = z.number().positive();
const connectivity = z.enum(CONNECTIVITIES);
/** Voxel (i, j, k). */
const voxel = z.tuple([slice, slice, slice]).readonly();
/** A position in voxel coordinates, integers are voxel centres. */
const position = z.tuple([z.number(), z.number(), z.number()]).readonly();

/** Values from low to high, both included. */
export const valueRangeSchema = z
  .object({ low: z.number(), high: z.number() })
  .refine(({ low, high }) => low <= high, { message: 'The lower end of a range is above its upper end.' })
  .readonly();
export type ValueRange = z.infer<typeof valueRangeSchema>;

/** Which voxels an action may change. Locked labels never change, whatever it says. */
export const editableSchema = z
  .object({
    /** What may be covered, by the label it has now. An action's own label may always be taken back. */
    over: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('anything') }),
      z.object({ kind: z.literal('background') }),
      z.object({ kind: z.literal('labels'), values: z.array(labelValueSchema).readonly() }),
    ]),
    /** Only where the scan has such a value. */
    intensity: valueRangeSchema.optional(),
  })
  .readonly();
export type Editable = z.infer<typeof editableSchema>;

const common = {
  editable: editableSchema,
  /** Marks the slices of this plane whose voxels change as reviewed, in the same edit. */
  review: plane.optional(),
};
const ofTarget = { ...common, target: listedValueSchema };
/** Adds the target where it selects, or (Ctrl) makes background of the target there; adding 0 erases any label. */
const painting = { ...common, target: labelValueSchema, mode: z.enum(['add', 'subtract']) };

/** Radius in mm, around positions of a path. */
export const tipSchema = z.discriminatedUnion('shape', [
  z.object({ shape: z.literal('circle'), radius: millimetres, plane, slice }),
  z.object({ shape: z.literal('sphere'), radius: millimetres }),
]);
export type Tip = Readonly<z.infer<typeof tipSchema>>;
const stroke = { tip: tipSchema, path: z.array(position).min(1).readonly() };

const extent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('slice'), plane }),
  z.object({ kind: z.literal('volume') }),
]);

const sliceRange = z
  .object({ first: slice, last: slice })
  .refine(({ first, last }) => first <= last, { message: 'The first slice comes after the last one.' })
  .readonly();

/** Where a label comes from: the label map that is edited, or the other one, such as the prediction. */
const source = z.object({ map: z.enum(['this', 'other']), label: listedValueSchema }).readonly();

export const actionSchema = z.discriminatedUnion('tool', [
  /** Brush and eraser; with a range the threshold brush. */
  z.object({ ...painting, tool: z.literal('brush'), ...stroke, range: valueRangeSchema.optional() }),
  z.object({ ...painting, tool: z.literal('smartBrush'), ...stroke, tolerance: z.number().nonnegative() }),
  z.object({
    ...painting,
    tool: z.literal('fill'),
    seed: voxel,
    extent,
    by: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('label') }),
      z.object({ kind: z.literal('intensity'), tolerance: z.number().nonnegative() }),
    ]),
  }),
  /** Polygon, freehand contour and livewire on one slice; scissors on several. */
  z.object({
    ...painting,
    tool: z.literal('polygon'),
    plane,
    points: z.array(position).min(3).readonly(),
    slices: sliceRange,
    region: z.enum(['inside', 'outside']),
  }),
  z.object({
    ...painting,
    tool: z.literal('threshold'),
    range: valueRangeSchema,
    box: boxSchema.optional(),
  }),
  z.object({
    ...ofTarget,
    tool: z.literal('islands'),
    connectivity,
    operation: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('keepLargest') }),
      /** Less than this many ml. */
      z.object({ kind: z.literal('removeSmall'), volume: z.number().positive() }),
      z.object({ kind: z.literal('split') }),
    ]),
  }),
  /** Grows by a distance in mm, or shrinks by a negative one. */
  z.object({ ...ofTarget, tool: z.literal('margin'), distance: z.number() }),
  z.object({ ...ofTarget, tool: z.literal('median'), radius: millimetres }),
  z.object({
    ...common,
    tool: z.literal('jointSmoothing'),
    labels: z.array(listedValueSchema).min(1).readonly(),
    /** Standard deviation of the Gaussian, mm. */
    sigma: millimetres,
  }),
  z.object({ ...ofTarget, tool: z.literal('fillHoles'), extent }),
  z.object({ ...ofTarget, tool: z.literal('interpolate'), plane, slices: sliceRange.optional() }),
  z.object({ ...painting, tool: z.literal('copySlice'), plane, from: slice, to: slice }),
  z.object({
    ...ofTarget,
    tool: z.literal('boolean'),
    operation: z.enum(['union', 'subtract', 'intersect', 'move']),
    with: source,
  }),
  /** Accepts (add) or rejects (subtract) a label of the other label map, or one connected component of it. */
  z.object({
    ...painting,
    tool: z.literal('prediction'),
    label: listedValueSchema,
    component: z.object({ seed: voxel, connectivity }).optional(),
  }),
  z.object({ ...ofTarget, tool: z.literal('snap'), ...stroke, label: listedValueSchema }),
  z.object({ ...ofTarget, tool: z.literal('sculpt'), ...stroke }),
  z.object({ tool: z.literal('table'), change: tableChangeSchema }),
  z.object({ tool: z.literal('review'), plane, slices: sliceRange, reviewed: z.boolean() }),
]);
export type Action = Readonly<z.infer<typeof actionSchema>>;
export type ActionOf<Tool extends Action['tool']> = Extract<Action, { readonly tool: Tool }>;

/** What is not a number is in no range. */
export function isInRange(value: number | undefined, { low, high }: ValueRange): boolean {
  return value !== undefined && value >= low && value <= high;
}
