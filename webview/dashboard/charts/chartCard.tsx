/** A chart with its title, its legend with the values at the cursor, and the same numbers as a table. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { numberText, type Chart, type Curve, type TimeAxis } from './charts';
import { Plot } from './plot';
import type { ChartTheme } from './theme';
import { ValueTable } from './valueTable';

export interface ChartCardProps {
  readonly chart: Chart;
  readonly theme: ChartTheme;
  readonly time: TimeAxis;
  readonly logarithmic: boolean;
}

const HEIGHT = 190;
/** How far the arrow keys move the cursor, in values. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: -Infinity,
  End: Infinity,
};

export function ChartCard({ chart, theme, time, logarithmic }: ChartCardProps): JSX.Element {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<number>();
  const [isTable, setIsTable] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const options = (width: number): ConstructorParameters<typeof Plot>[1] => ({
    chart,
    theme,
    time,
    logarithmic: logarithmic && chart.mayBeLogarithmic,
    hidden,
    width,
    height: HEIGHT,
    onCursor: setCursor,
  });

  // What the plot cannot change once it is there makes a new one.
  const shape = JSON.stringify([
    chart.curves.map(({ id, color }) => [id, color]),
    time,
    logarithmic,
    [...hidden],
  ]);
  useEffect(() => {
    const parent = place.current;
    if (!parent) return undefined;
    const made = new Plot(parent, options(Math.max(120, parent.clientWidth)));
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.resize(Math.max(120, parent.clientWidth), HEIGHT);
    });
    observer.observe(parent);
    return () => {
      observer.disconnect();
      made.dispose();
      plot.current = undefined;
    };
  }, [shape, theme]);
  useEffect(() => {
    plot.current?.update(options(0));
  }, [chart]);

  const toggle = (id: string): void => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden(next);
  };
  const titleId = `chart-title-${chart.id}`;
  return (
    <section class="card chart" aria-labelledby={titleId} data-testid={`chart-${chart.id}`}>
      <header class="card-header">
        <h2 id={titleId} title={chart.about}>
          {chart.title}
          {chart.unit !== '' && <span class="unit"> {chart.unit}</span>}
        </h2>
        <span class="legend-place" data-testid={`place-${chart.id}`}>
          {placeText(cursor, time)}
        </span>
        {/* All charts move their cursors together; only the one in use speaks. */}
        <span class="visually-hidden" role="status">
          {isFocused && cursor !== undefined && `${placeText(cursor, time)}: ${valuesText(chart, cursor)}`}
        </span>
        <button
          type="button"
          class="toggle"
          aria-pressed={isTable}
          onClick={() => {
            setIsTable(!isTable);
          }}
        >
          Table
        </button>
      </header>
      <div
        class="plot"
        ref={place}
        role="application"
        aria-roledescription="chart"
        tabIndex={0}
        aria-label={`${chart.title}. ${chart.about} Last values: ${valuesText(chart, undefined)}. Arrow keys move the cursor.`}
        onFocus={() => {
          setIsFocused(true);
        }}
        onBlur={() => {
          setIsFocused(false);
        }}
        onKeyDown={(event) => {
          const step = STEPS[event.key];
          if (step === undefined) return;
          event.preventDefault();
          plot.current?.moveCursor(step);
        }}
      />
      <Legend chart={chart} theme={theme} hidden={hidden} cursor={cursor} onToggle={toggle} />
      {isTable && <ValueTable chart={chart} time={time} />}
    </section>
  );
}

/** Where the values of the legend are from. */
function placeText(cursor: number | undefined, time: TimeAxis): string {
  if (cursor === undefined) return '';
  return time === 'epochs' ? `epoch ${cursor}` : `${cursor.toFixed(1)} min`;
}

interface LegendProps {
  readonly chart: Chart;
  readonly theme: ChartTheme;
  readonly hidden: ReadonlySet<string>;
  readonly cursor: number | undefined;
  readonly onToggle: (id: string) => void;
}

/** Each curve with its value at the cursor, else its last one. Pressing it hides the curve. */
function Legend({ chart, theme, hidden, cursor, onToggle }: LegendProps): JSX.Element {
  return (
    <div class="legend" role="group" aria-label={`Curves of ${chart.title}`}>
      {chart.curves.map((curve) => (
        <button
          type="button"
          key={curve.id}
          class="legend-entry"
          aria-pressed={!hidden.has(curve.id)}
          title={hidden.has(curve.id) ? `Show ${curve.name}` : `Hide ${curve.name}`}
          onClick={() => {
            onToggle(curve.id);
          }}
        >
          <LineSample color={theme.colorOf(curve.color)} dash={curve.dash} />
          <span class="legend-name">{curve.name}</span>
          <span class="legend-value">{numberText(valueAt(curve, cursor), chart.digits)}</span>
        </button>
      ))}
    </div>
  );
}

const SAMPLE_DASHES = ['', '5 3', '2 2', '6 2 2 2', '3 2', '8 3'];

function LineSample({ color, dash }: { readonly color: string; readonly dash: number }): JSX.Element {
  return (
    <svg class="line-sample" width="18" height="8" aria-hidden="true">
      <line
        x1="1"
        y1="4"
        x2="17"
        y2="4"
        stroke={color}
        stroke-width="2"
        stroke-dasharray={SAMPLE_DASHES[dash % SAMPLE_DASHES.length]}
      />
    </svg>
  );
}

/** The value at a place, or the last one before it; the last of all without a place. */
export function valueAt({ x, y }: Curve, place: number | undefined): number | null {
  let found: number | null = null;
  for (let n = 0; n < x.length; n++) {
    if (place !== undefined && (x[n] ?? 0) > place) break;
    found = y[n] ?? found;
  }
  return found;
}

/** The values at a place in words, the last ones without a place. */
function valuesText(chart: Chart, place: number | undefined): string {
  return chart.curves
    .map((curve) => `${curve.name} ${numberText(valueAt(curve, place), chart.digits)}`)
    .join(', ');
}
