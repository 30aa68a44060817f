/** One chart on a canvas, drawn by uPlot (https://github.com/leeoniya/uPlot). */
import uPlot from 'uplot';
import { aligned, numberText, type Chart, type Curve, type TimeAxis } from './charts';
import type { ChartTheme } from './theme';

export interface PlotOptions {
  readonly chart: Chart;
  readonly theme: ChartTheme;
  readonly time: TimeAxis;
  readonly logarithmic: boolean;
  /** Ids of curves that are not drawn. */
  readonly hidden: ReadonlySet<string>;
  readonly width: number;
  readonly height: number;
  /** The pointer or the arrow keys are at this x value, or nowhere. */
  readonly onCursor: (x: number | undefined) => void;
}

/** There is nothing between two epochs. */
const WHOLE_STEPS = [1, 10, 100, 1000, 10000].flatMap((n) => [n, 2 * n, 5 * n]);
const DASHES = [[], [6, 3], [2, 3], [9, 3, 2, 3], [3, 2], [12, 4]];
/** Charts of one page move their cursors together. */
const SYNC = 'dashboard';

export class Plot {
  readonly #plot: uPlot;

  constructor(parent: HTMLElement, options: PlotOptions) {
    this.#plot = new uPlot(plotOptions(options), aligned(options.chart.curves), parent);
  }

  /** Draws new values of the same curves; a part the user has zoomed into stays. */
  update({ chart }: PlotOptions): void {
    const [before] = this.#plot.data;
    const { min, max } = this.#plot.scales['x'] ?? {};
    const [first, last] = [before.at(0), before.at(-1)];
    // Scales are null until the first drawing.
    const isZoomed =
      typeof min === 'number' &&
      typeof max === 'number' &&
      first !== undefined &&
      last !== undefined &&
      (min > first || max < last);
    this.#plot.setData(aligned(chart.curves), !isZoomed);
    if (isZoomed) this.#plot.setScale('x', { min, max });
  }

  resize(width: number, height: number): void {
    this.#plot.setSize({ width, height });
  }

  /** Moves the cursor of this and every other chart by so many values. */
  moveCursor(by: number): void {
    const xs = this.#plot.data[0];
    if (xs.length === 0) return;
    const { idx } = this.#plot.cursor;
    const from = idx ?? (by > 0 ? -1 : xs.length);
    const x = xs[Math.min(xs.length - 1, Math.max(0, from + by))] ?? 0;
    for (const plot of uPlot.sync(SYNC).plots) {
      plot.setCursor({ left: plot.valToPos(x, 'x'), top: plot.over.clientHeight / 2 });
    }
  }

  dispose(): void {
    this.#plot.destroy();
  }
}

function plotOptions({
  chart,
  theme,
  time,
  logarithmic,
  hidden,
  width,
  height,
  onCursor,
}: PlotOptions): uPlot.Options {
  const shown = chart.curves.filter(({ id }) => !hidden.has(id));
  const axis = {
    stroke: theme.faint,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: SYNC, setSeries: false },
      drag: { x: true, y: false, setScale: true },
      points: { size: 7 },
    },
    scales: {
      x: { time: false, range: (_plot, min, max) => (max > min ? [min, max] : [min - 0.5, min + 0.5]) },
      y: yScale(chart, shown, logarithmic),
    },
    axes: [
      { ...axis, size: 20, gap: 2, ...(time === 'epochs' ? { incrs: WHOLE_STEPS } : {}) },
      {
        ...axis,
        gap: 2,
        // Null where there is nothing to draw, whatever the types say.
        size: (_plot, values: readonly string[] | null) =>
          16 + 6.2 * Math.max(4, ...(values ?? []).map((text) => text.length)),
        values: (_plot, splits) => splits.map((value) => tickText(value)),
      },
    ],
    series: [{}, ...chart.curves.map((curve) => series(curve, theme, !hidden.has(curve.id)))],
    hooks: {
      setCursor: [
        (plot) => {
          const { idx } = plot.cursor;
          onCursor(idx === null || idx === undefined ? undefined : plot.data[0][idx]);
        },
      ],
    },
  };
}

function series({ name, color, dash, isMain, y }: Curve, theme: ChartTheme, show: boolean): uPlot.Series {
  const stroke = theme.colorOf(color);
  const values = y.filter((value) => value !== null).length;
  return {
    label: name,
    show,
    stroke,
    width: isMain ? 2 : 1.25,
    dash: DASHES[dash % DASHES.length] ?? [],
    spanGaps: true,
    points: { show: values <= 40, size: isMain ? 5 : 4, fill: stroke },
  };
}

/** uPlot's enum is a constant of its types only, which a bundler cannot look up. */
const DISTRIBUTIONS: Readonly<Record<'logarithmic' | 'arcsinh', uPlot.Scale.Distr>> = {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- see above
  logarithmic: 3,
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- see above
  arcsinh: 4,
};

/** Values of 0 or less have no logarithm: then the scale is that of the inverse hyperbolic sine, near zero linear. */
function yScale({ isShare }: Chart, shown: readonly Curve[], logarithmic: boolean): uPlot.Scale {
  if (logarithmic) {
    const values = shown.flatMap(({ y }) => y).filter((value) => value !== null);
    if (values.every((value) => value > 0)) return { distr: DISTRIBUTIONS.logarithmic, log: 10 };
    const sizes = values.map(Math.abs).filter((size) => size > 0);
    return { distr: DISTRIBUTIONS.arcsinh, asinh: Math.max(1e-6, Math.min(...sizes, 1)) };
  }
  return {
    range: (_plot, min, max) => {
      if (isShare) return shareRange(min, max);
      if (!(max > min))
        return [min - Math.max(1e-6, Math.abs(min) * 0.1), max + Math.max(1e-6, Math.abs(max) * 0.1)];
      const room = (max - min) * 0.06;
      return [min >= 0 ? Math.max(0, min - room) : min - room, max + room];
    },
  };
}

/** From 0 or a tenth below the smallest value, to 1: so that the last hundredths can be told apart. */
function shareRange(min: number, max: number): [number, number] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  const low = Math.max(0, Math.floor(min * 10 - 0.2) / 10);
  const high = Math.min(1, Math.ceil(max * 20 + 0.2) / 20);
  return [low, high > low ? high : low + 0.1];
}

function tickText(value: number | null): string {
  if (value === null) return '';
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e5
    ? value.toExponential(0)
    : numberText(value, size < 0.01 ? 4 : 3).replace(/\.?0+$/, '');
}
