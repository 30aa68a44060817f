/**
 * What the dashboard of a run (a webview) and the host say to each other. The page asks
 * (dashboardSchemas, answered by RpcServer in the host); the host tells (DashboardEvent, one way), each
 * time only what has changed.
 */
import { z } from 'zod';
import { slicePictureSchema } from '../reports/slicePicture';
import type { ApiOf } from './rpc';

const none = z.never();
const nothing = { params: z.object({}), result: z.null(), progress: none };

export const DASHBOARD_COMMANDS = [
  'stop',
  'resume',
  'predict',
  'fineTune',
  'reveal',
  'showTerminal',
] as const;

export const dashboardSchemas = {
  /** The page is (again) ready to be told everything. */
  ready: nothing,
  /** Lets the user pick the runs to compare with. */
  chooseCompared: nothing,
  /** A button about the run that is shown. */
  command: { params: z.object({ name: z.enum(DASHBOARD_COMMANDS) }), result: z.null(), progress: none },
};
export type DashboardApi = ApiOf<typeof dashboardSchemas>;
export type DashboardCommand = (typeof DASHBOARD_COMMANDS)[number];

/** Agreement with the reference on the validation cases; null where a measure is not known or not defined. */
export const scoresSchema = z.object({
  dice: z.number().nullable(),
  /** In mm. */
  hd95: z.number().nullable(),
  nsd: z.number().nullable(),
  componentRecall: z.number().nullable(),
});
export type Scores = z.infer<typeof scoresSchema>;
/** By label name. */
const labelScoresSchema = z.record(z.string(), scoresSchema);

export const epochPointSchema = z.object({
  /** Counted from 1. */
  epoch: z.number().int(),
  /** Training time so far. */
  seconds: z.number(),
  learningRate: z.number(),
  /** Mean norm of the gradients before clipping; null without clipping. */
  gradientNorm: z.number().nullable(),
  /** Mean over the steps, with the time they wait for data. */
  stepsPerSecond: z.number().nullable(),
  loss: z.number(),
  terms: z.array(
    z.object({
      name: z.string(),
      /** Mean over the steps, without and with its weight. */
      value: z.number(),
      weighted: z.number().nullable(),
      /** Part of the gradient at the logits, 0 to 1. */
      gradientShare: z.number().nullable(),
    }),
  ),
  /** null in epochs without validation. */
  validation: scoresSchema.extend({ labels: labelScoresSchema }).nullable(),
});
export type EpochPoint = z.infer<typeof epochPointSchema>;

/**
 * How a run stands. `interrupted`: its process died without a word. `damaged`: there is a run, but its
 * state cannot be read.
 */
export const RUN_STATUSES = ['running', 'done', 'stopped', 'failed', 'interrupted', 'damaged'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** How a run stands. */
export const runHeadSchema = z.object({
  /** Its folder, which names it everywhere else. */
  folder: z.string(),
  name: z.string(),
  status: z.enum(RUN_STATUSES),
  /** Folder of the data set. */
  data: z.string().nullable(),
  /** In ms since 1970. */
  started: z.number(),
  updated: z.number(),
  /** Epochs completed. */
  epoch: z.number().int(),
  bestDice: z.number().nullable(),
  /** Why it failed. */
  error: z.string().nullable(),
  /** Of the epoch that runs. */
  progress: z
    .object({
      epoch: z.number().int(),
      epochs: z.number().int(),
      step: z.number().int(),
      steps: z.number().int(),
      loss: z.number().nullable(),
      stepsPerSecond: z.number().nullable(),
      secondsLeft: z.number().nullable(),
    })
    .nullable(),
  /** The other machine that trains it. */
  host: z.string().nullable(),
  /** Most memory its process has held so far. */
  peakMemory: z.number().nullable(),
  /** What it was told to do, in words. */
  settings: z.array(z.object({ name: z.string(), value: z.string() })),
  /** The buttons that make sense. */
  commands: z.array(z.enum(DASHBOARD_COMMANDS)),
});
export type RunHead = z.infer<typeof runHeadSchema>;

export const previewSchema = z.object({ epoch: z.number().int(), pictures: z.array(slicePictureSchema) });
export type Preview = z.infer<typeof previewSchema>;

/** The validation cases of the best epoch, one by one. */
const caseScoresSchema = z.object({
  epoch: z.number().int(),
  cases: z.array(z.object({ id: z.string(), labels: labelScoresSchema })),
});
export type CaseScores = z.infer<typeof caseScoresSchema>;

const run = z.string();
export const dashboardEventSchema = z.discriminatedUnion('kind', [
  /** Which runs are shown: folders, the page's own first, then those it is compared with. */
  z.object({ kind: z.literal('shown'), runs: z.array(run).min(1) }),
  z.object({ kind: z.literal('head'), run, head: runHeadSchema }),
  /** The run folder is gone or cannot be read: what happened, for people. */
  z.object({ kind: z.literal('missing'), run, message: z.string() }),
  /** Epochs from the given place on (0 is the first), in place of whatever was there. */
  z.object({
    kind: z.literal('epochs'),
    run,
    from: z.number().int().nonnegative(),
    epochs: z.array(epochPointSchema),
  }),
  z.object({ kind: z.literal('preview'), run, preview: previewSchema.nullable() }),
  z.object({ kind: z.literal('cases'), run, scores: caseScoresSchema.nullable() }),
  /** The last lines of the log. */
  z.object({ kind: z.literal('log'), run, lines: z.array(z.string()) }),
  /** A file of the run that is there but not understood. */
  z.object({ kind: z.literal('problem'), run, file: z.string(), message: z.string().nullable() }),
]);
export type DashboardEvent = z.infer<typeof dashboardEventSchema>;

/** What VS Code keeps of the page over a reload: enough for the host to show it again. */
export const dashboardStateSchema = z.object({
  run,
  compared: z.array(run),
  /** How the page shows it. */
  view: z.object({
    time: z.enum(['epochs', 'minutes']),
    logarithmic: z.boolean(),
    /** Whether the terms and labels of compared runs are drawn, too. */
    detailed: z.boolean(),
  }),
});
export type DashboardState = z.infer<typeof dashboardStateSchema>;
