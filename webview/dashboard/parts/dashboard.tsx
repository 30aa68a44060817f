/** The whole page: one run, with the curves of others where it is compared. */
import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { ChartCard } from '../charts/chartCard';
import { chartsOf, type ChartedRun } from '../charts/charts';
import type { DashboardModel } from '../model';
import { runNames, type RunData, type ShownRuns } from '../runData';
import { Cases } from './cases';
import { Head } from './head';
import { Log } from './log';
import { Pictures } from './pictures';
import { Results } from './results';
import { ViewBar } from './viewBar';

export function Dashboard({ model }: { readonly model: DashboardModel }): JSX.Element {
  const main = model.main.value;
  if (main?.missing !== undefined) {
    return (
      <main class="message" data-testid="missing">
        <div class="message-box" role="alert">
          <h1>This run cannot be shown</h1>
          <p class="reason">{main.missing}</p>
        </div>
      </main>
    );
  }
  if (!main?.head) {
    return (
      <main class="message" data-testid="loading" aria-busy="true">
        <div class="spinner" aria-hidden="true" />
        <p role="status">Reading the run…</p>
      </main>
    );
  }
  return (
    <main class="dashboard" data-testid="dashboard" data-status={main.head.status}>
      <Head head={main.head} epochs={main.epochs} model={model} />
      <Problems model={model} main={main} />
      <div class="content">
        <ViewBar model={model} />
        <Charts model={model}>
          <Pictures preview={main.preview} status={main.head.status} />
        </Charts>
        <Results epochs={main.epochs} colors={labelColors(main)} theme={model.theme.value} />
        {main.cases && <Cases scores={main.cases} />}
        <Log lines={main.log} />
      </div>
    </main>
  );
}

/** What people look at first stands above the pictures. */
const FIRST_CHARTS = ['loss', 'dice', 'hd95'];

interface ChartsProps {
  readonly model: DashboardModel;
  /** Shown between the first charts and the others. */
  readonly children: ComponentChildren;
}

function Charts({ model, children }: ChartsProps): JSX.Element {
  const shown = model.shown.value;
  const { time, logarithmic, detailed } = model.view.value;
  const charts = useMemo(() => chartsOf(chartedRuns(shown), { time, detailed }), [shown, time, detailed]);
  if (charts.length === 0) {
    return (
      <>
        <p class="hint empty" data-testid="no-curves">
          Curves appear here after the first epoch.
        </p>
        {children}
      </>
    );
  }
  const row = (isFirst: boolean): JSX.Element => (
    <div class="charts" data-testid={isFirst ? 'charts' : 'more-charts'}>
      {charts
        .filter(({ id }) => FIRST_CHARTS.includes(id) === isFirst)
        .map((chart) => (
          <ChartCard
            key={chart.id}
            chart={chart}
            theme={model.theme.value}
            time={time}
            logarithmic={logarithmic}
          />
        ))}
    </div>
  );
  return (
    <>
      {row(true)}
      {children}
      {row(false)}
    </>
  );
}

function chartedRuns(shown: ShownRuns): readonly ChartedRun[] {
  const names = runNames(shown);
  return shown.map((data, n) => ({
    name: names[n] ?? data.run,
    epochs: data.epochs,
    labelColors: labelColors(data),
  }));
}

type Rgb = readonly [number, number, number];

/** Colours of the labels as the pictures have them. */
function labelColors({ preview }: RunData): ReadonlyMap<string, Rgb> {
  return new Map(
    preview?.pictures.flatMap(({ contours }) =>
      contours.map(({ label, color }): [string, Rgb] => [label, color]),
    ),
  );
}

/** What went wrong while everything else stays usable. */
function Problems({
  model,
  main,
}: {
  readonly model: DashboardModel;
  readonly main: RunData;
}): JSX.Element | null {
  const failure = model.failure.value;
  const problems = Object.entries(main.problems);
  const compared = model.shown.value.slice(1).filter(({ missing }) => missing !== undefined);
  if (failure === undefined && problems.length + compared.length === 0) return null;
  return (
    <div class="problems" role="alert" data-testid="problems">
      {failure !== undefined && (
        <p>
          {failure}{' '}
          <button
            type="button"
            onClick={() => {
              model.dismissFailure();
            }}
          >
            Dismiss
          </button>
        </p>
      )}
      {problems.map(([file, message]) => (
        <p key={file}>
          {file}: {message}
        </p>
      ))}
      {compared.map(({ run, missing }) => (
        <p key={run}>{missing}</p>
      ))}
    </div>
  );
}
