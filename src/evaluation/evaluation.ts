/**
 * An evaluation of many cases, as a *.boundary-evaluation.json file holds it: predictions of one model or of
 * several against the references of the same cases, label by label. The metrics it has are described in
 * it, so that a file stays readable when the program knows others. Knows nothing of files, so that pages
 * may use it.
 */
import { z } from 'zod';
import { labelMapSourceSchema } from '../labels/labelMapSource';
import { labelTableSchema } from '../labels/labelTable';
import { modelComparisonSchema } from './comparison';

/** What the names of evaluations end with; the editor opens them as tables. */
export const EVALUATION_ENDING = '.boundary-evaluation.json';

export const metricDescriptionSchema = z.object({
  key: z.string(),
  name: z.string(),
  /** Such as "mm"; empty for shares. */
  unit: z.string(),
  /** Decimals worth showing. */
  digits: z.number().int().min(0).max(10),
  /** Which of two values is better; `none` for what only describes. */
  better: z.enum(['higher', 'lower', 'zero', 'none']),
  definition: z.string(),
});
export type MetricDescription = Readonly<z.infer<typeof metricDescriptionSchema>>;

const worstPlaceSchema = z.object({
  /** Voxel (i, j, k) on the contour where the error is largest. */
  voxel: z.tuple([z.number().int(), z.number().int(), z.number().int()]).readonly(),
  /** Contour error there in mm; null where there is no other contour to measure to. */
  distance: z.number().nullable(),
});
export type WorstPlace = Readonly<z.infer<typeof worstPlaceSchema>>;

export const labelResultSchema = z.object({
  /** Its value in the label maps. */
  label: z.number().int(),
  referenceVoxels: z.number().int(),
  predictionVoxels: z.number().int(),
  /** By key of the metric; null where it is not defined, never left out. */
  values: z.record(z.string(), z.number().nullable()).readonly(),
  /** null where nothing is wrong. */
  worst: worstPlaceSchema.nullable(),
});
export type LabelResult = Readonly<z.infer<typeof labelResultSchema>>;

const modelResultSchema = z.object({
  /** Index into `models`. */
  model: z.number().int().nonnegative(),
  /** The predicted label map. */
  prediction: z.string(),
  labels: z.array(labelResultSchema).readonly(),
});
export type ModelResult = Readonly<z.infer<typeof modelResultSchema>>;

const evaluatedCaseSchema = z.object({
  id: z.string(),
  /** Counted from 1 where the case has references of several raters: each is a case here. */
  rater: z.number().int().positive().nullable(),
  /** The scan, one file a channel; none where it is not known. */
  images: z.array(z.string()).readonly(),
  reference: labelMapSourceSchema,
  /** Of the models that have predicted the case and could be compared. */
  results: z.array(modelResultSchema).readonly(),
});
export type EvaluatedCase = Readonly<z.infer<typeof evaluatedCaseSchema>>;

export const evaluationFileSchema = z.object({
  format: z.literal('boundary-evaluation'),
  version: z.literal(1),
  /** ISO 8601. */
  created: z.string(),
  /** Where the references come from: a folder of label maps, a data set, or the data set of a run. */
  reference: z.string(),
  models: z.array(z.object({ name: z.string(), source: z.string() })).readonly(),
  labels: labelTableSchema,
  metrics: z.array(metricDescriptionSchema).readonly(),
  cases: z.array(evaluatedCaseSchema).readonly(),
  /** What could not be evaluated, and why. */
  failed: z
    .array(z.object({ case: z.string(), model: z.number().int().nonnegative(), error: z.string() }))
    .readonly(),
  /** Files without a partner. */
  unmatched: z.object({
    references: z.array(z.object({ file: z.string(), model: z.number().int().nonnegative() })).readonly(),
    predictions: z.array(z.object({ file: z.string(), model: z.number().int().nonnegative() })).readonly(),
  }),
  /** Of each model but the first against the first. */
  comparisons: z.array(modelComparisonSchema).readonly(),
});
/** Paths in it are absolute once it is read; the file holds those near it from where it is. */
export type Evaluation = Readonly<z.infer<typeof evaluationFileSchema>>;

/** An id for people, with the rater where there are several. */
export function caseName({ id, rater }: Pick<EvaluatedCase, 'id' | 'rater'>): string {
  return rater === null ? id : `${id} (rater ${rater})`;
}

/** One line of the table: a label of a case as one model predicts it. */
export interface ResultRow extends LabelResult {
  /** Index into `cases`. */
  readonly case: number;
  readonly name: string;
  readonly model: number;
}

/** Every label of every case and model, case by case. */
export function resultRows({ cases }: Pick<Evaluation, 'cases'>): readonly ResultRow[] {
  return cases.flatMap((each, index) =>
    each.results.flatMap(({ model, labels }) =>
      labels.map((result) => ({ ...result, case: index, name: caseName(each), model })),
    ),
  );
}
