/** metrics.jsonl and metrics.csv of a run: the same numbers, one line an epoch. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../../formats/atomicWrite';
import type { RunPaths } from './runFolder';

export const epochMetricsSchema = z.object({
  /** Counted from 1. */
  epoch: z.number().int(),
  /** Training time so far, over all sessions of the run. */
  seconds: z.number(),
  /** Of the epoch's last step. */
  learningRate: z.number(),
  /** Mean norm of the gradients before clipping; null without clipping. */
  gradientNorm: z.number().nullable().default(null),
  /** Share of the steps' time, 0 to 1, that was spent waiting for data. */
  dataWait: z.number().nullable().default(null),
  /** Weighted sum of the terms, mean over the steps. May be negative with boundary loss. */
  loss: z.number(),
  /** Unweighted mean of each term over the steps. */
  terms: z.record(z.string(), z.number()),
  /** Weight of each term. */
  weights: z.record(z.string(), z.number()),
  /** Each term times its weight. */
  weightedTerms: z.record(z.string(), z.number()).default({}),
  /** Each term's part of the gradient at the logits, 0 to 1, mean over the steps. */
  gradientShares: z.record(z.string(), z.number()).default({}),
  /** null in epochs without validation. */
  validation: z
    .object({
      /** Mean over labels of the mean over cases of the 3D Dice. */
      dice: z.number(),
      labels: z.record(z.string(), z.number().nullable()),
    })
    .nullable(),
});
export type EpochMetrics = z.infer<typeof epochMetricsSchema>;

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
      lines.slice(0, epochs).map((line) => epochMetricsSchema.parse(JSON.parse(line))),
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
    'validation_dice',
    ...labels.map((label) => `dice ${label}`),
  ];
  const rows = epochs.map(({ epoch, seconds, learningRate, gradientNorm, loss, ...rest }) => [
    ...[epoch, seconds, learningRate, ...(isClipped ? [gradientNorm] : []), loss],
    ...terms.map((term) => rest.terms[term]),
    ...terms.map((term) => rest.weights[term]),
    ...terms.map((term) => rest.weightedTerms[term]),
    ...terms.map((term) => rest.gradientShares[term]),
    rest.validation?.dice,
    ...labels.map((label) => rest.validation?.labels[label]),
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
