import { describe, expect, it } from 'vitest';
import { stripChartSvg } from './stripChart';

const CHART = {
  title: 'Dice by case',
  yLabel: 'Dice',
  columns: ['region', 'a recipe with a name that is much too long to be written below its column'],
  cases: [
    { name: 'case <1>', values: [0.5, 0.7] },
    { name: 'case 2', values: [0.6, null] },
    { name: 'case 3', values: [0.9, 0.8] },
    { name: 'case 4', values: [0.2, 0.1] },
  ],
};

describe('a strip chart', () => {
  it('has a dot for every value, and a line where a case has two', () => {
    const svg = stripChartSvg(CHART);
    expect(svg.match(/<circle/g)).toHaveLength(7);
    expect(svg.match(/stroke-opacity="0.22"/g)).toHaveLength(3);
    expect(svg).toContain('case &lt;1&gt;: 0.500 / 0.700');
    expect(svg).toContain('case 2: 0.600 / –');
  });

  it('has a box where there are values enough for quartiles, and cuts long names', () => {
    const svg = stripChartSvg(CHART);
    expect(svg.match(/<rect/g)).toHaveLength(2);
    expect(svg).toContain('…</text>');
  });

  it('can be drawn without cases', () => {
    expect(stripChartSvg({ ...CHART, cases: [] })).not.toMatch(/NaN|undefined|Infinity/);
  });
});
