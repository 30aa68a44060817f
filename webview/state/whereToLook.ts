/** Which slices and components of the case are wrong, and going from one to the next. */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { EditCommand } from '../../src/protocol/editCommands';
import type { PageAction } from '../../src/protocol/page';
import type { ViewCommand } from '../../src/protocol/viewCommands';
import type { ErrorOverview } from '../../src/protocol/schemas';
import { planesOf, type PlaneName } from '../../src/volume/planes';
import type { HostLink } from '../data/host';
import { labelsOf } from './labelsOf';
import { follow } from './follow';
import {
  componentText,
  listedComponents,
  rankedSlices,
  slicesErrors,
  stepped,
  type ListedComponent,
} from './ranking';
import type { ShownCase } from './session';

export type Overview =
  | { readonly kind: 'none' }
  | { readonly kind: 'measuring' }
  | { readonly kind: 'failure'; readonly message: string }
  | { readonly kind: 'overview'; readonly overview: ErrorOverview };

/** What going somewhere needs of the session. */
export interface Guide {
  readonly shown: ReadonlySignal<ShownCase | undefined>;
  readonly planeInUse: ReadonlySignal<PlaneName>;
  readonly goToSlice: (plane: PlaneName, slice: number) => void;
  readonly goToVoxel: (voxel: readonly [number, number, number]) => void;
}

const REFRESH_AFTER_MS = 400;
const NO_ERRORS: readonly (number | null)[] = [];

export class WhereToLook {
  readonly #host: Pick<HostLink, 'errorOverview'>;
  readonly #guide: Guide;
  readonly #overview = signal<Overview>({ kind: 'none' });
  /** Raised when voxels change: the overview is measured anew. */
  readonly #version = signal(0);
  /** What was gone to last, in words. */
  readonly said = signal('');
  /** The handles the overview is of. */
  #pair: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastSlice: { readonly plane: PlaneName; readonly index: number } | undefined;
  #lastComponent: { readonly component: ListedComponent; readonly index: number } | undefined;

  /** Of each plane, the largest error of every slice. */
  readonly errors = computed((): Readonly<Record<PlaneName, readonly (number | null)[]>> => {
    const overview = this.#overview.value;
    const view = this.#guide.shown.value?.view;
    const of = (plane: PlaneName): readonly (number | null)[] =>
      overview.kind === 'overview' && view
        ? slicesErrors(overview.overview, plane, view.hiddenLabels)
        : NO_ERRORS;
    return { axial: of('axial'), coronal: of('coronal'), sagittal: of('sagittal') };
  });

  readonly components = computed((): readonly ListedComponent[] => {
    const overview = this.#overview.value;
    const shown = this.#guide.shown.value;
    if (overview.kind !== 'overview' || !shown) return [];
    return listedComponents(overview.overview, labelsOf(shown.scene), shown.view.hiddenLabels);
  });

  /** Components left out of a list that would be too long. */
  readonly others = computed((): number => {
    const overview = this.#overview.value;
    const hidden = this.#guide.shown.value?.view.hiddenLabels ?? [];
    if (overview.kind !== 'overview') return 0;
    return overview.overview.labels
      .filter(({ label }) => !hidden.includes(label))
      .reduce((sum, { others }) => sum + others, 0);
  });

  constructor(host: Pick<HostLink, 'errorOverview'>, guide: Guide) {
    this.#host = host;
    this.#guide = guide;
    const pair = computed(() => {
      const scene = guide.shown.value?.scene;
      return scene?.reference && scene.prediction
        ? `${scene.reference.handle}/${scene.prediction.handle}/${this.#version.value}`
        : undefined;
    });
    effect(() => {
      follow(pair);
      return this.#measure();
    });
  }

  get overview(): ReadonlySignal<Overview> {
    return this.#overview;
  }

  /** Measures anew, the last result staying until then. */
  refresh(): void {
    this.#version.value++;
  }

  /** The same once voxels have not changed for a moment, as between two strokes of a brush. */
  refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.refresh();
    }, REFRESH_AFTER_MS);
  }

  act(action: Exclude<PageAction, EditCommand | ViewCommand | 'toggle3d'>): void {
    switch (action) {
      case 'nextWorstSlice':
        this.#stepSlice(1);
        return;
      case 'previousWorstSlice':
        this.#stepSlice(-1);
        return;
      case 'nextWorstComponent':
        this.#stepComponent(1);
        return;
      case 'previousWorstComponent':
        this.#stepComponent(-1);
        return;
    }
  }

  goToComponent(component: ListedComponent): void {
    const list = this.components.peek();
    const index = list.indexOf(component);
    this.#lastComponent = { component, index };
    this.#guide.goToVoxel(component.worst);
    this.said.value = `${component.name}: ${componentText(component)}, ${index + 1} of ${list.length}`;
  }

  #stepSlice(step: 1 | -1): void {
    const shown = this.#guide.shown.peek();
    if (!shown) return;
    const plane = this.#guide.planeInUse.peek();
    const errors = this.errors.peek()[plane];
    const ranking = rankedSlices(errors);
    const here = shown.view.cursor[planesOf(shown.scene.scan)[plane].slice.axis];
    const last = this.#lastSlice;
    const isThere = last?.plane === plane && ranking[last.index] === here;
    const index = stepped(ranking.length, isThere ? last.index : undefined, step);
    const slice = index === undefined ? undefined : ranking[index];
    if (index === undefined || slice === undefined) {
      this.said.value = this.#whyNot('slice has an error');
      return;
    }
    this.#lastSlice = { plane, index };
    this.#guide.goToSlice(plane, slice);
    const mm = (errors[slice] ?? 0).toFixed(1);
    this.said.value = `${plane} slice ${slice + 1}: up to ${mm} mm, ${index + 1} of ${ranking.length}`;
  }

  #stepComponent(step: 1 | -1): void {
    const list = this.components.peek();
    const cursor = this.#guide.shown.peek()?.view.cursor;
    const last = this.#lastComponent;
    const isThere = last?.component.worst.every((n, axis) => n === cursor?.[axis]);
    const component = list[stepped(list.length, isThere ? last?.index : undefined, step) ?? -1];
    if (component) this.goToComponent(component);
    else this.said.value = this.#whyNot('component is wrong');
  }

  #whyNot(what: string): string {
    const overview = this.#overview.peek();
    switch (overview.kind) {
      case 'none':
        return 'There is no error to go to without a reference and a prediction.';
      case 'measuring':
        return 'The errors are still being measured.';
      case 'failure':
        return `The errors could not be measured: ${overview.message}`;
      case 'overview':
        return `No ${what} in the labels that are shown.`;
    }
  }

  /** @returns a function that stops it */
  #measure(): () => void {
    const scene = this.#guide.shown.peek()?.scene;
    const abort = new AbortController();
    if (scene?.reference && scene.prediction) {
      const pair = { reference: scene.reference.handle, prediction: scene.prediction.handle };
      // After a change of voxels the last result stays until the next has come.
      const key = `${pair.reference}/${pair.prediction}`;
      if (this.#pair !== key) {
        this.#overview.value = { kind: 'measuring' };
        this.said.value = '';
      }
      this.#pair = key;
      void this.#ask(pair, abort.signal);
    } else {
      this.#pair = undefined;
      this.said.value = '';
      this.#overview.value = { kind: 'none' };
    }
    return () => {
      abort.abort();
    };
  }

  async #ask(pair: { reference: number; prediction: number }, signal: AbortSignal): Promise<void> {
    try {
      const overview = await this.#host.errorOverview(pair, signal);
      if (!signal.aborted) this.#overview.value = { kind: 'overview', overview };
    } catch (error) {
      if (signal.aborted) return;
      this.#overview.value = {
        kind: 'failure',
        message: error instanceof Error ? error.message : String(error),
      };
    }
  }
}
