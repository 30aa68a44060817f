/** The charts of an evaluation, as the report and the page of the editor draw them. */
import { scatterChartSvg, type ScatterPoint } from '../reports/scatterChart';
import { violinChartSvg } from '../reports/violinChart';
import type { Evaluation, MetricDescription, ResultRow } from './evaluation';
import { metricTitle } from './figures';
import { groupRows } from './summary';

type Named = Pick<Evaluation, 'models' | 'labels'>;

export function labelName({ labels }: Pick<Evaluation, 'labels'>, label: number): string {
  return labels.find(({ value }) => value === label)?.name ?? `label ${label}`;
}

/** What a page knows the point of a row by; reports have no use for it. */
export type KeyOfRow = (row: ResultRow) => string;

/** Box and violin plots of a metric, one for each label and model. */
export function metricViolins(
  rows: readonly ResultRow[],
  metric: MetricDescription,
  evaluation: Named,
  keyOf?: KeyOfRow,
): string {
  const { models } = evaluation;
  return violinChartSvg({
    ...{ title: `${metric.name} by label`, yLabel: metricTitle(metric), digits: metric.digits },
    groups: groupRows(rows).map((group) => ({
      name: labelName(evaluation, group.label),
      series: models.length > 1 ? models[group.model]?.name : undefined,
      color: group.model,
      values: group.rows.map((row) => ({
        ...{ name: row.name, value: row.values[metric.key] ?? null, key: keyOf?.(row) },
      })),
    })),
  });
}

/** Pairs of a metric under two models, and rows in which it is defined for one of them at most. */
export interface PairedValues {
  readonly series: readonly { readonly name: string; readonly points: readonly ScatterPoint[] }[];
  readonly undefinedCount: number;
}

/** @param first, second indices of the models; a point has the key of the row of the second */
export function pairedValues(
  rows: readonly ResultRow[],
  metric: string,
  { first, second }: { readonly first: number; readonly second: number },
  evaluation: Named,
  keyOf?: KeyOfRow,
): PairedValues {
  const pairOf = ({ case: index, label }: ResultRow): string => `${index}/${label}`;
  const others = new Map(rows.filter(({ model }) => model === second).map((row) => [pairOf(row), row]));
  let undefinedCount = 0;
  const series = new Map<number, ScatterPoint[]>();
  for (const row of rows) {
    const other = row.model === first ? others.get(pairOf(row)) : undefined;
    if (!other) continue;
    const [x, y] = [row.values[metric] ?? null, other.values[metric] ?? null];
    if (x === null || y === null) {
      undefinedCount++;
      continue;
    }
    const points = series.get(row.label) ?? [];
    series.set(row.label, points);
    points.push({ name: row.name, x, y, key: keyOf?.(other) });
  }
  return {
    undefinedCount,
    series: [...series]
      .sort(([a], [b]) => a - b)
      .map(([label, points]) => ({ name: labelName(evaluation, label), points })),
  };
}

/** A metric of the second model against that of the first. */
export function modelScatter(
  paired: PairedValues,
  metric: MetricDescription,
  models: { readonly first: string; readonly second: string },
): string {
  return scatterChartSvg({
    title: `${metricTitle(metric)} of two models`,
    ...{ xLabel: models.first, yLabel: models.second, digits: metric.digits, series: paired.series },
  });
}
