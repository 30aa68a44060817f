/** Schemas of the data both the page and the compute process speak of. Arrays say their shape and order. */
import { z } from 'zod';
import { labelTableSchema } from '../labels/labelTable';
import { PLANE_NAMES } from '../volume/planes';
import { DTYPES } from '../volume/volume';

const row = z.tuple([z.number(), z.number(), z.number(), z.number()]).readonly();
export const affineSchema = z.tuple([row, row, row, row]).readonly();
export const vector3Schema = z.tuple([z.number(), z.number(), z.number()]).readonly();
export const dtypeSchema = z.enum(DTYPES);
export const planeNameSchema = z.enum(PLANE_NAMES);

export const voxelArraySchema = z.union([
  z.instanceof(Uint8Array<ArrayBuffer>),
  z.instanceof(Int8Array<ArrayBuffer>),
  z.instanceof(Uint16Array<ArrayBuffer>),
  z.instanceof(Int16Array<ArrayBuffer>),
  z.instanceof(Uint32Array<ArrayBuffer>),
  z.instanceof(Int32Array<ArrayBuffer>),
  z.instanceof(Float32Array<ArrayBuffer>),
  z.instanceof(Float64Array<ArrayBuffer>),
]);

/** What is known of a scan once it is open. */
export const scanInfoSchema = z.object({
  handle: z.number().int(),
  name: z.string(),
  path: z.string(),
  format: z.string(),
  dims: vector3Schema,
  frames: z.number().int(),
  affine: affineSchema,
  spacing: vector3Schema,
  orientation: z.string(),
  dtype: dtypeSchema,
  /** Smallest and largest finite value of the first frame. */
  min: z.number(),
  max: z.number(),
  /** Default window: 0.5th and 99.5th percentile of the first frame. */
  window: z.object({ low: z.number(), high: z.number() }),
  /** What a reader of the file should know, such as a header that contradicts itself. */
  notes: z.array(z.string()),
});
export type ScanInfo = z.infer<typeof scanInfoSchema>;

export const labelRoleSchema = z.enum(['reference', 'prediction']);
export type LabelRole = z.infer<typeof labelRoleSchema>;

export const labelMapInfoSchema = z.object({
  handle: z.number().int(),
  name: z.string(),
  path: z.string(),
  role: labelRoleSchema,
  table: labelTableSchema,
  /** Voxels of each label in `table`, same order. */
  voxels: z.array(z.number().int()),
  notes: z.array(z.string()),
});
export type LabelMapInfo = z.infer<typeof labelMapInfoSchema>;

/** A place on the page: which slice of which plane. */
export const sliceOfPlaneSchema = z.object({ plane: planeNameSchema, slice: z.number().int().nonnegative() });
export type SliceOfPlane = z.infer<typeof sliceOfPlaneSchema>;

/** One slice, shape (height, width), rows top to bottom, columns left to right as drawn. */
export const sliceImageSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  data: voxelArraySchema,
});
export type SliceImage = z.infer<typeof sliceImageSchema>;

/**
 * Contours of one label on one slice. Polyline p is the points starts[p] .. starts[p + 1] - 1; point n
 * is (points[2n], points[2n + 1]) in pixels from the top left pixel's centre. A closed line repeats
 * its first point. `error` is the signed distance (mm, negative inside) of each point to the reference
 * surface of the same label, absent when no reference was given or it lacks the label.
 */
export const sliceContourSchema = z.object({
  label: z.number().int(),
  points: z.instanceof(Float32Array<ArrayBuffer>),
  starts: z.instanceof(Uint32Array<ArrayBuffer>),
  error: z.instanceof(Float32Array<ArrayBuffer>).optional(),
});
export type SliceContour = z.infer<typeof sliceContourSchema>;

/** What draws a slice, asked by the page of the host and by the host of the compute process. */
const onSlice = sliceOfPlaneSchema.extend({ handle: z.number().int() });
export const sliceMethods = {
  /** Voxels of a scan or a label map. */
  slice: { params: onSlice, result: sliceImageSchema, progress: z.never() },
  /** Contours of every label of a label map, with their error where a reference is named. */
  contours: {
    params: onSlice.extend({ reference: z.number().int().optional() }),
    result: z.array(sliceContourSchema),
    progress: z.never(),
  },
  /** Signed distance (float32, mm, negative inside) to the surface of one label. */
  distanceSlice: {
    params: onSlice.extend({ label: z.number().int() }),
    result: sliceImageSchema,
    progress: z.never(),
  },
};

/**
 * Agreement of one label in two label maps. Distances in mm; null where they are not defined (the
 * label is empty in one or both maps), never dropped.
 */
export const labelMetricsSchema = z.object({
  label: z.number().int(),
  name: z.string(),
  referenceVoxels: z.number().int(),
  predictionVoxels: z.number().int(),
  dice: z.number().nullable(),
  hd: z.number().nullable(),
  hd95: z.number().nullable(),
  assd: z.number().nullable(),
});
export type LabelMetrics = z.infer<typeof labelMetricsSchema>;

export const evaluationSchema = z.object({
  reference: z.string(),
  prediction: z.string(),
  /** Which definition each metric follows, to be shown beside the numbers. */
  definitions: z.record(z.string(), z.string()),
  labels: z.array(labelMetricsSchema),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
