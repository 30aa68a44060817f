/** The state of the dashboard: the runs it shows, and how. */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import {
  dashboardStateSchema,
  type DashboardCommand,
  type DashboardState,
} from '../../src/protocol/dashboard';
import type { DashboardHost } from './host';
import { readTheme, onThemeChange, type ChartTheme } from './charts/theme';
import { applyEvent, type RunData, type ShownRuns } from './runData';

type View = DashboardState['view'];
const FIRST_VIEW: View = { time: 'epochs', logarithmic: false, detailed: false };

export class DashboardModel {
  readonly #host: DashboardHost;
  readonly #shown = signal<ShownRuns>([]);
  readonly #failure = signal<string | undefined>(undefined);
  readonly #view;
  readonly #theme = signal<ChartTheme>(readTheme());
  readonly main: ReadonlySignal<RunData | undefined> = computed(() => this.#shown.value[0]);

  constructor(host: DashboardHost) {
    this.#host = host;
    const saved = dashboardStateSchema.safeParse(host.savedState());
    this.#view = signal<View>(saved.success ? saved.data.view : FIRST_VIEW);
    onThemeChange(() => {
      this.#theme.value = readTheme();
    });
  }

  get shown(): ReadonlySignal<ShownRuns> {
    return this.#shown;
  }
  get view(): ReadonlySignal<View> {
    return this.#view;
  }
  get theme(): ReadonlySignal<ChartTheme> {
    return this.#theme;
  }
  /** Why a button did nothing. */
  get failure(): ReadonlySignal<string | undefined> {
    return this.#failure;
  }

  start(): void {
    this.#host.onEvent((event) => {
      this.#shown.value = applyEvent(this.#shown.value, event);
      if (event.kind === 'shown') this.#save();
    });
    this.#run(this.#host.ready());
  }

  changeView(change: Partial<View>): void {
    this.#view.value = { ...this.#view.value, ...change };
    this.#save();
  }

  command(name: DashboardCommand): void {
    this.#run(this.#host.command(name));
  }

  chooseCompared(): void {
    this.#run(this.#host.chooseCompared());
  }

  dismissFailure(): void {
    this.#failure.value = undefined;
  }

  #run(call: Promise<void>): void {
    call.catch((error: unknown) => {
      this.#failure.value = error instanceof Error ? error.message : String(error);
    });
  }

  #save(): void {
    const [main, ...compared] = this.#shown.value.map(({ run }) => run);
    if (main === undefined) return;
    const state: DashboardState = { run: main, compared, view: this.#view.value };
    this.#host.saveState(state);
  }
}
