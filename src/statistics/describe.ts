/** Numbers of a sample, some of which may not be defined. */
import { mean, sampleStandardDeviation } from 'simple-statistics';

export interface Description {
  /** Values that are defined, and those that are not. */
  readonly count: number;
  readonly undefinedCount: number;
  /** Of the defined values. */
  readonly mean: number;
  /** null with fewer than two. */
  readonly sd: number | null;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

/**
 * Quartiles are those of linear interpolation.
 * @param values null where a value is not defined
 * @returns null in place of the numbers where no value is defined
 */
export function describeSample(
  values: readonly (number | null)[],
): Description | { readonly count: 0; readonly undefinedCount: number } {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const undefinedCount = values.length - sorted.length;
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) return { count: 0, undefinedCount };
  return {
    count: sorted.length,
    undefinedCount,
    mean: mean(sorted),
    sd: sorted.length > 1 ? sampleStandardDeviation(sorted) : null,
    min,
    q1: linearQuantile(sorted, 0.25),
    median: linearQuantile(sorted, 0.5),
    q3: linearQuantile(sorted, 0.75),
    max,
  };
}

/** Quantile by linear interpolation (type 7 of Hyndman and Fan 1996, numpy's default). */
export function linearQuantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}
