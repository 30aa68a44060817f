/** Learning curves of a recipe: mean and spread over its runs, epoch by epoch. */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { ChartPoint } from '../../reports/lineChart';
import type { EpochMetrics } from '../training/epochMetrics';
import type { RunResults } from './results';

/**
 * @param valueOf undefined or null where an epoch has no such value
 * @returns points at the epochs that all of the runs have the value of, or any where there is none; y the
 * mean, low and high one standard deviation below and above
 */
export function meanCurve(
  runs: readonly RunResults[],
  valueOf: (epoch: EpochMetrics) => number | null | undefined,
): readonly ChartPoint[] {
  const byEpoch = new Map<number, number[]>();
  for (const epoch of runs.flatMap(({ epochs }) => epochs)) {
    const value = valueOf(epoch);
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    byEpoch.set(epoch.epoch, [...(byEpoch.get(epoch.epoch) ?? []), value]);
  }
  const all = [...byEpoch].sort(([a], [b]) => a - b);
  // Runs that are ended by the clock differ in length: a mean of fewer of them would jump.
  const complete = all.filter(([, values]) => values.length === runs.length);
  return (complete.length > 0 ? complete : all).map(([x, values]) => {
    const y = mean(values);
    if (values.length < 2) return { x, y };
    const sd = sampleStandardDeviation(values);
    return { x, y, low: y - sd, high: y + sd };
  });
}

/** Names of all loss terms of the runs, in the order they first occur. */
export function termsOf(runs: readonly RunResults[]): readonly string[] {
  return [...new Set(runs.flatMap(({ epochs }) => Object.keys(epochs[0]?.terms ?? {})))];
}
