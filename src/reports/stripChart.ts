/** Every case as a dot under each recipe, joined by a line; boxes tell median and quartiles. */
import { scaleLinear } from 'd3-scale';
import { MARGIN, niceTicks, verticalAxis } from './chartParts';
import { extent } from './lineChart';
import { markup } from './markup';
import { seriesColor } from './reportStyle';
import { quantile } from 'simple-statistics';

export interface StripChart {
  readonly title: string;
  readonly yLabel: string;
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** One for each case: a value for each column, null where there is none. */
  readonly cases: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  readonly width?: number;
  readonly height?: number;
}

export function stripChartSvg(chart: StripChart): string {
  const { title, yLabel, columns, cases, width = 480, height = 300 } = chart;
  const bottom = height - MARGIN.bottom;
  const values = cases.flatMap((each) => each.values.filter((value) => value !== null));
  const y = scaleLinear(extent(values), [bottom, MARGIN.top]).nice(5);
  const step = (width - MARGIN.left - MARGIN.right) / Math.max(1, columns.length);
  const x = (column: number): number => MARGIN.left + (column + 0.5) * step;
  const longest = Math.floor(step / 6.2);

  const lines = cases.map(({ name, values: own }) => {
    const points = own.flatMap((value, column) => (value === null ? [] : [`${x(column)} ${y(value)}`]));
    const dots = own.map(
      (value, column) =>
        value !== null &&
        markup`<circle cx="${x(column)}" cy="${y(value)}" r="3" fill="${seriesColor(column)}" fill-opacity="0.75"/>`,
    );
    return markup`<g><title>${name}: ${own.map((value) => (value === null ? '–' : value.toFixed(3))).join(' / ')}</title>
${points.length > 1 && markup`<path d="M${points.join('L')}" fill="none" stroke="currentColor" stroke-opacity="0.22"/>`}
${dots}</g>
`;
  });
  const boxes = columns.map((_, column) => {
    const own = cases.flatMap((each) => each.values[column] ?? []);
    if (own.length < 3) return undefined;
    const [low = 0, median = 0, high = 0] = quantile(own, [0.25, 0.5, 0.75]);
    const left = x(column) + 10;
    return markup`<rect x="${left}" y="${y(high)}" width="14" height="${y(low) - y(high)}" fill="none" stroke="${seriesColor(column)}"/>
<path d="M${left} ${y(median)}h14" stroke="${seriesColor(column)}" stroke-width="2.5"/>
`;
  });
  const names = columns.map((name, column) => {
    const text = name.length > longest ? `${name.slice(0, Math.max(1, longest - 1))}…` : name;
    return markup`<text x="${x(column)}" y="${bottom + 18}" text-anchor="middle" fill="currentColor"><title>${name}</title>${text}</text>
`;
  });
  const description = `${yLabel} of ${cases.length} cases under ${columns.join(', ')}.`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" font-family="inherit" font-size="12">
<title>${title}</title>
<desc>${description}</desc>
<text x="${MARGIN.left}" y="16" fill="currentColor" font-weight="600">${title}</text>
${verticalAxis({ scale: y, ticks: niceTicks(y, 5), from: MARGIN.left, to: width - MARGIN.right, label: yLabel })}
${lines}${boxes}${names}</svg>`.text;
}
