/** The state of the page: the evaluation, and how it is looked at. */
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { z } from 'zod';
import {
  resultRows,
  type Evaluation,
  type MetricDescription,
  type ResultRow,
} from '../../src/evaluation/evaluation';
import { mainMetrics } from '../../src/evaluation/mainMetrics';
import type { ExportKind } from '../../src/protocol/evaluationPage';
import type { EvaluationLink } from './host';
import { filterRows, filterSchema, sortRows, sortSchema, type Filter, type FilteredRows } from './table';

const viewSchema = z.object({
  version: z.literal(1),
  filter: filterSchema,
  sort: sortSchema,
  /** The metric of the charts. */
  metric: z.string(),
  allMetrics: z.boolean(),
  /** Models of the scatter plot. */
  scatter: z.object({ first: z.number().int(), second: z.number().int() }),
});
export type View = z.infer<typeof viewSchema>;

export const NO_FILTER: Filter = {
  ...{ text: '', label: null, model: null, metric: 'dice', least: null, most: null },
};

export const FIRST_VIEW: View = {
  version: 1,
  filter: NO_FILTER,
  sort: { column: 'case', descending: false },
  metric: 'dice',
  allMetrics: false,
  scatter: { first: 0, second: 1 },
};

/** What the points of charts know their row by. */
export const keyOfRow = ({ case: index, model, label }: ResultRow): string => `${index}/${model}/${label}`;

export type Phase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failure'; readonly message: string }
  | { readonly kind: 'shown'; readonly name: string; readonly evaluation: Evaluation };

export class EvaluationModel {
  readonly #host: EvaluationLink;
  readonly #phase = signal<Phase>({ kind: 'loading' });
  readonly #view: Signal<View>;
  readonly #failure = signal<string | undefined>(undefined);

  readonly #evaluation = computed(() => {
    const phase = this.#phase.value;
    return phase.kind === 'shown' ? phase.evaluation : undefined;
  });
  readonly rows = computed((): readonly ResultRow[] =>
    this.#evaluation.value ? resultRows(this.#evaluation.value) : [],
  );
  readonly #filter = computed(() => this.view.value.filter);
  readonly filtered = computed((): FilteredRows => filterRows(this.rows.value, this.#filter.value));
  readonly sorted = computed((): readonly ResultRow[] => {
    const evaluation = this.#evaluation.value;
    return evaluation ? sortRows(this.filtered.value.rows, this.view.value.sort, evaluation) : [];
  });
  /** Columns of the table. */
  readonly columns = computed((): readonly MetricDescription[] => {
    const metrics = this.#evaluation.value?.metrics ?? [];
    return this.view.value.allMetrics ? metrics : mainMetrics(metrics);
  });
  /** The metric of the charts. */
  readonly metric = computed((): MetricDescription | undefined => {
    const metrics = this.#evaluation.value?.metrics ?? [];
    return metrics.find(({ key }) => key === this.view.value.metric) ?? metrics[0];
  });

  constructor(host: EvaluationLink) {
    this.#host = host;
    const saved = viewSchema.safeParse(host.savedState());
    this.#view = signal<View>(saved.success ? saved.data : FIRST_VIEW);
  }

  get phase(): ReadonlySignal<Phase> {
    return this.#phase;
  }
  get view(): ReadonlySignal<View> {
    return this.#view;
  }
  /** Why a row could not be opened, or a button did nothing. */
  get failure(): ReadonlySignal<string | undefined> {
    return this.#failure;
  }

  start(): void {
    this.#host.onEvent((event) => {
      this.#phase.value =
        event.kind === 'failure' ? event : { kind: 'shown', name: event.name, evaluation: event.evaluation };
    });
    this.#run(this.#host.ready());
  }

  change(change: Partial<View>): void {
    this.#view.value = { ...this.#view.value, ...change };
    this.#host.saveState(this.#view.value);
  }

  filter(change: Partial<Filter>): void {
    this.change({ filter: { ...this.#view.value.filter, ...change } });
  }

  /** Sorts by a column: best read first, then the other way round. */
  sortBy(column: string): void {
    const { sort } = this.#view.value;
    this.change({ sort: { column, descending: sort.column === column && !sort.descending } });
  }

  /** Opens a case where the label of the row is worst. */
  open({ case: index, model, label }: ResultRow): void {
    this.#run(this.#host.open({ case: index, model, label }));
  }

  /** The same for a point of a chart. */
  openKey(key: string): void {
    const row = this.rows.value.find((each) => keyOfRow(each) === key);
    if (row) this.open(row);
  }

  export(kind: ExportKind): void {
    this.#run(this.#host.export(kind));
  }

  dismissFailure(): void {
    this.#failure.value = undefined;
  }

  #run(call: Promise<void>): void {
    this.#failure.value = undefined;
    call.catch((error: unknown) => {
      this.#failure.value = error instanceof Error ? error.message : String(error);
    });
  }
}
