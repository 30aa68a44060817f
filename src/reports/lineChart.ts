/** Line charts as static SVG: means over steps or epochs, with a band for their spread. */
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { horizontalAxis, legend, MARGIN, niceTicks, verticalAxis } from './chartParts';
import { markup, type Markup } from './markup';
import { seriesColor } from './reportStyle';

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** The ends of the spread around y; no band where left out. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** Which of the chart colours; by default the place in the list. */
  readonly color?: number;
  readonly dashed?: boolean;
}

export interface LineChart {
  readonly title: string;
  /** For those who cannot see the chart; by default made from the series. */
  readonly description?: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly ChartSeries[];
  /** Values that the axis shows in any case. */
  readonly yIncludes?: readonly number[];
  readonly width?: number;
  readonly height?: number;
}

/** Points that are no finite numbers are left out and interrupt their line. */
export function lineChartSvg(chart: LineChart): string {
  const { title, series, xLabel, yLabel, yIncludes = [], width = 480, height = 280 } = chart;
  const shown = series.flatMap(({ points }) => points.filter(isDrawn));
  const values = shown.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]);
  const rows = Math.ceil(series.length / 2);
  const bottom = height - MARGIN.bottom - rows * MARGIN.legendRow;
  const x = scaleLinear(extent(shown.map((point) => point.x)), [MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear(extent([...values, ...yIncludes]), [bottom, MARGIN.top]).nice(5);

  const toLine = line<ChartPoint>(
    (point) => x(point.x),
    (point) => y(point.y),
  ).defined(isDrawn);
  const toBand = area<ChartPoint>(
    (point) => x(point.x),
    (point) => y(point.low ?? point.y),
    (point) => y(point.high ?? point.y),
  ).defined(isDrawn);
  const drawn = series.map(({ points, color, dashed, name }, n): Markup => {
    const stroke = seriesColor(color ?? n);
    const hasBand = points.some(({ low, high }) => low !== undefined && high !== undefined);
    const [only] = points;
    const dashes = dashed === true && markup` stroke-dasharray="5 3"`;
    const dot = points.length === 1 && only && isDrawn(only) ? only : undefined;
    return markup`<g><title>${name}</title>
${hasBand && markup`<path d="${toBand(points) ?? ''}" fill="${stroke}" fill-opacity="0.18"/>`}
<path d="${toLine(points) ?? ''}" fill="none" stroke="${stroke}" stroke-width="1.75"${dashes}/>
${dot && markup`<circle cx="${x(dot.x)}" cy="${y(dot.y)}" r="3" fill="${stroke}"/>`}
</g>
`;
  });
  return markup`<svg
    xmlns="http://www.w3.org/2000/svg"
    role="img"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    font-family="inherit"
    font-size="12"
  >
    <title>${title}</title>
    <desc>${chart.description ?? describe(chart)}</desc>
    <text x="${MARGIN.left}" y="16" fill="currentColor" font-weight="600">${title}</text>
    ${horizontalAxis({ scale: x, ticks: niceTicks(x, 6), at: bottom, label: xLabel })}
    ${verticalAxis({ scale: y, ticks: niceTicks(y, 5), from: MARGIN.left, to: width - MARGIN.right, label: yLabel })}
    ${drawn}
    ${legend(
      series.map(({ name, color, dashed }, n) => ({ name, color: seriesColor(color ?? n), dashed })),
      { x: MARGIN.left, y: bottom + MARGIN.bottom, width: width - MARGIN.left - MARGIN.right },
    )}
  </svg>`.text;
}

function isDrawn({ x, y }: ChartPoint): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

/** Never empty and never a single value, so that a scale can be made of it. */
export function extent(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (low !== high) return [low, high];
  const room = Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}

/** First and last value of each line, in words. */
function describe({ yLabel, xLabel, series }: LineChart): string {
  const said = series.map(({ name, points }) => {
    const drawn = points.filter(isDrawn);
    const [first, last] = [drawn[0], drawn.at(-1)];
    if (!first || !last) return `${name}: no values.`;
    const number = (value: number): string => value.toPrecision(3);
    return `${name}: ${number(first.y)} at ${number(first.x)}, ${number(last.y)} at ${number(last.x)}.`;
  });
  return `${yLabel} by ${xLabel}. ${said.join(' ')}`;
}
