/** What the page knows of the runs it shows, and how the host's events change it. Plain data. */
import type { CaseScores, DashboardEvent, EpochPoint, Preview, RunHead } from '../../src/protocol/dashboard';

export interface RunData {
  /** Its folder. */
  readonly run: string;
  readonly head: RunHead | undefined;
  /** Why there is nothing to show, where there is not. */
  readonly missing: string | undefined;
  readonly epochs: readonly EpochPoint[];
  readonly preview: Preview | undefined;
  readonly cases: CaseScores | undefined;
  readonly log: readonly string[];
  /** Files that are not understood, and why. */
  readonly problems: Readonly<Record<string, string>>;
}

/** The run the page is about comes first, then those it is compared with. */
export type ShownRuns = readonly RunData[];

const empty = (run: string): RunData => ({
  run,
  head: undefined,
  missing: undefined,
  epochs: [],
  preview: undefined,
  cases: undefined,
  log: [],
  problems: {},
});

/** Events of a run that is no longer shown change nothing. */
export function applyEvent(shown: ShownRuns, event: DashboardEvent): ShownRuns {
  if (event.kind === 'shown') {
    return event.runs.map((run) => shown.find((known) => known.run === run) ?? empty(run));
  }
  return shown.map((data) => (data.run === event.run ? changed(data, event) : data));
}

function changed(data: RunData, event: Exclude<DashboardEvent, { kind: 'shown' }>): RunData {
  switch (event.kind) {
    case 'head':
      return { ...data, head: event.head, missing: undefined };
    case 'missing':
      return { ...data, missing: event.message };
    case 'epochs':
      return { ...data, epochs: [...data.epochs.slice(0, event.from), ...event.epochs] };
    case 'preview':
      return { ...data, preview: event.preview ?? undefined };
    case 'cases':
      return { ...data, cases: event.scores ?? undefined };
    case 'log':
      return { ...data, log: event.lines };
    case 'problem': {
      const others = Object.fromEntries(
        Object.entries(data.problems).filter(([file]) => file !== event.file),
      );
      return {
        ...data,
        problems: event.message === null ? others : { ...others, [event.file]: event.message },
      };
    }
  }
}

/** Name of a run among those shown: folder names where they differ, else the shortest ends of the paths that do. */
export function runNames(shown: ShownRuns): readonly string[] {
  const parts = shown.map(({ run }) => run.split(/[\\/]/).filter((part) => part !== ''));
  const longest = Math.max(0, ...parts.map(({ length }) => length));
  for (let count = 1; count < longest; count++) {
    const names = parts.map((part) => part.slice(-count).join('/'));
    if (new Set(names).size === names.length) return names;
  }
  return shown.map(({ run }) => run);
}
