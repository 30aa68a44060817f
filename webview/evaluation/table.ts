/** Which rows of an evaluation are shown, and in which order. Plain data. */
import { z } from 'zod';
import type { Evaluation, ResultRow } from '../../src/evaluation/evaluation';
import { labelName } from '../../src/evaluation/charts';

/** What a column is sorted by: these, or the key of a metric. */
export const FIXED_COLUMNS = ['case', 'model', 'label', 'worst'] as const;

export const filterSchema = z.object({
  /** Part of the name of a case, in any case. */
  text: z.string(),
  /** null: all of them. */
  label: z.number().int().nullable(),
  model: z.number().int().nullable(),
  /** The metric whose value is to lie within the range, ends included; null ends are open. */
  metric: z.string(),
  least: z.number().nullable(),
  most: z.number().nullable(),
});
export type Filter = z.infer<typeof filterSchema>;

export const sortSchema = z.object({ column: z.string(), descending: z.boolean() });
export type Sort = z.infer<typeof sortSchema>;

export interface FilteredRows {
  readonly rows: readonly ResultRow[];
  /** Rows that the range leaves out because the metric is not defined in them. */
  readonly undefinedCount: number;
}

export function filterRows(rows: readonly ResultRow[], filter: Filter): FilteredRows {
  const text = filter.text.trim().toLowerCase();
  const named = rows.filter(
    ({ name, label, model }) =>
      (text === '' || name.toLowerCase().includes(text)) &&
      (filter.label === null || filter.label === label) &&
      (filter.model === null || filter.model === model),
  );
  if (filter.least === null && filter.most === null) return { rows: named, undefinedCount: 0 };
  const valueOf = ({ values }: ResultRow): number | null => values[filter.metric] ?? null;
  const defined = named.filter((row) => valueOf(row) !== null);
  const within = defined.filter((row) => {
    const value = valueOf(row) ?? NaN;
    return value >= (filter.least ?? -Infinity) && value <= (filter.most ?? Infinity);
  });
  return { rows: within, undefinedCount: named.length - defined.length };
}

type Key = string | number | null;

/** Values that are not defined come last, whichever way the others run; equal rows keep their order. */
export function sortRows(
  rows: readonly ResultRow[],
  { column, descending }: Sort,
  evaluation: Pick<Evaluation, 'models' | 'labels'>,
): readonly ResultRow[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row, column, evaluation) }));
  const defined = keyed.filter(({ key }) => key !== null);
  const others = keyed.filter(({ key }) => key === null);
  defined.sort((a, b) => (descending ? -1 : 1) * compareKeys(a.key, b.key));
  return [...defined, ...others].map(({ row }) => row);
}

function keyOf(row: ResultRow, column: string, evaluation: Pick<Evaluation, 'models' | 'labels'>): Key {
  switch (column) {
    case 'case':
      return row.name;
    case 'model':
      return evaluation.models[row.model]?.name ?? '';
    case 'label':
      return labelName(evaluation, row.label);
    case 'worst':
      return row.worst?.distance === undefined || row.worst.distance === null
        ? null
        : Math.abs(row.worst.distance);
    default:
      return row.values[column] ?? null;
  }
}

const names = new Intl.Collator(undefined, { numeric: true });

function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return names.compare(String(a), String(b));
}

/** A number as people type one; null where nothing is typed, undefined where it is none. */
export function typedNumber(text: string): number | null | undefined {
  const trimmed = text.trim().replace('−', '-').replace(',', '.');
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** The part of a long list that is drawn: rows first .. last - 1, and the room that the others take. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
  readonly above: number;
  readonly below: number;
}

/** Drawn besides those that are seen, above and below, so that scrolling shows no gaps. */
const OVERSCAN = 12;

export function rowWindow(count: number, rowHeight: number, scrollTop: number, height: number): RowWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - OVERSCAN));
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN);
  return { first, last, above: first * rowHeight, below: Math.max(0, count - last) * rowHeight };
}
