/** Schemas of the data both the page and the compute process speak of. Arrays say their shape and order. */
import { z } from 'zod';
import { reviewedSlicesSchema } from '../editing/edit';
import { labelTableSchema } from '../labels/labelTable';
import { COMPONENT_KINDS } from '../metrics/componentKinds';
import { forEveryMetric } from '../metrics/metricCatalogue';
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
  /** Values of the first frame that `below` percent lie below, and that as many lie above; narrowest first. */
  percentiles: z.array(z.object({ below: z.number(), low: z.number(), high: z.number() })).optional(),
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
  table: labelTableSchema,
  /** Voxels of each label in `table`, same order. */
  voxels: z.array(z.number().int()),
  /** Slices that a person has marked as reviewed. */
  reviewed: reviewedSlicesSchema.optional(),
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

const voxelsOnSlices = z.array(z.number().int()).readonly();
/** Voxels of one label on every slice of each plane. */
export const slicesOfLabelSchema = z.object({
  label: z.number().int(),
  slices: z.object({ axial: voxelsOnSlices, coronal: voxelsOnSlices, sagittal: voxelsOnSlices }),
});
export type SlicesOfLabel = z.infer<typeof slicesOfLabelSchema>;

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
  /** On which slices the labels of a label map are, in the order of its table. */
  labelSlices: {
    params: z.object({ handle: z.number().int() }),
    result: z.array(slicesOfLabelSchema).readonly(),
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
 * Agreement of one label in two label maps (metrics/labelMetrics.ts). Null where a metric is not defined
 * (the label is empty in one or both maps), never dropped.
 */
export const labelMetricsSchema = z.object({
  label: z.number().int(),
  name: z.string(),
  referenceVoxels: z.number().int(),
  predictionVoxels: z.number().int(),
  /** Of the volume, in mm. */
  diagonal: z.number(),
  /** Signed distances (mm, negative inside the reference) of the prediction's surface voxels. */
  histogram: z
    .object({ first: z.number(), step: z.number(), counts: z.array(z.number().int()).readonly() })
    .nullable(),
  ...forEveryMetric(() => z.number().nullable()),
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

/** A connected part of a label that is right or wrong in some way (metrics/componentErrors.ts says which). */
export const errorComponentSchema = z.object({
  kind: z.enum(COMPONENT_KINDS),
  /** Of the component or, under- and over-segmented, the missing or the extra ones. */
  voxels: z.number().int(),
  /** Of these voxels, in ml. */
  volume: z.number(),
  /**
   * mm. Missed, spurious: to the nearest surface of the other map, null where it has none. Otherwise the
   * largest contour error, negative where the prediction lies inside the reference.
   */
  distance: z.number().nullable(),
  /** The one of these voxels (i, j, k) that is nearest to their mean. */
  centre: vector3Schema,
  /** The voxel (i, j, k) at the contour where the error is largest. */
  worst: vector3Schema,
});
export type ErrorComponent = z.infer<typeof errorComponentSchema>;

/** Largest contour error (mm, without sign) on each slice of a plane; null where there is none to be had. */
const sliceErrorsSchema = z.array(z.number().nullable()).readonly();

/** Where to look: which slices and which parts of each label are wrong, and how far. */
export const errorOverviewSchema = z.object({
  labels: z
    .array(
      z.object({
        label: z.number().int(),
        slices: z.object({
          axial: sliceErrorsSchema,
          coronal: sliceErrorsSchema,
          sagittal: sliceErrorsSchema,
        }),
        /** Worst first, at most 500. */
        components: z.array(errorComponentSchema).readonly(),
        /** Components left out of a list that would be too long: the least of them. */
        others: z.number().int(),
      }),
    )
    .readonly(),
});
export type ErrorOverview = z.infer<typeof errorOverviewSchema>;

const handle = z.number().int();
/** Two label maps on one grid, asked by the page of the host and by the host of the compute process. */
export const errorMethods = {
  errorOverview: {
    params: z.object({ reference: handle, prediction: handle }),
    result: errorOverviewSchema,
    progress: z.never(),
  },
};
