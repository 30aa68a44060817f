/** The lines of a run's metrics.jsonl as the dashboard shows them. */
import { epochMetricsSchema, type EpochMetrics } from '../../learning/training/epochMetrics';
import type { EpochPoint } from '../../protocol/dashboard';

/**
 * Parses only what has changed: the file is written whole with every epoch, and mostly begins with the
 * lines it had before. Lines that are not understood are left out and counted.
 */
export class MetricsText {
  #lines: readonly string[] = [];
  #points: readonly (EpochPoint | undefined)[] = [];

  /** @returns the epochs that have changed, as the `epochs` event tells them; undefined where none has */
  update(text: string): { readonly from: number; readonly epochs: readonly EpochPoint[] } | undefined {
    // What follows the last line break is a line that is still being written.
    const lines = text
      .split(/\r?\n/)
      .slice(0, -1)
      .filter((line) => line !== '');
    const firstChanged = lines.findIndex((line, n) => line !== this.#lines[n]);
    const kept = firstChanged === -1 ? lines.length : firstChanged;
    if (kept === lines.length && kept === this.#lines.length) return undefined;
    const before = this.#points.slice(0, kept);
    const added = lines.slice(kept).map(parseLine);
    this.#lines = lines;
    this.#points = [...before, ...added];
    return { from: before.filter(isKnown).length, epochs: added.filter(isKnown) };
  }

  /** Numbers of the lines that are not understood, counted from 1. */
  get faulty(): readonly number[] {
    return this.#points.flatMap((point, n) => (point === undefined ? [n + 1] : []));
  }
}

const isKnown = (point: EpochPoint | undefined): point is EpochPoint => point !== undefined;

function parseLine(line: string): EpochPoint | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = epochMetricsSchema.safeParse(raw);
  return parsed.success ? pointOf(parsed.data) : undefined;
}

function pointOf(metrics: EpochMetrics): EpochPoint {
  const { epoch, seconds, learningRate, gradientNorm, secondsPerStep, loss, validation } = metrics;
  return {
    epoch,
    seconds,
    learningRate,
    gradientNorm,
    stepsPerSecond: secondsPerStep !== null && secondsPerStep > 0 ? 1 / secondsPerStep : null,
    loss,
    terms: Object.entries(metrics.terms).map(([name, value]) => ({
      name,
      value,
      // Runs of earlier versions did not write it.
      weighted: metrics.weightedTerms[name] ?? weighted(value, metrics.weights[name]),
      gradientShare: metrics.gradientShares[name] ?? null,
    })),
    validation,
  };
}

function weighted(value: number, weight: number | undefined): number | null {
  return weight === undefined ? null : value * weight;
}
