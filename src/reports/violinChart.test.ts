import { describe, expect, it } from 'vitest';
import { scatterChartSvg } from './scatterChart';
import { violinChartSvg, type ViolinValue } from './violinChart';

const values = (numbers: readonly (number | null)[]): readonly ViolinValue[] =>
  numbers.map((value, n) => ({ name: `case <${n}>`, value }));
const chart = (numbers: readonly (number | null)[]): string =>
  violinChartSvg({
    ...{ title: 'Dice', yLabel: 'Dice', digits: 2 },
    groups: [{ name: 'tumour', color: 0, values: values(numbers) }],
  });

describe('box and violin plots', () => {
  it('have a violin, a box and a dot for each of a few values, and say how many are not defined', () => {
    const svg = chart([0.1, 0.5, 0.6, 0.7, 0.8, null]);
    expect(svg.match(/<circle/g)).toHaveLength(5);
    expect(svg.match(/<rect/g)).toHaveLength(1);
    expect(svg).toContain('n = 5 + 1 undefined');
    expect(svg).toContain(
      'tumour: median 0.60, quartiles 0.50 to 0.70, mean 0.54, 5 values. In 1 it is not defined.',
    );
    expect(svg).toContain('case &lt;0&gt;: 0.1');
    expect(svg).not.toContain('NaN');
  });

  it('draw of many values only those beyond the whiskers', () => {
    const many = Array.from({ length: 500 }, (_, n) => 0.5 + 0.1 * Math.sin(n));
    expect(chart([...many, 5]).match(/<circle/g)).toHaveLength(1);
  });

  it.each([[[]], [[null, null]], [[0.5]], [[0.5, 0.5, 0.5, 0.5, 0.5, 0.5]]])(
    'can be drawn of %j',
    (numbers) => {
      const svg = chart(numbers);
      expect(svg).toContain(`n = ${numbers.filter((value) => value !== null).length}`);
      expect(svg).not.toMatch(/NaN|Infinity/);
    },
  );
});

describe('the scatter plot of two models', () => {
  it('has the same scale on both axes, the line of equal values, and a dot for each pair', () => {
    const svg = scatterChartSvg({
      ...{ title: 'Dice', xLabel: 'A', yLabel: 'B', digits: 2 },
      series: [
        {
          name: 'x',
          points: [
            { name: 'a', x: 0, y: 1 },
            { name: 'b', x: 1, y: 0.5 },
          ],
        },
        { name: 'y', points: [{ name: 'c', x: 0.2, y: 0.9 }] },
      ],
    });
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).toContain('3 pairs, 2 above the line of equal values, 1 below it');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('can be drawn without a pair', () => {
    const empty = { title: 'x', xLabel: 'A', yLabel: 'B', digits: 2, series: [] };
    expect(scatterChartSvg(empty)).not.toMatch(/NaN|Infinity/);
  });
});
