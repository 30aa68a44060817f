/**
 * Which curves the dashboard draws, as data: from the epochs of one or more runs to named series of
 * numbers. Knows nothing of how they are drawn.
 */
import type { EpochPoint, Scores } from '../../../src/protocol/dashboard';

/** What a curve's colour means; the theme decides on the colour itself. */
export type CurveColor =
  | { readonly kind: 'text' }
  | { readonly kind: 'palette'; readonly n: number }
  /** A label's own colour, as in the pictures: red, green, blue, 0 to 255. */
  | { readonly kind: 'label'; readonly rgb: readonly [number, number, number] };

export interface Curve {
  /** Unlike any other of the chart. */
  readonly id: string;
  readonly name: string;
  readonly color: CurveColor;
  /** 0 is a solid line, others are dashed, each in its way. */
  readonly dash: number;
  /** The one to look at first is drawn strongest. */
  readonly isMain: boolean;
  /** Ascending. */
  readonly x: readonly number[];
  /** As many; null where there is no value. */
  readonly y: readonly (number | null)[];
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** Of the values, such as "mm"; empty where they have none. */
  readonly unit: string;
  readonly digits: number;
  /** Whether values lie in 0 to 1. */
  readonly isShare: boolean;
  /** Whether orders of magnitude matter. */
  readonly mayBeLogarithmic: boolean;
  /** Whether the first curve sums up the others. */
  readonly hasSum: boolean;
  /** What the numbers are, in a sentence. */
  readonly about: string;
  readonly curves: readonly Curve[];
}

/** A run as curves need it. */
export interface ChartedRun {
  readonly name: string;
  readonly epochs: readonly EpochPoint[];
  /** Colours of labels by name, where they are known. */
  readonly labelColors: ReadonlyMap<string, readonly [number, number, number]>;
}

export type TimeAxis = 'epochs' | 'minutes';

interface Series {
  readonly name: string;
  readonly isLabel: boolean;
  readonly valueAt: (epoch: EpochPoint) => number | null;
}

interface ChartKind extends Omit<Chart, 'curves'> {
  /** The main series first. */
  readonly seriesOf: (epochs: readonly EpochPoint[]) => readonly Series[];
}

const one = (name: string, valueAt: Series['valueAt']): Series => ({ name, isLabel: false, valueAt });

const termNames = (epochs: readonly EpochPoint[]): readonly string[] => [
  ...new Set(epochs.flatMap(({ terms }) => terms.map(({ name }) => name))),
];

function termSeries(epochs: readonly EpochPoint[], key: 'weighted' | 'gradientShare'): readonly Series[] {
  return termNames(epochs).map((name) =>
    one(name, ({ terms }) => terms.find((term) => term.name === name)?.[key] ?? null),
  );
}

/** The mean of all labels, and each where there are several. */
const scoreSeries =
  (key: keyof Scores): ChartKind['seriesOf'] =>
  (epochs) => {
    const labels = [...new Set(epochs.flatMap(({ validation }) => Object.keys(validation?.labels ?? {})))];
    const [only] = labels;
    const mean = one(labels.length === 1 && only !== undefined ? only : 'mean', ({ validation }) =>
      validation ? validation[key] : null,
    );
    if (labels.length < 2) return [mean];
    return [
      mean,
      ...labels.map((name): Series => ({
        name,
        isLabel: true,
        valueAt: ({ validation }) => validation?.labels[name]?.[key] ?? null,
      })),
    ];
  };

const score = { isShare: true, unit: '', digits: 3, mayBeLogarithmic: false, hasSum: true } as const;
const quantity = { isShare: false, unit: '', digits: 4, mayBeLogarithmic: true, hasSum: true } as const;

const CHARTS: readonly ChartKind[] = [
  {
    ...quantity,
    id: 'loss',
    title: 'Loss',
    about:
      'Mean over the steps of an epoch: the sum, and each term times its weight. Boundary loss may be negative.',
    seriesOf: (epochs) => {
      const terms = termSeries(epochs, 'weighted');
      return [one('loss', ({ loss }) => loss), ...(terms.length > 1 ? terms : [])];
    },
  },
  {
    ...score,
    id: 'dice',
    title: 'Validation Dice',
    about: 'Whole validation cases in 3D, mean over cases. 1 is perfect.',
    seriesOf: scoreSeries('dice'),
  },
  {
    ...quantity,
    id: 'hd95',
    title: 'Validation HD95',
    unit: 'mm',
    digits: 2,
    about: '95th percentile of the distances between the surfaces, mean over cases. 0 is perfect.',
    seriesOf: scoreSeries('hd95'),
  },
  {
    ...score,
    id: 'nsd',
    title: 'Validation surface Dice',
    about: 'Share of the surfaces that lie within the tolerance (NSD), mean over cases. 1 is perfect.',
    seriesOf: scoreSeries('nsd'),
  },
  {
    ...score,
    id: 'componentRecall',
    title: 'Components found',
    about: 'Share of the connected components of the reference that are found, mean over cases.',
    seriesOf: scoreSeries('componentRecall'),
  },
  {
    ...score,
    id: 'gradientShares',
    hasSum: false,
    title: 'Share of the gradient',
    about: "Each term's part of the gradient at the logits: what it really does to the network.",
    seriesOf: (epochs) => {
      const terms = termSeries(epochs, 'gradientShare');
      return terms.length > 1 ? terms : [];
    },
  },
  {
    ...quantity,
    id: 'learningRate',
    title: 'Learning rate',
    digits: 6,
    about: "Of the epoch's last step.",
    seriesOf: () => [one('learning rate', ({ learningRate }) => learningRate)],
  },
  {
    ...quantity,
    id: 'gradientNorm',
    title: 'Gradient norm',
    about: 'Mean over the steps of an epoch, before clipping.',
    seriesOf: () => [one('gradient norm', ({ gradientNorm }) => gradientNorm)],
  },
  {
    ...quantity,
    id: 'speed',
    title: 'Speed',
    unit: 'steps/s',
    digits: 2,
    about: 'Mean over the steps of an epoch, with the time they wait for data.',
    seriesOf: () => [one('speed', ({ stepsPerSecond }) => stepsPerSecond)],
  },
];

/**
 * Charts that have something to show. With several runs colours tell the runs apart, and dashes the series.
 * @param detailed whether the parts of a sum are drawn where there are several runs
 */
export function chartsOf(
  runs: readonly ChartedRun[],
  { time, detailed }: { readonly time: TimeAxis; readonly detailed: boolean },
): readonly Chart[] {
  const isOverview = runs.length > 1 && !detailed;
  return CHARTS.map((kind) => chartOf(kind, runs, time))
    .map((chart) =>
      isOverview && chart.hasSum ? { ...chart, curves: chart.curves.filter(({ isMain }) => isMain) } : chart,
    )
    .filter(({ curves }) => curves.length > 0);
}

function chartOf({ seriesOf, ...chart }: ChartKind, runs: readonly ChartedRun[], time: TimeAxis): Chart {
  const names = [...new Set(runs.flatMap(({ epochs }) => seriesOf(epochs).map(({ name }) => name)))];
  const curves = runs.flatMap((run, runIndex) =>
    seriesOf(run.epochs).map(({ name, isLabel, valueAt }): Curve => {
      const n = names.indexOf(name);
      const rgb = isLabel ? run.labelColors.get(name) : undefined;
      return {
        ...lookOf(runs, runIndex, name, n, chart.hasSum, rgb),
        x: run.epochs.map((epoch) => timeOf(epoch, time)),
        y: run.epochs.map(valueAt),
      };
    }),
  );
  return { ...chart, curves: curves.filter(({ y }) => y.some((value) => value !== null)) };
}

function lookOf(
  runs: readonly ChartedRun[],
  runIndex: number,
  name: string,
  n: number,
  hasSum: boolean,
  rgb: readonly [number, number, number] | undefined,
): Pick<Curve, 'id' | 'name' | 'color' | 'dash' | 'isMain'> {
  const id = `${runIndex}/${name}`;
  const isMain = hasSum && n === 0;
  if (runs.length > 1) {
    const run = runs[runIndex]?.name ?? '';
    return { id, name: `${run}: ${name}`, color: { kind: 'palette', n: runIndex }, dash: n, isMain };
  }
  const color: CurveColor = rgb
    ? { kind: 'label', rgb }
    : isMain
      ? { kind: 'text' }
      : { kind: 'palette', n: hasSum ? n - 1 : n };
  return { id, name, color, dash: 0, isMain };
}

function timeOf({ epoch, seconds }: EpochPoint, time: TimeAxis): number {
  switch (time) {
    case 'epochs':
      return epoch;
    case 'minutes':
      return seconds / 60;
  }
}

/**
 * Curves on one common x axis, as the charting library wants them: first the x values, ascending, then
 * for each curve as many values; null where it has none at that place.
 */
export function aligned(curves: readonly Curve[]): [x: number[], ...ys: (number | null)[][]] {
  const xs = [...new Set(curves.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const place = new Map(xs.map((x, n) => [x, n]));
  const columns = curves.map(({ x, y }) => {
    const column = new Array<number | null>(xs.length).fill(null);
    x.forEach((value, n) => {
      const at = place.get(value);
      if (at !== undefined) column[at] = y[n] ?? null;
    });
    return column;
  });
  return [xs, ...columns];
}

/** A number as people read it: few digits, an exponent where it is very small or large. */
export function numberText(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 10 ** -digits || size >= 1e6)) return value.toExponential(2);
  return value.toFixed(digits);
}
