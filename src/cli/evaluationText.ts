/** What `boundary-lab evaluate` prints for people, and its help. */
import { comparisonMethod, comparisonText } from '../evaluation/comparisonText';
import {
  caseName,
  resultRows,
  type Evaluation,
  type LabelResult,
  type MetricDescription,
} from '../evaluation/evaluation';
import { metricTitle } from '../evaluation/figures';
import { mainMetrics } from '../evaluation/mainMetrics';
import { describeMetric, groupRows, isDescribed } from '../evaluation/summary';
import type { LabelMetrics } from '../metrics/labelMetrics';
import { METRIC_DEFINITIONS, METRIC_KEYS, METRICS } from '../metrics/metricCatalogue';
import { formatTable } from './output';

/** What --json prints for two files: metrics by label value, such as {"1": {"name": "tumour", "dice": 0.9, ...}}. */
export interface FileEvaluation {
  readonly reference: string;
  readonly prediction: string;
  readonly labels: Readonly<Record<string, Omit<LabelMetrics, 'label'>>>;
}

const definitions = (keys: readonly string[]): string => {
  const width = Math.max(...keys.map(({ length }) => length));
  return keys.map((key) => `  ${key.padEnd(width)}  ${METRIC_DEFINITIONS[key] ?? ''}`).join('\n');
};

export const METRICS_HELP = `Metrics:\n${definitions(METRIC_KEYS)}`;

export const FULL_HELP = `Nothing is overwritten. A file that cannot be read is named and costs no other case; the exit code is then 1.

--run predicts with the best weights of the run; the predictions are kept in RUN/evaluation/ and used again.

--json prints, of two files, {reference, prediction, labels: {VALUE: {name, referenceVoxels,
predictionVoxels, METRIC: number or null}}, definitions}, with labels by voxel value and null where a
metric is not defined; of folders and runs {reference, cases: [{case, reference, prediction, labels}],
mean: {VALUE: {name, METRIC, cases: {METRIC: count}}}, failed, unmatched, definitions}. Of several
models, cases have a model, models: [{name, source, mean}] has the means, and comparisons:
[{model, first, differences}] has each against the first.`;

/** Value and name of a label; labels without a name of their own are called by their value. */
const titleOf = (value: string | number, name: string): string =>
  name === `label ${value}` ? name : `${value} ${name}`;

const number = (value: number | null | undefined, digits: number): string => value?.toFixed(digits) ?? '-';

/** Every metric of two files: a line each, a column for each label. */
export function pairText({ labels }: FileEvaluation): string {
  const columns = Object.entries(labels);
  const rows = [
    ['reference voxels', ...columns.map(([, { referenceVoxels }]) => String(referenceVoxels))],
    ['prediction voxels', ...columns.map(([, { predictionVoxels }]) => String(predictionVoxels))],
    ...METRICS.map((metric) => [
      metricTitle(metric),
      ...columns.map(([, values]) => number(values[metric.key], metric.digits)),
    ]),
  ];
  const table = formatTable(['', ...columns.map(([value, { name }]) => titleOf(value, name))], rows);
  return `${table}\n\n${definitions(METRIC_KEYS)}`;
}

/** A line for each case and label, then what they have in common, and what distinguishes models. */
export function evaluationText(evaluation: Evaluation): string {
  const { models, labels, cases } = evaluation;
  // Only the main ones fit beside each other; files and --json have all.
  const metrics = mainMetrics(evaluation.metrics);
  const hasModels = models.length > 1;
  const names = new Map(labels.map(({ value, name }) => [value, name]));
  const title = (label: number): string => titleOf(label, names.get(label) ?? `label ${label}`);
  const modelCell = (model: number): string[] => (hasModels ? [models[model]?.name ?? ''] : []);
  const rows = cases.flatMap((each) =>
    each.results.flatMap(({ model, labels: own }) =>
      own.map((result) => [
        ...[caseName(each), ...modelCell(model), title(result.label)],
        ...valueCells(result, metrics),
      ]),
    ),
  );
  const header = ['case', ...(hasModels ? ['model'] : []), 'label', ...metrics.map(metricTitle)];
  return [
    formatTable(header, [...rows, ...meanRows(evaluation, metrics, modelCell, title)]),
    '',
    ...undefinedLines(evaluation, metrics, title),
    ...comparisonLines(evaluation),
    definitions(metrics.map(({ key }) => key)),
  ].join('\n');
}

function valueCells({ values }: LabelResult, metrics: readonly MetricDescription[]): string[] {
  return metrics.map(({ key, digits }) => number(values[key], digits));
}

function meanRows(
  evaluation: Evaluation,
  metrics: readonly MetricDescription[],
  modelCell: (model: number) => string[],
  title: (label: number) => string,
): string[][] {
  return groupRows(resultRows(evaluation)).map((group) => [
    ...['mean', ...modelCell(group.model), title(group.label)],
    ...metrics.map(({ key, digits }) => {
      const found = describeMetric(group, key);
      return isDescribed(found) ? number(found.mean, digits) : '-';
    }),
  ]);
}

/** Which means leave out cases, since a metric is not defined in them. */
function undefinedLines(
  evaluation: Evaluation,
  metrics: readonly MetricDescription[],
  title: (label: number) => string,
): readonly string[] {
  const lines = groupRows(resultRows(evaluation)).flatMap((group) => {
    const missing = metrics.flatMap(({ key }) => {
      const { undefinedCount } = describeMetric(group, key);
      return undefinedCount > 0 ? [`${key} in ${undefinedCount}`] : [];
    });
    const model = evaluation.models.length > 1 ? `${evaluation.models[group.model]?.name ?? ''}, ` : '';
    return missing.length > 0
      ? [`${model}${title(group.label)}: of ${group.rows.length} cases not defined: ${missing.join(', ')}`]
      : [];
  });
  return lines.length > 0 ? [...lines, ''] : [];
}

function comparisonLines(evaluation: Evaluation): readonly string[] {
  const { comparisons } = evaluation;
  if (comparisons.length === 0) return [];
  return [...comparisons.map((of) => comparisonText(of, evaluation)), comparisonMethod(comparisons), ''];
}
