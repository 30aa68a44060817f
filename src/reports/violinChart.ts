/**
 * Box and violin plots: how the values of groups are spread. A violin is the density of the values, the box
 * has median and quartiles, the whiskers reach to the last value within 1.5 times the box (Tukey), a
 * diamond is the mean; values beyond the whiskers are dots, and all are where they are few.
 */
import { scaleLinear } from 'd3-scale';
import { kernelDensity } from '../statistics/density';
import { describeSample, type Description } from '../statistics/describe';
import { keyAttribute, legend, MARGIN, niceTicks, verticalAxis } from './chartParts';
import { extent } from './lineChart';
import { markup, type Markup } from './markup';
import { seriesColor } from './reportStyle';

export interface ViolinValue {
  readonly name: string;
  /** What a page that shows the chart knows the value by; `data-key` of its dot. */
  readonly key?: string | undefined;
  /** null where it is not defined. */
  readonly value: number | null;
}

export interface ViolinGroup {
  readonly name: string;
  /** What groups of one colour have in common, such as a model; told in a legend. */
  readonly series?: string | undefined;
  /** Which of the chart colours. */
  readonly color: number;
  readonly values: readonly ViolinValue[];
}

export interface ViolinChart {
  readonly title: string;
  readonly yLabel: string;
  readonly digits: number;
  readonly groups: readonly ViolinGroup[];
  readonly width?: number;
  readonly height?: number;
}

/** Up to so many values are all drawn. */
const MOST_DOTS = 60;
const NARROWEST = 74;

export function violinChartSvg(chart: ViolinChart): string {
  const { title, yLabel, groups, digits } = chart;
  const entries = [
    ...new Map(
      groups.flatMap(({ series, color }) => (series === undefined ? [] : [[series, color] as const])),
    ),
  ];
  const legendHeight = Math.ceil(entries.length / 2) * MARGIN.legendRow;
  const height = (chart.height ?? 320) + legendHeight;
  const width = chart.width ?? Math.max(320, MARGIN.left + MARGIN.right + groups.length * NARROWEST);
  const bottom = height - legendHeight - MARGIN.bottom - 12;
  const all = groups.flatMap(({ values }) => values.flatMap(({ value }) => value ?? []));
  const y = scaleLinear(extent(all), [bottom, MARGIN.top]).nice(5);
  const step = (width - MARGIN.left - MARGIN.right) / Math.max(1, groups.length);
  const drawn = groups.map((group, n) =>
    groupMarkup(group, {
      x: MARGIN.left + (n + 0.5) * step,
      y,
      half: Math.min(40, step * 0.4),
      bottom,
      step,
      digits,
    }),
  );
  return markup`<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" font-family="inherit" font-size="12">
<title>${title}</title>
<desc>${groups.map((group) => describeGroup(group, digits)).join(' ')}</desc>
<text x="${MARGIN.left}" y="16" fill="currentColor" font-weight="600">${title}</text>
${verticalAxis({ scale: y, ticks: niceTicks(y, 5), from: MARGIN.left, to: width - MARGIN.right, label: yLabel })}
${drawn}${legend(
    entries.map(([name, color]) => ({ name, color: seriesColor(color) })),
    { x: MARGIN.left, y: height - legendHeight + 4, width: width - MARGIN.left - MARGIN.right },
  )}</svg>`.text;
}

interface Place {
  readonly x: number;
  readonly y: (value: number) => number;
  readonly half: number;
  readonly bottom: number;
  readonly step: number;
  readonly digits: number;
}

function groupMarkup(group: ViolinGroup, place: Place): Markup {
  const { x, bottom, step, digits } = place;
  const described = describeSample(group.values.map(({ value }) => value));
  const color = seriesColor(group.color);
  const longest = Math.max(3, Math.floor(step / 6.2));
  const name = group.name.length > longest ? `${group.name.slice(0, longest - 1)}…` : group.name;
  const undefinedText = described.undefinedCount > 0 && ` + ${described.undefinedCount} undefined`;
  return markup`<g>
<title>${describeGroup(group, digits)}</title>
${described.count > 0 && 'median' in described && boxMarkup(group, described, color, place)}
<g text-anchor="middle" fill="currentColor">
<text x="${x}" y="${bottom + 18}">${name}</text>
<text x="${x}" y="${bottom + 34}" fill-opacity="0.75" font-size="11">n = ${described.count}${undefinedText}</text>
</g>
</g>
`;
}

function boxMarkup({ values }: ViolinGroup, of: Description, color: string, { x, y, half }: Place): Markup {
  const defined = values.flatMap(({ name, key, value }) => (value === null ? [] : [{ name, key, value }]));
  const numbers = defined.map(({ value }) => value);
  const reach = 1.5 * (of.q3 - of.q1);
  const within = numbers.filter((value) => value >= of.q1 - reach && value <= of.q3 + reach);
  const [low, high] = [minimum(within), maximum(within)];
  const density = kernelDensity(numbers);
  const side = (sign: number): string[] =>
    density.map(({ value, share }) => `${round(x + sign * half * share)} ${round(y(value))}`);
  const outline = density.length > 0 && `M${[...side(1), ...side(-1).reverse()].join('L')}Z`;
  const box = Math.min(9, half / 3);
  const dots =
    numbers.length <= MOST_DOTS ? defined : defined.filter(({ value }) => value < low || value > high);
  const mean = y(of.mean);
  return markup`${
    outline !== false &&
    markup`<path d="${outline}" fill="${color}" fill-opacity="0.2" stroke="${color}" stroke-opacity="0.7"/>
`
  }<path d="M${x} ${y(high)}V${y(of.q3)}M${x} ${y(of.q1)}V${y(low)}" stroke="currentColor" stroke-opacity="0.7"/>
<rect x="${x - box}" y="${y(of.q3)}" width="${2 * box}" height="${Math.max(1, y(of.q1) - y(of.q3))}" fill="${color}" fill-opacity="0.35" stroke="currentColor" stroke-opacity="0.8"/>
<path d="M${x - box} ${y(of.median)}h${2 * box}" stroke="currentColor" stroke-width="2.5"/>
${dots.map(
  (
    { name, key, value },
    n,
  ) => markup`<circle cx="${round(x + half * 0.55 * spread(n))}" cy="${round(y(value))}" r="2.5" fill="${color}" fill-opacity="0.8"${keyAttribute(key)}><title>${name}: ${value}</title></circle>
`,
)}<path d="M${x} ${mean - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z" fill="var(--page, #fff)" stroke="currentColor"/>
`;
}

const round = (n: number): number => Math.round(100 * n) / 100;
const minimum = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const maximum = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

/** From -1 to 1, the same every time, neighbours far apart (multiples of the golden ratio). */
const spread = (n: number): number => 2 * ((n * 0.618034 + 0.5) % 1) - 1;

function describeGroup({ name: own, series, values }: ViolinGroup, digits: number): string {
  const name = series === undefined ? own : `${own}, ${series}`;
  const of = describeSample(values.map(({ value }) => value));
  const missing = of.undefinedCount > 0 ? ` In ${of.undefinedCount} it is not defined.` : '';
  if (!('median' in of)) return `${name}: no values.${missing}`;
  const text = (value: number): string => value.toFixed(digits);
  return `${name}: median ${text(of.median)}, quartiles ${text(of.q1)} to ${text(of.q3)}, mean ${text(of.mean)}, ${of.count} values.${missing}`;
}
