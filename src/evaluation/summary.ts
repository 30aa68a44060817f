/** What the rows of an evaluation have in common: mean, spread and quartiles of every metric. */
import { describeSample, type Description } from '../statistics/describe';
import type { ResultRow } from './evaluation';

/** The cases of one label and model. */
export interface Group {
  readonly model: number;
  readonly label: number;
  readonly rows: readonly ResultRow[];
}

/** Rows by label and model, labels in ascending order. */
export function groupRows(rows: readonly ResultRow[]): readonly Group[] {
  const groups = new Map<string, { model: number; label: number; rows: ResultRow[] }>();
  for (const row of rows) {
    const key = `${row.label}/${row.model}`;
    const group = groups.get(key) ?? { model: row.model, label: row.label, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  return [...groups.values()].sort((a, b) => a.label - b.label || a.model - b.model);
}

/** A metric of a group; the cases in which it is not defined are counted, not left out. */
export function describeMetric(
  { rows }: Pick<Group, 'rows'>,
  metric: string,
): ReturnType<typeof describeSample> {
  return describeSample(rows.map(({ values }) => values[metric] ?? null));
}

export function isDescribed(found: ReturnType<typeof describeSample>): found is Description {
  return found.count > 0;
}
