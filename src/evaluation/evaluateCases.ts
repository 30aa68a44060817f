/** Evaluates many cases, one after another: one that cannot be evaluated is named and costs no other. */
import { tableOfLabelMap } from '../datasets/tableOfLabelMap';
import { runInTurns } from '../contour/inTurns';
import { defaultColor, type Label, type LabelTable } from '../labels/labelTable';
import { METRIC_DEFINITIONS, METRICS } from '../metrics/metricCatalogue';
import { compareModels } from './compareModels';
import type { EvaluatedCase, Evaluation, LabelResult, MetricDescription, ModelResult } from './evaluation';
import type { NamedResult } from './evaluatePair';
import { openEvaluator, type Evaluator } from './openEvaluator';
import { casesOfFolders, type PredictionSource } from './sources/folderCases';
import { EvaluationSourceError, type CaseToEvaluate, type FoundCases } from './sources/foundCases';
import { casesOfRuns } from './sources/runCases';

/** What is evaluated: predictions in folders against references, or runs on their validation cases. */
export type EvaluationRequest =
  | {
      readonly kind: 'folders';
      /** A folder of label maps, or of a data set; or one label map, as the predictions then are. */
      readonly reference: string;
      readonly predictions: readonly PredictionSource[];
    }
  | { readonly kind: 'runs'; readonly runs: readonly string[] };

export interface EvaluationHooks {
  readonly signal: AbortSignal;
  /** In pairs of label maps, and before that in cases that are predicted. */
  readonly progress: (value: {
    readonly doing: 'predicting' | 'evaluating';
    readonly done: number;
    readonly total: number;
    readonly file: string;
  }) => void;
  /** Who measures; by default a thread. */
  readonly evaluator?: Evaluator | undefined;
}

/**
 * @throws EvaluationSourceError where there is nothing to evaluate, or nothing could be; DatasetError; the
 * signal's reason when aborted
 */
export async function evaluateCases(request: EvaluationRequest, hooks: EvaluationHooks): Promise<Evaluation> {
  const { signal, progress } = hooks;
  const found = await findCases(request, hooks);
  const evaluator = hooks.evaluator ?? openEvaluator();
  const labels = new Map<number, Label>(found.labels.map((label) => [label.value, label]));
  const declared = found.labels.map(({ value }) => value);
  const failed: Evaluation['failed'][number][] = [...found.failed];
  const cases: EvaluatedCase[] = [];
  const total = found.cases.reduce((sum, { predictions }) => sum + predictions.filter(isThere).length, 0);
  let done = 0;
  try {
    for (const each of found.cases) {
      const results: ModelResult[] = [];
      for (const [model, prediction] of each.predictions.entries()) {
        if (prediction === undefined) continue;
        signal.throwIfAborted();
        progress({ doing: 'evaluating', done: done++, total, file: prediction });
        try {
          const names = await namesOf(found.labels, each);
          const request = { reference: each.reference, prediction, names, labels: declared };
          const own = await evaluator.evaluate(request, signal);
          for (const { label, name } of own) noteLabel(labels, label, name);
          results.push({ model, prediction, labels: own.map(withoutName) });
        } catch (error) {
          signal.throwIfAborted();
          const reason = error instanceof Error ? error.message : String(error);
          failed.push({ case: each.id, model, error: reason });
        }
      }
      const { id, rater, images, reference } = each;
      if (results.length > 0) cases.push({ id, rater, images, reference, results });
    }
  } finally {
    if (!hooks.evaluator) await evaluator.close();
  }
  const [first] = failed;
  if (cases.length === 0 && first) {
    throw new EvaluationSourceError(`No case could be evaluated. The first, ${first.case}: ${first.error}`);
  }
  const { reference, models, unmatched } = found;
  const table = [...labels.values()].sort((a, b) => a.value - b.value);
  const comparisons = await runInTurns(
    compareModels({ cases, models, labels: table, metrics: METRICS_NOW }),
    signal,
  );
  return {
    ...{ format: 'boundary-evaluation', version: 1, created: new Date().toISOString() },
    ...{ reference, models, labels: table, metrics: METRICS_NOW },
    ...{ cases, failed, unmatched, comparisons },
  };
}

/** As they are written into an evaluation. */
const METRICS_NOW: readonly MetricDescription[] = METRICS.map(({ key, name, unit, digits, better }) => ({
  ...{ key, name, unit, digits, better },
  definition: METRIC_DEFINITIONS[key] ?? '',
}));

const isThere = (file: string | undefined): boolean => file !== undefined;

async function findCases(
  request: EvaluationRequest,
  { signal, progress }: EvaluationHooks,
): Promise<FoundCases> {
  if (request.kind === 'folders') return casesOfFolders(request.reference, request.predictions, signal);
  return casesOfRuns(request.runs, {
    signal,
    progress: (done, total, file) => {
      progress({ doing: 'predicting', done, total, file });
    },
  });
}

/** Names that are known before the files are read. */
async function namesOf(
  table: LabelTable,
  { reference }: CaseToEvaluate,
): Promise<ReadonlyMap<number, string>> {
  const known =
    table.length > 0 || reference.kind !== 'values' ? table : await tableOfLabelMap(reference.file);
  return new Map((known ?? []).map(({ value, name }) => [value, name]));
}

function noteLabel(labels: Map<number, Label>, value: number, name: string): void {
  if (!labels.has(value)) labels.set(value, { value, name, color: defaultColor(value) });
}

function withoutName({ label, referenceVoxels, predictionVoxels, values, worst }: NamedResult): LabelResult {
  return { label, referenceVoxels, predictionVoxels, values, worst };
}
