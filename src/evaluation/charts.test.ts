import { describe, expect, it } from 'vitest';
import { metricViolins, modelScatter, pairedValues } from './charts';
import { evaluationOf } from './evaluation.fixture';
import { resultRows, type ResultRow } from './evaluation';

const evaluation = evaluationOf({ a: [{ dice: 0.9 }, { dice: 0.8 }], b: [{ dice: 0.2 }, { dice: 0.4 }] });
const rows = resultRows(evaluation);
const [metric] = evaluation.metrics.filter(({ key }) => key === 'dice');
const keyOf = ({ case: index, model, label }: ResultRow): string => `${index}-${model}-${label}`;
const keys = (svg: string): readonly string[] =>
  [...svg.matchAll(/ data-key="([^"]+)"/g)].map(([, key]) => key ?? '').sort();

describe('the points of charts', () => {
  it('know their row where a page asks, those of two models that of the second', () => {
    if (!metric) throw new Error('There is no Dice.');
    const first = rows[0]?.label ?? 0;
    expect(keys(metricViolins(rows, metric, evaluation, keyOf))).toEqual(rows.map(keyOf).sort());
    const models = { first: 0, second: 1 };
    const paired = pairedValues(rows, 'dice', models, evaluation, keyOf);
    expect(keys(modelScatter(paired, metric, { first: 'x', second: 'y' }))).toEqual([
      `0-1-${first}`,
      `1-1-${first}`,
    ]);
  });

  it('have no keys in reports', () => {
    if (!metric) throw new Error('There is no Dice.');
    expect(keys(metricViolins(rows, metric, evaluation))).toEqual([]);
    const paired = pairedValues(rows, 'dice', { first: 0, second: 1 }, evaluation);
    expect(keys(modelScatter(paired, metric, { first: 'x', second: 'y' }))).toEqual([]);
  });
});
