/**
 * Metrics over many cases. A case in which a metric is not defined is never silently dropped: every
 * summary says over how many cases it runs, how many have a stand-in, and how many are left out and why.
 */
import type { Absence, LabelMetrics } from './labelMetrics';
import { whyUndefined } from './labelMetrics';
import { forEveryMetric, METRICS, type MetricKey } from './metricCatalogue';

/**
 * What a mean does with the distances of a label that is in one map only, where they are not defined:
 *
 * - `penalise`: the diagonal of the volume takes their place, the largest distance there could be, so that
 *   missing a label never improves a mean;
 * - `leave-out`: they do not count, as in most tools.
 *
 * Nothing stands in for a label that is in neither map, nor for metrics other than distances: shares that
 * compare both maps are 0 there by their formula, and the rest have nothing to be a share of.
 */
export const MISSING_POLICIES = ['penalise', 'leave-out'] as const;
export type MissingPolicy = (typeof MISSING_POLICIES)[number];

/** How many cases have a value of a metric. */
export interface CaseCounts {
  readonly cases: number;
  readonly defined: number;
  /** Not defined, with the diagonal of the volume in its place. */
  readonly penalised: number;
  /** Not defined and left out, by reason. */
  readonly leftOut: Readonly<Record<Absence, number>>;
}

/** A metric's values over cases; `values` are those that count, in the order of the cases. */
export interface CaseValues extends CaseCounts {
  readonly values: readonly number[];
}

/** Statistics over the values that count; null where there is none. */
export interface MetricSummary extends CaseCounts {
  readonly mean: number | null;
  /** Sample standard deviation (divided by n - 1); null for fewer than two values. */
  readonly standardDeviation: number | null;
  readonly median: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

export interface LabelSummary {
  readonly label: number;
  readonly name: string;
  readonly metrics: Readonly<Record<MetricKey, MetricSummary>>;
}

/** Distances, and they alone, are better the lower they are. */
const DISTANCES: ReadonlySet<MetricKey> = new Set(
  METRICS.filter(({ better }) => better === 'lower').map(({ key }) => key),
);

/**
 * The values of one metric of one label.
 * @param rows of the label, one a case; undefined for a case that does not name the label, which then is
 *   in neither of its maps
 */
export function valuesOfCases(
  rows: readonly (LabelMetrics | undefined)[],
  key: MetricKey,
  policy: MissingPolicy,
): CaseValues {
  const values: number[] = [];
  let penalised = 0;
  const leftOut = { 'in neither label map': 0, 'not in the reference': 0, 'not in the prediction': 0 };
  for (const row of rows) {
    const value = row?.[key] ?? null;
    if (value !== null) {
      values.push(value);
      continue;
    }
    const why = (row && whyUndefined(row, key)) ?? 'in neither label map';
    if (row && policy === 'penalise' && why !== 'in neither label map' && DISTANCES.has(key)) {
      penalised++;
      values.push(row.diagonal);
    } else {
      leftOut[why]++;
    }
  }
  return { values, cases: rows.length, defined: values.length - penalised, penalised, leftOut };
}

/** Statistics of one metric of one label; parameters as of valuesOfCases. */
export function summarise(
  rows: readonly (LabelMetrics | undefined)[],
  key: MetricKey,
  policy: MissingPolicy,
): MetricSummary {
  const { values, ...counts } = valuesOfCases(rows, key, policy);
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  const mean = count === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / count;
  const squares = sorted.reduce((sum, value) => sum + (value - (mean ?? 0)) ** 2, 0);
  const middle = [sorted[Math.floor((count - 1) / 2)], sorted[Math.floor(count / 2)]];
  const [low, high] = middle;
  return {
    ...counts,
    mean,
    standardDeviation: count < 2 ? null : Math.sqrt(squares / (count - 1)),
    median: low === undefined || high === undefined ? null : (low + high) / 2,
    minimum: sorted[0] ?? null,
    maximum: sorted[count - 1] ?? null,
  };
}

/** Statistics of every metric of every label that any case names, by ascending value of the label. */
export function aggregate(
  cases: readonly (readonly LabelMetrics[])[],
  policy: MissingPolicy,
): readonly LabelSummary[] {
  const names = new Map(cases.flatMap((rows) => rows.map(({ label, name }) => [label, name])));
  return [...names]
    .sort(([a], [b]) => a - b)
    .map(([label, name]) => {
      const rows = cases.map((ofCase) => ofCase.find((row) => row.label === label));
      return { label, name, metrics: forEveryMetric((key) => summarise(rows, key, policy)) };
    });
}
