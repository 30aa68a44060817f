/**
 * The files of reference values: what the reference implementation of boundary loss and other tools
 * computed. Arrays are {dtype, shape, data}, flat with the last axis fastest; numbers that are not
 * finite are strings. Spacing stands in the order of the spatial axes, that is slowest axis first.
 */
import { z } from 'zod';

const numberSchema = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform((text) => Number(text)),
]);

/** An array with its shape; the last axis is the fastest. */
export const ndArraySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int()),
  data: z.array(numberSchema),
});
export type NdArray = z.infer<typeof ndArraySchema>;

const indices = z.array(z.number().int());
const assertionSchema = z.object({ assertion: z.string() });

/** A loss on the case's logits, or the assertion the reference implementation failed with. */
export const lossEntrySchema = z.object({
  loss: z.string(),
  idc: indices,
  target: z.string(),
  gamma: z.number().optional(),
  value_f32: numberSchema.optional(),
  value_f64: numberSchema.optional(),
  grad_logits: ndArraySchema.optional(),
  ...assertionSchema.partial().shape,
});
export type LossEntry = z.infer<typeof lossEntrySchema>;

/** w_region * generalized Dice [all classes] + w_boundary * boundary loss [foreground]. */
export const comboEntrySchema = z.object({
  combo: z.string(),
  w_region: z.number().optional(),
  w_boundary: z.number().optional(),
  value_f64: numberSchema.optional(),
  grad_logits: ndArraySchema.optional(),
  ...assertionSchema.partial().shape,
});

/** One label map with logits, and everything the reference implementation makes of them. */
export const referenceCaseSchema = z.object({
  id: z.string(),
  note: z.string(),
  dims: z.number().int(),
  B: z.number().int(),
  K: z.number().int(),
  /** mm, in the order of the spatial axes. */
  spacing: z.array(z.number()),
  /** Class indices, shape (B, *spatial). */
  label: ndArraySchema,
  /** Shape (B, K, *spatial), as are the maps and gradients. */
  logits: ndArraySchema,
  dist_f32: ndArraySchema,
  dist_int32: ndArraySchema,
  losses: z.array(lossEntrySchema),
  combos: z.array(comboEntrySchema),
  metrics_argmax: z
    .object({
      dice_coef_bk: z.array(numberSchema),
      dice_batch_k: z.array(numberSchema),
      hausdorff_bk: z.array(numberSchema),
      medpy_hd95_bk: z.array(z.array(numberSchema.nullable())),
      medpy_assd_bk: z.array(z.array(numberSchema.nullable())),
    })
    .partial(),
});
export type ReferenceCase = z.infer<typeof referenceCaseSchema>;

export const edtCaseSchema = z.object({
  id: z.string(),
  note: z.string(),
  mask: ndArraySchema,
  sampling: z.array(z.number()).nullable(),
  edt: ndArraySchema,
});
export type EdtCase = z.infer<typeof edtCaseSchema>;

/** Weight of [region, boundary] in each epoch by name of the schedule; other entries are notes. */
export const schedulersSchema = z.record(z.string(), z.unknown());
export type Schedulers = z.infer<typeof schedulersSchema>;

/** A case of another tool's test suite. What inputs, params and expected hold depends on the group. */
export const peerCaseSchema = z.object({
  group: z.string(),
  source: z.string(),
  params: z.record(z.string(), z.unknown()),
  inputs: z.record(z.string(), z.unknown()),
  expected: z.unknown(),
  tol: z.record(z.string(), z.unknown()).nullish(),
  note: z.string().nullish(),
});
export type PeerCase = z.infer<typeof peerCaseSchema>;

/** boundary-loss-vectors.json, peer-cases.json, or any part of them. */
export const vectorFileSchema = z.object({
  cases: z.array(z.union([referenceCaseSchema, peerCaseSchema])).default([]),
  edt: z.array(edtCaseSchema).default([]),
  schedulers: schedulersSchema.default({}),
});
