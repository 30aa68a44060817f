import { describe, expect, it } from 'vitest';
import type { EpochPoint, Scores } from '../../../src/protocol/dashboard';
import { aligned, chartsOf, numberText, type Chart, type ChartedRun } from './charts';
import { valueAt } from './chartCard';
import { contrast, parseColor, withContrast } from './theme';

const EPOCHS = { time: 'epochs', detailed: true } as const;

const scores = (dice: number): Scores => ({ dice, hd95: null, nsd: null, componentRecall: null });

const epoch = (n: number, change: Partial<EpochPoint> = {}): EpochPoint => ({
  epoch: n,
  seconds: 60 * n,
  learningRate: 0.003,
  gradientNorm: null,
  stepsPerSecond: null,
  loss: 1 / n,
  terms: [
    { name: 'dice', value: 0.5, weighted: 0.5, gradientShare: 0.8 },
    { name: 'boundary', value: 1, weighted: -0.1, gradientShare: 0.2 },
  ],
  validation: null,
  ...change,
});

const run = (name: string, epochs: readonly EpochPoint[]): ChartedRun => ({
  name,
  epochs,
  labelColors: new Map([['tumour', [1, 2, 3]]]),
});

const chart = (charts: readonly Chart[], id: string): Chart => {
  const found = charts.find((one) => one.id === id);
  if (!found) throw new Error(`There is no chart ${id}.`);
  return found;
};

describe('the charts of a run', () => {
  const validated = { ...scores(0.7), labels: { liver: scores(0.9), tumour: scores(0.5) } };
  const charts = chartsOf([run('a', [epoch(1), epoch(2, { validation: validated })])], EPOCHS);

  it('are only those that have something to show', () => {
    expect(charts.map(({ id }) => id)).toEqual(['loss', 'dice', 'gradientShares', 'learningRate']);
    expect(chartsOf([run('a', [])], EPOCHS)).toEqual([]);
  });

  it('draw the loss with its weighted terms, and each term in one colour everywhere', () => {
    const loss = chart(charts, 'loss').curves;
    expect(loss.map(({ name, y, isMain }) => [name, y[1], isMain])).toEqual([
      ['loss', 0.5, true],
      ['dice', 0.5, false],
      ['boundary', -0.1, false],
    ]);
    const shares = chart(charts, 'gradientShares').curves;
    expect(shares.map(({ color }) => color)).toEqual(loss.slice(1).map(({ color }) => color));
  });

  it('draw the mean and each label, where known in its own colour', () => {
    expect(chart(charts, 'dice').curves).toMatchObject([
      { name: 'mean', y: [null, 0.7], color: { kind: 'text' } },
      { name: 'liver', y: [null, 0.9], color: { kind: 'palette' } },
      { name: 'tumour', y: [null, 0.5], color: { kind: 'label', rgb: [1, 2, 3] } },
    ]);
  });

  it('name the curve after the label where there is only one', () => {
    const single = { ...scores(0.7), labels: { lesion: scores(0.7) } };
    const one = chartsOf([run('a', [epoch(1, { validation: single })])], EPOCHS);
    expect(chart(one, 'dice').curves.map(({ name }) => name)).toEqual(['lesion']);
  });

  it('tell runs apart by colour and series by dashes, and may stand against minutes', () => {
    const { curves } = chart(
      chartsOf([run('a', [epoch(1)]), run('b', [epoch(1), epoch(2)])], { time: 'minutes', detailed: true }),
      'loss',
    );
    expect(curves.map(({ name }) => name)).toEqual([
      ...['a: loss', 'a: dice', 'a: boundary'],
      ...['b: loss', 'b: dice', 'b: boundary'],
    ]);
    expect(curves.map(({ dash }) => dash)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(new Set(curves.slice(3).map(({ color }) => JSON.stringify(color))).size).toBe(1);
    expect(curves[3]?.x).toEqual([1, 2]);
  });

  it('draw only the sums of several runs unless all is asked for', () => {
    const runs = [run('a', [epoch(1)]), run('b', [epoch(1)])];
    const charts = chartsOf(runs, { time: 'epochs', detailed: false });
    expect(chart(charts, 'loss').curves.map(({ name }) => name)).toEqual(['a: loss', 'b: loss']);
    expect(chart(charts, 'gradientShares').curves).toHaveLength(4);
  });

  it('give a series the same dash in every run, whatever terms that run has', () => {
    const other = epoch(1, {
      terms: [
        { name: 'boundary', value: 1, weighted: 1, gradientShare: 1 },
        { name: 'focal', value: 1, weighted: 1, gradientShare: 0 },
      ],
    });
    const { curves } = chart(chartsOf([run('a', [epoch(1)]), run('b', [other])], EPOCHS), 'loss');
    const dash = (name: string): number | undefined => curves.find((curve) => curve.name === name)?.dash;
    expect(dash('a: boundary')).toBe(dash('b: boundary'));
  });

  it('stand on one common axis, with nothing where a curve has no value', () => {
    const [a, b] = chart(
      chartsOf([run('a', [epoch(1), epoch(3)]), run('b', [epoch(2)])], EPOCHS),
      'learningRate',
    ).curves;
    expect(a && b && aligned([a, b])).toEqual([
      [1, 2, 3],
      [0.003, null, 0.003],
      [null, 0.003, null],
    ]);
  });

  it('give the last value known at a place', () => {
    const [mean] = chart(charts, 'dice').curves;
    expect(mean && [valueAt(mean, 1), valueAt(mean, 2), valueAt(mean, undefined)]).toEqual([null, 0.7, 0.7]);
  });
});

describe('numbers and colours', () => {
  it.each([
    [0.123456, 3, '0.123'],
    [0, 3, '0.000'],
    [0.00001234, 4, '1.23e-5'],
    [-12345678, 2, '-1.23e+7'],
    [null, 3, '–'],
    [NaN, 3, '–'],
  ])('%s with %d digits reads "%s"', (value, digits, text) => {
    expect(numberText(value, digits)).toBe(text);
  });

  it.each([
    ['#fff', [255, 255, 255]],
    ['#1e1e1e', [30, 30, 30]],
    ['#1e1e1eff', [30, 30, 30]],
    ['rgba(10, 20, 30, 0.5)', [10, 20, 30]],
    ['rgb(10 20 30)', [10, 20, 30]],
    ['red', undefined],
  ])('understands the colour %s', (text, rgb) => {
    expect(parseColor(text)).toEqual(rgb);
  });

  it('makes a colour darker or lighter until it can be seen', () => {
    expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21);
    const yellow = [240, 228, 66] as const;
    expect(withContrast(yellow, [30, 30, 30])).toEqual(yellow);
    expect(contrast(withContrast(yellow, [255, 255, 255]), [255, 255, 255])).toBeGreaterThanOrEqual(3);
    expect(contrast(withContrast([0, 0, 90], [30, 30, 30]), [30, 30, 30])).toBeGreaterThanOrEqual(3);
  });
});
