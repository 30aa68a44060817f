/** `boundary-lab evaluate --reference R --prediction P`: agreement of label maps, of two files or of two folders. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { tableOfLabelMap } from '../datasets/tableOfLabelMap';
import { evaluateFiles } from '../metrics/evaluateFiles';
import type { LabelMetrics } from '../metrics/labelMetrics';
import { METRIC_DEFINITIONS } from '../metrics/metricCatalogue';
import { interruptSignal } from './interrupt';
import { pairLabelMaps, labelMapsIn, type LabelMapPairs } from './labelMapPairs';
import { describeError, formatTable, PartialFailure, printNote, printResult } from './output';

interface EvaluateOptions {
  readonly reference: string;
  readonly prediction: string;
  readonly json?: boolean;
}

/** Metrics by label value, such as {"1": {"name": "tumour", "dice": 0.9, ...}}. */
type MetricsByLabel = Readonly<Record<string, Omit<LabelMetrics, 'label'>>>;

/** What --json prints for two files. */
interface FileEvaluation {
  readonly reference: string;
  readonly prediction: string;
  readonly labels: MetricsByLabel;
}

const JSON_HELP = `--json prints, of two files, {reference, prediction, labels: {VALUE: {name, referenceVoxels,
predictionVoxels, dice, hd, hd95, assd}}, definitions}, with labels by voxel value and null where a
metric is not defined; of two folders {cases: [{case, reference, prediction, labels}], mean: {VALUE:
{name, dice, hd, hd95, assd, cases}}, failed, unmatched, definitions}.`;

type MetricName = 'dice' | 'hd' | 'hd95' | 'assd';
const METRIC_NAMES = ['dice', 'hd', 'hd95', 'assd'] as const satisfies readonly MetricName[];

/** Mean over the cases in which a metric is defined, null where it is in none; `cases` counts them. */
type LabelMean = Readonly<Record<MetricName, number | null>> & {
  readonly name: string;
  readonly cases: Readonly<Record<MetricName, number>>;
};

/** What --json prints for two folders. */
interface FolderEvaluation {
  readonly cases: readonly (FileEvaluation & { readonly case: string })[];
  /** By label value. */
  readonly mean: Readonly<Record<string, LabelMean>>;
  readonly failed: readonly { readonly case: string; readonly error: string }[];
  readonly unmatched: LabelMapPairs['unmatched'];
}

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description(
      'Compare predicted label maps with their references: Dice, Hausdorff distance, HD95 and ASSD per label. ' +
        'Of two folders, files are paired by name.',
    )
    .requiredOption('--reference <path>', 'a label map, or a folder of them')
    .requiredOption('--prediction <path>', 'a label map, or a folder of them')
    .option('--json', 'print one JSON value')
    .addHelpText('after', `\nMetrics:\n${definitions()}\n\n${JSON_HELP}`)
    .action(async (options: EvaluateOptions) => {
      const signal = interruptSignal();
      const { reference, prediction } = options;
      const [isFolder, isOther] = await Promise.all([reference, prediction].map(isDirectory));
      if (isFolder !== isOther) {
        throw new Error('Give two label maps or two folders, not one of each.');
      }
      if (isFolder !== true) {
        const evaluation = await evaluatePair(reference, prediction, signal);
        printResult(options, { ...evaluation, definitions: METRIC_DEFINITIONS }, describeFile(evaluation));
        return;
      }
      const evaluation = await evaluateFolders(reference, prediction, signal);
      printResult(options, { ...evaluation, definitions: METRIC_DEFINITIONS }, describeFolder(evaluation));
      for (const { case: name, error } of evaluation.failed) printNote(`${name} failed: ${error}`);
      const { references, predictions } = evaluation.unmatched;
      for (const file of references) printNote(`no prediction found for ${file}`);
      for (const file of predictions) printNote(`no reference found for ${file}`);
      if (evaluation.failed.length > 0) {
        throw new PartialFailure(
          `${evaluation.failed.length} of ${evaluation.failed.length + evaluation.cases.length} cases failed.`,
        );
      }
    });
}

async function isDirectory(file: string): Promise<boolean> {
  return (await stat(file)).isDirectory();
}

async function evaluatePair(
  reference: string,
  prediction: string,
  signal: AbortSignal,
): Promise<FileEvaluation> {
  const table = (await tableOfLabelMap(reference)) ?? [];
  const names = new Map(table.map(({ value, name }) => [value, name]));
  const metrics = await evaluateFiles(reference, prediction, { names, signal });
  const labels = Object.fromEntries(metrics.map(({ label, ...rest }) => [String(label), rest]));
  return { reference, prediction, labels };
}

async function evaluateFolders(
  references: string,
  predictions: string,
  signal: AbortSignal,
): Promise<FolderEvaluation> {
  const { pairs, unmatched } = pairLabelMaps(await labelMapsIn(references), await labelMapsIn(predictions));
  if (pairs.length === 0) {
    throw new Error(`No label map in ${predictions} has the name of one in ${references}.`);
  }
  const cases: FolderEvaluation['cases'][number][] = [];
  const failed: FolderEvaluation['failed'][number][] = [];
  for (const { name, reference, prediction } of pairs) {
    signal.throwIfAborted();
    try {
      cases.push({ case: name, ...(await evaluatePair(reference, prediction, signal)) });
    } catch (error) {
      signal.throwIfAborted();
      // One bad file must not cost the results of all others.
      failed.push({ case: name, error: describeError(error).error });
    }
  }
  return { cases, mean: meanByLabel(cases), failed, unmatched };
}

function meanByLabel(cases: readonly FileEvaluation[]): Record<string, LabelMean> {
  const labels = [...new Set(cases.flatMap((c) => Object.keys(c.labels)))].sort(
    (a, b) => Number(a) - Number(b),
  );
  return Object.fromEntries(
    labels.map((label) => {
      const rows = cases.flatMap((c) => c.labels[label] ?? []);
      const defined = (metric: MetricName): number[] => rows.flatMap((row) => row[metric] ?? []);
      const mean = (metric: MetricName): number | null => {
        const values = defined(metric);
        return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
      };
      const count = (metric: MetricName): number => defined(metric).length;
      return [
        label,
        {
          name: rows[0]?.name ?? '',
          dice: mean('dice'),
          hd: mean('hd'),
          hd95: mean('hd95'),
          assd: mean('assd'),
          cases: { dice: count('dice'), hd: count('hd'), hd95: count('hd95'), assd: count('assd') },
        },
      ];
    }),
  );
}

const definitions = (): string =>
  METRIC_NAMES.map((name) => `  ${name.padEnd(5)} ${METRIC_DEFINITIONS[name] ?? ''}`).join('\n');

/** Value and name of a label; labels without a name of their own are called by their value. */
const titleOf = (value: string, name: string): string =>
  name === `label ${value}` ? name : `${value} ${name}`;

const figure = (value: number | null, digits: number): string => value?.toFixed(digits) ?? '-';

function metricCells(metrics: Readonly<Record<MetricName, number | null>>): string[] {
  return METRIC_NAMES.map((name) => figure(metrics[name], name === 'dice' ? 4 : 3));
}

const METRIC_TITLES = ['Dice', 'HD mm', 'HD95 mm', 'ASSD mm'] as const;

function describeFile({ labels }: FileEvaluation): string {
  const rows = Object.entries(labels).map(([label, metrics]) => [
    titleOf(label, metrics.name),
    String(metrics.referenceVoxels),
    String(metrics.predictionVoxels),
    ...metricCells(metrics),
  ]);
  const table = formatTable(['label', 'reference voxels', 'prediction voxels', ...METRIC_TITLES], rows);
  return `${table}\n\n${definitions()}`;
}

function describeFolder({ cases, mean }: FolderEvaluation): string {
  const rows = cases.flatMap(({ case: name, labels }) =>
    Object.entries(labels).map(([label, metrics]) => [
      name,
      titleOf(label, metrics.name),
      ...metricCells(metrics),
    ]),
  );
  const means = Object.entries(mean).map(([label, metrics]) => [
    'mean',
    titleOf(label, metrics.name),
    ...metricCells(metrics),
  ]);
  const counted = Object.entries(mean).map(
    ([label, { name, cases: count }]) =>
      `${titleOf(label, name)}: mean over ${METRIC_NAMES.map((metric) => `${count[metric]} (${metric})`).join(', ')} of ${cases.length} cases`,
  );
  const table = formatTable(['case', 'label', ...METRIC_TITLES], [...rows, ...means]);
  return [table, '', ...counted, '', definitions()].join('\n');
}
