/** Axes and legends, as the charts of reports share them. */
import type { ScaleLinear } from 'd3-scale';
import { markup, type Markup } from './markup';

type Scale = ScaleLinear<number, number>;

/** Pixels around the plot; a legend has rows below the axis. */
export const MARGIN = { top: 30, right: 12, bottom: 42, left: 56, legendRow: 18 } as const;

export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** Round values within the scale, about as many as asked for. */
export function niceTicks(scale: Scale, count: number): readonly Tick[] {
  const format = scale.tickFormat(count);
  // d3 writes a true minus sign, and so does the rest of a report.
  return scale.ticks(count).map((value) => ({ value, text: format(value) }));
}

export function horizontalAxis(axis: {
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  /** Where the axis lies. */
  readonly at: number;
  readonly label: string;
}): Markup {
  const { scale, ticks, at, label } = axis;
  const [from, to] = [scale.range()[0] ?? 0, scale.range()[1] ?? 0];
  const texts = ticks.map(
    ({ value, text }) => markup`<text x="${scale(value)}" y="${at + 15}">${text}</text>`,
  );
  return markup`<path d="M${from} ${at}H${to}" stroke="currentColor" stroke-opacity="0.5"/>
<g text-anchor="middle" fill="currentColor" fill-opacity="0.8">
${texts}
<text x="${(from + to) / 2}" y="${at + 31}">${label}</text>
</g>
`;
}

/** With a faint line across the plot at each value. */
export function verticalAxis(axis: {
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  /** Left and right end of the plot. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
}): Markup {
  const { scale, ticks, from, to, label } = axis;
  const middle = ((scale.range()[0] ?? 0) + (scale.range()[1] ?? 0)) / 2;
  const rows = ticks.map(
    ({
      value,
      text,
    }) => markup`<path d="M${from} ${scale(value)}H${to}" stroke="currentColor" stroke-opacity="0.14"/>
<text x="${from - 6}" y="${scale(value) + 4}">${text}</text>
`,
  );
  return markup`<g text-anchor="end" fill="currentColor" fill-opacity="0.8">
${rows}<text transform="translate(13 ${middle}) rotate(-90)" text-anchor="middle">${label}</text>
</g>
`;
}

export interface LegendEntry {
  readonly name: string;
  readonly color: string;
  readonly dashed?: boolean | undefined;
}

/** Two to a row. Long names are cut; their whole text shows under the pointer. */
export function legend(
  entries: readonly LegendEntry[],
  place: { readonly x: number; readonly y: number; readonly width: number },
): Markup {
  const columnWidth = place.width / 2;
  const LONGEST = Math.floor((columnWidth - 30) / 6.2);
  return markup`${entries.map(({ name, color, dashed }, n) => {
    const x = place.x + (n % 2) * columnWidth;
    const y = place.y + Math.floor(n / 2) * MARGIN.legendRow;
    const text = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
    const dashes = dashed === true && markup` stroke-dasharray="5 3"`;
    return markup`<g><title>${name}</title>
<path d="M${x} ${y}h20" stroke="${color}" stroke-width="3"${dashes}/>
<text x="${x + 26}" y="${y + 4}" fill="currentColor">${text}</text>
</g>
`;
  })}`;
}

/** For marks that a page lets people choose. */
export function keyAttribute(key: string | undefined): Markup | false {
  return key !== undefined && markup` data-key="${key}"`;
}
