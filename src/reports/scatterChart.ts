/** Two values of the same cases against each other, with the line on which both are equal. */
import { scaleLinear } from 'd3-scale';
import { horizontalAxis, keyAttribute, legend, MARGIN, niceTicks, verticalAxis } from './chartParts';
import { extent } from './lineChart';
import { markup } from './markup';
import { seriesColor } from './reportStyle';

export interface ScatterPoint {
  readonly name: string;
  /** What a page that shows the chart knows the point by; `data-key` of its circle. */
  readonly key?: string | undefined;
  readonly x: number;
  readonly y: number;
}

export interface ScatterChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly digits: number;
  /** Such as one for each label. */
  readonly series: readonly { readonly name: string; readonly points: readonly ScatterPoint[] }[];
  readonly size?: number;
}

/** Both axes have the same scale. */
export function scatterChartSvg({ title, xLabel, yLabel, digits, series, size = 380 }: ScatterChart): string {
  const rows = Math.ceil(series.length / 2);
  const height = size + rows * MARGIN.legendRow;
  const bottom = size - MARGIN.bottom;
  const points = series.flatMap((each) => each.points);
  const domain = extent(points.flatMap(({ x, y }) => [x, y]));
  const x = scaleLinear(domain, [MARGIN.left, size - MARGIN.right]).nice(5);
  const y = scaleLinear(domain, [bottom, MARGIN.top]).nice(5);
  const [low = 0, high = 1] = x.domain();
  const drawn = series.map(
    (each, n) => markup`<g fill="${seriesColor(n)}" fill-opacity="0.75">
${each.points.map(
  (
    point,
  ) => markup`<circle cx="${round(x(point.x))}" cy="${round(y(point.y))}" r="3"${keyAttribute(point.key)}><title>${point.name}, ${each.name}: ${point.x.toFixed(digits)} / ${point.y.toFixed(digits)}</title></circle>
`,
)}</g>
`,
  );
  const above = points.filter((point) => point.y > point.x).length;
  const below = points.filter((point) => point.y < point.x).length;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${size} ${height}" width="${size}" font-family="inherit" font-size="12">
<title>${title}</title>
<desc>${yLabel} against ${xLabel}: ${points.length} pairs, ${above} above the line of equal values, ${below} below it.</desc>
<text x="${MARGIN.left}" y="16" fill="currentColor" font-weight="600">${title}</text>
${horizontalAxis({ scale: x, ticks: niceTicks(x, 5), at: bottom, label: xLabel })}
${verticalAxis({ scale: y, ticks: niceTicks(y, 5), from: MARGIN.left, to: size - MARGIN.right, label: yLabel })}
<path d="M${x(low)} ${y(low)}L${x(high)} ${y(high)}" stroke="currentColor" stroke-opacity="0.5" stroke-dasharray="5 4"/>
${drawn}${legend(
    series.map(({ name }, n) => ({ name, color: seriesColor(n) })),
    { x: MARGIN.left, y: size + 4, width: size - MARGIN.left - MARGIN.right },
  )}</svg>`.text;
}

const round = (n: number): number => Math.round(100 * n) / 100;
