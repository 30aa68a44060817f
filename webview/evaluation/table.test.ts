import { describe, expect, it } from 'vitest';
import { resultRows, type ResultRow } from '../../src/evaluation/evaluation';
import { DICE, evaluationOf, HD95 } from '../../src/evaluation/evaluation.fixture';
import { FIRST_VIEW, NO_FILTER } from './model';
import { filterRows, rowWindow, sortRows, typedNumber, type Filter, type Sort } from './table';

const evaluation = evaluationOf(
  {
    'case 10': [
      { dice: 0.9, hd95: 3 },
      { dice: 0.8, hd95: 1 },
    ],
    'case 2': [
      { dice: null, hd95: null },
      { dice: 0.5, hd95: 7 },
    ],
    other: [{ dice: 0.1, hd95: 20 }, null],
  },
  [DICE, HD95],
);
const rows = resultRows(evaluation);
const named = (found: readonly ResultRow[]): string[] => found.map(({ name, model }) => `${name}/${model}`);
const filtered = (filter: Partial<Filter>): string[] =>
  named(filterRows(rows, { ...NO_FILTER, ...filter }).rows);
const sorted = (sort: Partial<Sort>): string[] =>
  named(sortRows(rows, { ...FIRST_VIEW.sort, ...sort }, evaluation));

describe('the rows that are shown', () => {
  it('are those whose case has the text in its name', () => {
    expect(filtered({ text: ' CASE ' })).toEqual(['case 10/0', 'case 10/1', 'case 2/0', 'case 2/1']);
    expect(filtered({ text: 'nothing' })).toEqual([]);
  });

  it('are those of a label and of a model', () => {
    expect(filtered({ model: 1 })).toEqual(['case 10/1', 'case 2/1']);
    expect(filtered({ label: 2 })).toEqual([]);
    expect(filtered({ label: 1 })).toHaveLength(5);
  });

  it('are those with a value in the range, ends included; rows without a value are counted', () => {
    expect(filtered({ metric: 'hd95', least: 3, most: 7 })).toEqual(['case 10/0', 'case 2/1']);
    expect(filtered({ metric: 'hd95', most: 1 })).toEqual(['case 10/1']);
    expect(filterRows(rows, { ...NO_FILTER, metric: 'hd95', least: 0 }).undefinedCount).toBe(1);
    expect(filterRows(rows, NO_FILTER).undefinedCount).toBe(0);
  });
});

describe('the order of the rows', () => {
  it('is that of a metric, with those last in which it is not defined, both ways', () => {
    expect(sorted({ column: 'hd95' })).toEqual(['case 10/1', 'case 10/0', 'case 2/1', 'other/0', 'case 2/0']);
    expect(sorted({ column: 'hd95', descending: true })).toEqual([
      ...['other/0', 'case 2/1', 'case 10/0', 'case 10/1', 'case 2/0'],
    ]);
  });

  it('counts numbers in names as numbers, and keeps the order of equal rows', () => {
    expect(sorted({ column: 'case' })).toEqual([
      ...['case 2/0', 'case 2/1', 'case 10/0', 'case 10/1', 'other/0'],
    ]);
    expect(sorted({ column: 'model' })).toEqual([
      ...['case 10/0', 'case 2/0', 'other/0', 'case 10/1', 'case 2/1'],
    ]);
    expect(sorted({ column: 'label' })).toEqual(named(rows));
  });
});

describe('the part of the rows that is drawn', () => {
  it('is what is seen and a few rows around it, however many there are', () => {
    const seen = rowWindow(5000, 24, 24 * 1000, 480);
    expect(seen.last - seen.first).toBeLessThan(60);
    expect(seen.first).toBeLessThanOrEqual(1000);
    expect(seen.last).toBeGreaterThanOrEqual(1020);
    expect(seen.above + (seen.last - seen.first) * 24 + seen.below).toBe(5000 * 24);
  });

  it('is all of a few rows, and none beyond the end', () => {
    expect(rowWindow(3, 24, 0, 480)).toEqual({ first: 0, last: 3, above: 0, below: 0 });
    expect(rowWindow(3, 24, 9999, 480)).toMatchObject({ last: 3, below: 0 });
    expect(rowWindow(0, 24, 0, 480)).toEqual({ first: 0, last: 0, above: 0, below: 0 });
  });
});

it('takes numbers as people type them', () => {
  expect([' 1.5 ', '1,5', '−2', '', 'x', '1e999'].map(typedNumber)).toEqual([
    ...[1.5, 1.5, -2, null, undefined, undefined],
  ]);
});
