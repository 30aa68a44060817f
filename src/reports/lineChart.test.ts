import { describe, expect, it } from 'vitest';
import { lineChartSvg, type LineChart } from './lineChart';

const CHART: LineChart = {
  title: 'Validation Dice',
  xLabel: 'epoch',
  yLabel: 'Dice',
  series: [
    {
      name: 'region < boundary',
      points: [
        { x: 1, y: 0.2, low: 0.1, high: 0.3 },
        { x: 2, y: 0.6, low: 0.5, high: 0.7 },
      ],
    },
    {
      name: 'other',
      points: [
        { x: 1, y: 0.4 },
        { x: 2, y: NaN },
        { x: 3, y: 0.5 },
      ],
    },
  ],
};

describe('a line chart', () => {
  it('draws a line for each series and a band where there is a spread', () => {
    const svg = lineChartSvg(CHART);
    expect(svg.match(/fill-opacity="0.18"/g)).toHaveLength(1);
    expect(svg.match(/stroke-width="1.75"/g)).toHaveLength(2);
  });

  it('puts larger values higher', () => {
    const [, y1 = '', y2 = ''] =
      /d="M56,([\d.]+)L[\d.]+,([\d.]+)" fill="none"/.exec(lineChartSvg(CHART)) ?? [];
    expect(Number(y1)).toBeGreaterThan(Number(y2));
  });

  it('interrupts lines where there is no value, and writes no number that is none', () => {
    expect(lineChartSvg(CHART)).not.toContain('NaN');
  });

  it('names the series and tells first and last values in words', () => {
    const svg = lineChartSvg(CHART);
    expect(svg).toContain('region &lt; boundary: 0.200 at 1.00, 0.600 at 2.00.');
    expect(svg).toContain('<title>Validation Dice</title>');
  });

  it('can be drawn without values, with one, and with equal ones', () => {
    for (const points of [
      [],
      [{ x: 1, y: 0 }],
      [
        { x: 1, y: 5 },
        { x: 2, y: 5 },
      ],
    ]) {
      const svg = lineChartSvg({ ...CHART, series: [{ name: 'a', points }] });
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});
