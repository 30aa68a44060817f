/** metrics.jsonl and metrics.csv of a run: the same numbers, one line an epoch. */
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../../formats/atomicWrite';
import { SCORES, type Score } from '../../metrics/labelScores';
import { epochMetricsSchema, type EpochMetrics } from './epochMetrics';
import { RunFolderError, type RunPaths } from './runFolder';

/**
 * Both files are written anew with every epoch: they are small, always whole, and lines after the
 * checkpoint that a killed run is resumed from disappear.
 */
export class MetricsLog {
  readonly #paths: RunPaths;
  readonly #epochs: EpochMetrics[];

  private constructor(paths: RunPaths, epochs: EpochMetrics[]) {
    this.#paths = paths;
    this.#epochs = epochs;
  }

  /** @param epochs how many to keep of those already there */
  static async open(paths: RunPaths, epochs: number): Promise<MetricsLog> {
    if (epochs === 0) return new MetricsLog(paths, []);
    const text = await readFile(paths.metricsJsonl, 'utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    return new MetricsLog(
      paths,
      lines.slice(0, epochs).map((line, n) => parseLine(line, `Line ${n + 1} of ${paths.metricsJsonl}`)),
    );
  }

  async append(metrics: EpochMetrics): Promise<void> {
    this.#epochs.push(metrics);
    await write(
      this.#paths.metricsJsonl,
      this.#epochs.map((epoch) => JSON.stringify(epoch)),
    );
    await write(this.#paths.metricsCsv, csvLines(this.#epochs));
  }
}

function parseLine(line: string, source: string): EpochMetrics {
  try {
    return epochMetricsSchema.parse(JSON.parse(line));
  } catch (error) {
    throw new RunFolderError(`${source} is damaged, so the run cannot go on. Train into another folder.`, {
      cause: error,
    });
  }
}

const COLUMN = {
  dice: 'dice',
  hd95: 'hd95',
  nsd: 'nsd',
  componentRecall: 'component_recall',
} as const satisfies Record<Score, string>;

function csvLines(epochs: readonly EpochMetrics[]): readonly string[] {
  const terms = Object.keys(epochs[0]?.terms ?? {});
  const labels = Object.keys(epochs.find(({ validation }) => validation)?.validation?.labels ?? {});
  const isClipped = epochs.some(({ gradientNorm }) => gradientNorm !== null);
  const header = [
    ...['epoch', 'seconds', 'learning_rate', ...(isClipped ? ['gradient_norm'] : []), 'loss'],
    ...terms,
    ...terms.map((term) => `weight ${term}`),
    ...terms.map((term) => `weighted ${term}`),
    ...terms.map((term) => `gradient share ${term}`),
    ...SCORES.map((score) => `validation_${COLUMN[score]}`),
    ...labels.flatMap((label) => SCORES.map((score) => `${COLUMN[score]} ${label}`)),
    ...['seconds_per_step', 'data_wait', 'validation_seconds', 'peak_memory'],
  ];
  const rows = epochs.map(({ epoch, seconds, learningRate, gradientNorm, loss, ...rest }) => [
    ...[epoch, seconds, learningRate, ...(isClipped ? [gradientNorm] : []), loss],
    ...terms.map((term) => rest.terms[term]),
    ...terms.map((term) => rest.weights[term]),
    ...terms.map((term) => rest.weightedTerms[term]),
    ...terms.map((term) => rest.gradientShares[term]),
    ...SCORES.map((score) => rest.validation?.[score]),
    ...labels.flatMap((label) => SCORES.map((score) => rest.validation?.labels[label]?.[score])),
    ...[rest.secondsPerStep, rest.dataWait, rest.validationSeconds, rest.peakMemory],
  ]);
  return [header, ...rows].map((cells) => cells.map(csvCell).join(','));
}

function csvCell(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function write(path: string, lines: readonly string[]): Promise<void> {
  await writeAtomically(path, [new TextEncoder().encode(`${lines.join('\n')}\n`)], { overwrite: true });
}
