/** metrics.jsonl, metrics.csv and the TensorBoard event file of a run: the same numbers, epoch by epoch. */
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../../formats/atomicWrite';
import { SCORES, type Score } from '../../metrics/labelScores';
import { epochMetricsSchema, type EpochMetrics } from './epochMetrics';
import { RunFolderError, type RunPaths } from './runFolder';
import { TensorBoardLog } from './tensorBoard/tensorBoardLog';

/**
 * The first two files are written anew with every epoch: they are small, always whole, and lines after the
 * checkpoint that a killed run is resumed from disappear.
 */
export class MetricsLog {
  readonly #paths: RunPaths;
  readonly #epochs: EpochMetrics[];
  readonly #tensorBoard: TensorBoardLog;

  private constructor(paths: RunPaths, epochs: EpochMetrics[], tensorBoard: TensorBoardLog) {
    this.#paths = paths;
    this.#epochs = epochs;
    this.#tensorBoard = tensorBoard;
  }

  /**
   * @param count how many epochs to keep of those already there
   * @param seconds of training so far
   * @throws RunFolderError when a line of theirs is damaged
   */
  static async open(paths: RunPaths, count: number, seconds: number): Promise<MetricsLog> {
    const epochs = count === 0 ? [] : await readEpochs(paths, count);
    const origin = Date.now() / 1000 - seconds;
    return new MetricsLog(paths, epochs, await TensorBoardLog.open(paths.root, epochs, origin));
  }

  async append(metrics: EpochMetrics): Promise<void> {
    this.#epochs.push(metrics);
    await write(
      this.#paths.metricsJsonl,
      this.#epochs.map((epoch) => JSON.stringify(epoch)),
    );
    await write(this.#paths.metricsCsv, csvLines(this.#epochs));
    await this.#tensorBoard.append(metrics);
  }
}

async function readEpochs({ metricsJsonl }: RunPaths, count: number): Promise<EpochMetrics[]> {
  const text = await readFile(metricsJsonl, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.slice(0, count).map((line, n) => parseLine(line, `Line ${n + 1} of ${metricsJsonl}`));
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
