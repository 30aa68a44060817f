/** What the extension host may ask of the compute process. */
import { z } from 'zod';
import { datasetReportSchema } from '../datasets/check/report';
import { foldSchema } from '../learning/data/split';
import { labelMapSourceSchema } from '../labels/labelMapSource';
import { labelTableSchema } from '../labels/labelTable';
import { DEVICE_REQUESTS, ENGINES } from '../learning/engines/engine';
import { HEADS } from '../learning/training/head';
import { probeMethods } from './probe';
import {
  errorMethods,
  evaluationSchema,
  labelMapInfoSchema,
  labelRoleSchema,
  scanInfoSchema,
  sliceMethods,
} from './schemas';
import { surfaceMethods } from './surfaces';
import { editingMethods } from './editing';
import type { ApiOf } from './rpc';

/** Raised whenever a message changes; host and compute process of different builds refuse each other. */
export const COMPUTE_PROTOCOL_VERSION = 10;

const handle = z.number().int();
const none = z.never();

/** How training stands; one value after every epoch and, within it, every few steps. */
export const trainProgressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('log'), line: z.string() }),
  z.object({
    kind: z.literal('step'),
    epoch: z.number().int(),
    epochs: z.number().int(),
    step: z.number().int(),
    steps: z.number().int(),
    loss: z.number(),
    stepsPerSecond: z.number().nullable(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('epoch'),
    epoch: z.number().int(),
    epochs: z.number().int(),
    loss: z.number(),
    terms: z
      .array(
        z.object({ name: z.string(), value: z.number(), weighted: z.number(), gradientShare: z.number() }),
      )
      .readonly(),
    validationDice: z.number().nullable(),
    bestValidationDice: z.number().nullable(),
    secondsLeft: z.number().nullable(),
  }),
]);
export type TrainProgress = z.infer<typeof trainProgressSchema>;

export const trainRequestSchema = z.object({
  data: z.string(),
  out: z.string(),
  configFile: z.string().optional(),
  /** Fine-tuning: a run folder or a file of weights to begin with, and what becomes of its last layers. */
  from: z.string().optional(),
  head: z.enum(HEADS).optional(),
  headFirst: z.number().int().positive().optional(),
  rehearse: z.string().optional(),
  epochs: z.number().int().positive().optional(),
  minutes: z.number().positive().optional(),
  seed: z.number().int().optional(),
  engine: z.enum(ENGINES).optional(),
  device: z.enum(DEVICE_REQUESTS).optional(),
  /** Of a cross-validation. */
  fold: foldSchema.optional(),
  /** Go on from the run's last checkpoint instead of starting anew. */
  resume: z.boolean().optional(),
});
export type TrainRequest = z.infer<typeof trainRequestSchema>;

/** What may become of the last layers in fine-tuning; see learning/training/fineTuningReport.ts. */
const headChoiceSchema = z.object({
  head: z.enum(HEADS).optional(),
  label: z.string(),
  detail: z.string(),
});
export type HeadChoice = z.infer<typeof headChoiceSchema>;

export const trainResultSchema = z.object({
  run: z.string(),
  model: z.string(),
  epochs: z.number().int(),
  bestValidationDice: z.number().nullable(),
  /** Why training ended. */
  ended: z.enum(['epochs', 'minutes', 'early-stopped', 'cancelled']),
});
export type TrainResult = z.infer<typeof trainResultSchema>;

/** Of a comparison of losses or a cross-validation (learning/comparison/request.ts). */
export const experimentRequestSchema = z.object({
  data: z.string(),
  out: z.string(),
  configFile: z.string().optional(),
  /** Only of a comparison. */
  recipesFile: z.string().optional(),
  seeds: z.number().int().positive().optional(),
  folds: z.number().int().min(2).optional(),
  epochs: z.number().int().positive().optional(),
  minutes: z.number().positive().optional(),
  engine: z.enum(ENGINES).optional(),
  device: z.enum(DEVICE_REQUESTS).optional(),
  resume: z.boolean().optional(),
});
export type ExperimentRequest = z.infer<typeof experimentRequestSchema>;

const ofRun = { run: z.number().int(), runs: z.number().int(), name: z.string() };

export const experimentProgressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('log'), line: z.string() }),
  z.object({
    kind: z.literal('run'),
    ...ofRun,
    status: z.enum(['started', 'resumed', 'done', 'kept', 'stopped', 'failed']),
    error: z.string().optional(),
  }),
  z.object({
    kind: z.literal('training'),
    ...ofRun,
    progress: trainProgressSchema,
    secondsLeft: z.number().nullable(),
  }),
]);
export type ExperimentProgress = z.infer<typeof experimentProgressSchema>;

export const experimentResultSchema = z.object({
  folder: z.string(),
  report: z.string(),
  ended: z.enum(['done', 'cancelled']),
  runs: z.number().int(),
  done: z.number().int(),
  failed: z.array(z.object({ name: z.string(), error: z.string() })).readonly(),
  verdict: z.string(),
});
export type ExperimentResult = z.infer<typeof experimentResultSchema>;

const experimentMethod = {
  params: experimentRequestSchema,
  result: experimentResultSchema,
  progress: experimentProgressSchema,
};

export const predictProgressSchema = z.object({
  done: z.number().int(),
  total: z.number().int(),
  file: z.string(),
});
export const predictRequestSchema = z.object({
  /** Run folders, .onnx files or folders of an ensemble; several are averaged. */
  model: z.union([z.string(), z.array(z.string()).readonly()]),
  input: z.string(),
  out: z.string(),
  mirror: z.boolean().optional(),
  probabilities: z.boolean().optional(),
  uncertainty: z.boolean().optional(),
  largest: z.union([z.boolean(), z.array(z.string()).readonly()]).optional(),
  /** mm^3. */
  minimumSize: z.union([z.number(), z.record(z.string(), z.number())]).optional(),
  device: z.enum(DEVICE_REQUESTS).optional(),
});
export type PredictRequest = z.infer<typeof predictRequestSchema>;

export const predictionSchema = z.object({
  input: z.string(),
  output: z.string(),
  probabilities: z.string().optional(),
  uncertainty: z.string().optional(),
  table: labelTableSchema,
});
export type PredictionResult = z.infer<typeof predictionSchema>;

export const rankRequestSchema = z.object({
  data: z.string(),
  model: z.union([z.string(), z.array(z.string()).readonly()]),
  /** The ranking, a .json file. */
  out: z.string(),
  mirror: z.boolean().optional(),
  device: z.enum(DEVICE_REQUESTS).optional(),
});
export type RankRequest = z.infer<typeof rankRequestSchema>;

export const exportRequestSchema = z.object({
  /** A run folder, or an .onnx file of this program. */
  model: z.string(),
  /** The .onnx file; the page goes beside it. */
  out: z.string(),
  licence: z.string().optional(),
  author: z.string().optional(),
  pictures: z.boolean().optional(),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** Writes the plan of a training (learning/training/planFile.ts). */
const planTrainingMethod = {
  params: z.object({
    data: z.string(),
    /** The plan, a .json file that is not there yet. */
    out: z.string(),
    epochs: z.number().int().positive().optional(),
    minutes: z.number().positive().optional(),
  }),
  result: z.object({ file: z.string() }),
  /** Cases that were looked at. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
};

const checkDatasetMethod = {
  /** Folder of the data set. */
  params: z.object({ data: z.string() }),
  result: datasetReportSchema,
  /** In files; the one that is read. */
  progress: predictProgressSchema,
};

const evaluationRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('folders'),
    reference: z.string(),
    predictions: z.array(z.object({ path: z.string(), name: z.string().optional() })).readonly(),
  }),
  z.object({ kind: z.literal('runs'), runs: z.array(z.string()).readonly() }),
]);

/** Evaluates many cases (evaluation/evaluateCases.ts) into a file that is not there yet. */
const evaluateCasesMethod = {
  params: z.object({ request: evaluationRequestSchema, out: z.string() }),
  result: z.object({ cases: z.number().int(), failed: z.number().int(), unmatched: z.number().int() }),
  progress: z.object({
    doing: z.enum(['predicting', 'evaluating']),
    done: z.number().int(),
    total: z.number().int(),
    file: z.string(),
  }),
};

/** The report page of an evaluation. */
const evaluationReportMethod = {
  params: z.object({ file: z.string(), out: z.string() }),
  result: z.null(),
  progress: predictProgressSchema,
};

export const foundLabelsSchema = z.object({
  path: z.string(),
  role: labelRoleSchema,
  /** How it was found, in words for people, such as "dataset.json (Decathlon)". */
  source: z.string(),
  table: labelTableSchema.optional(),
  /** What the label map is made of, where that is more than one file of label values; `path` is the first. */
  made: labelMapSourceSchema.optional(),
});
export type FoundLabels = z.infer<typeof foundLabelsSchema>;

export const computeSchemas = {
  hello: {
    params: z.object({}),
    result: z.object({ protocol: z.number().int(), node: z.string(), pid: z.number().int() }),
    progress: none,
  },
  openScan: { params: z.object({ path: z.string() }), result: scanInfoSchema, progress: none },
  findLabels: {
    params: z.object({ scan: z.string() }),
    result: z.array(foundLabelsSchema).readonly(),
    progress: none,
  },
  /** Opens a label map on the grid of an open scan; another grid is an error that says how they differ. */
  openLabelMap: {
    params: z.object({
      path: z.string(),
      scan: handle,
      table: labelTableSchema.optional(),
      made: labelMapSourceSchema.optional(),
    }),
    result: labelMapInfoSchema,
    progress: none,
  },
  /** Forgets a scan or label map and everything computed from it. */
  close: { params: z.object({ handle }), result: z.null(), progress: none },
  ...sliceMethods,
  ...editingMethods,
  ...surfaceMethods,
  ...probeMethods,
  evaluate: {
    params: z.object({ reference: handle, prediction: handle }),
    result: evaluationSchema,
    progress: none,
  },
  ...errorMethods,
  evaluateCases: evaluateCasesMethod,
  evaluationReport: evaluationReportMethod,
  /** Reads every file of a data set and tells what is wrong. */
  checkDataset: checkDatasetMethod,
  compareLosses: experimentMethod,
  crossValidate: experimentMethod,
  planTraining: planTrainingMethod,
  train: { params: trainRequestSchema, result: trainResultSchema, progress: trainProgressSchema },
  /** What a fine-tuning would begin with (learning/training/fineTuningReport.ts), told before it starts. */
  fineTuningReport: {
    params: z.object({ from: z.string(), data: z.string() }),
    result: z.object({
      /** The whole report as a page. */
      page: z.string(),
      heads: z.array(headChoiceSchema).readonly(),
      /** Folder of the data set that was learned before, where it can be rehearsed. */
      earlier: z.string().optional(),
      fault: z.string().optional(),
    }),
    progress: none,
  },
  predict: {
    params: predictRequestSchema,
    result: z.array(predictionSchema).readonly(),
    progress: predictProgressSchema,
  },
  /** Writes the page about the model of a run anew. */
  describeModel: {
    params: z.object({ run: z.string() }),
    result: z.object({ page: z.string() }),
    progress: none,
  },
  /** A model for others, with a page. */
  exportModel: {
    params: exportRequestSchema,
    result: z.object({ model: z.string(), page: z.string(), licence: z.string().nullable() }),
    progress: none,
  },
  /** Ranks the cases of a data set; the ranking itself is in its file. */
  rank: {
    params: rankRequestSchema,
    result: z.object({ cases: z.number().int(), failed: z.number().int() }),
    progress: predictProgressSchema,
  },
};
export type ComputeApi = ApiOf<typeof computeSchemas>;
