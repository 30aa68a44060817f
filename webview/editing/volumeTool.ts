/** A tool for the whole volume at work: it is previewed first, and then applied or dropped. */
import { batch, computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { planesOf, type PlaneName } from '../../src/volume/planes';
import type { SliceStore } from '../data/sliceStore';
import { follow } from '../state/follow';
import type { ShownCase } from '../state/session';
import type { Editor } from './editor';
import { outcomeText } from './outcome';
import { editableOf } from './settings';
import { INITIAL_OPTIONS, VOLUME_TOOL_TEXTS, volumeAction, type VolumeOptions } from './volumeActions';
import type { Action } from '../../src/editing/actions';

type State =
  | { readonly kind: 'options' }
  | { readonly kind: 'computing' }
  | { readonly kind: 'ready' }
  /** The host has done it; what was proposed stays until the slices have come. */
  | { readonly kind: 'applying' };

export interface WatchedByVolumeTool {
  readonly shown: ReadonlySignal<ShownCase | undefined>;
  readonly planeInUse: ReadonlySignal<PlaneName>;
  readonly planes: ReadonlySignal<readonly PlaneName[]>;
  readonly store: SliceStore;
}

export class VolumeTool {
  readonly #editor: Editor;
  readonly #watched: WatchedByVolumeTool;
  readonly #isOpen = signal(false);
  readonly options = signal<VolumeOptions>(INITIAL_OPTIONS);
  readonly #state = signal<State>({ kind: 'options' });
  #running: AbortController | undefined;

  /** There is something to edit, and the tools are shown. */
  readonly isOpen = computed(() => this.#isOpen.value && this.#editor.canEdit.value);

  constructor(editor: Editor, watched: WatchedByVolumeTool) {
    this.#editor = editor;
    this.#watched = watched;
    effect(() => {
      follow(watched.store.changes);
      if (this.#state.value.kind !== 'applying' || editor.busy.value > 0) return;
      if (watched.planes.value.every((name) => editor.isShown(name))) this.drop();
    });
  }

  get state(): ReadonlySignal<State> {
    return this.#state;
  }

  open(): void {
    this.#isOpen.value = true;
  }

  close(): void {
    this.drop();
    this.#isOpen.value = false;
  }

  /** Another setting is another result: what was previewed is dropped. */
  set(change: Partial<VolumeOptions>): void {
    batch(() => {
      this.options.value = { ...this.options.peek(), ...change };
      this.drop();
    });
  }

  /** Drops what was previewed, or is computed. @returns whether there was something */
  drop(): boolean {
    const { kind } = this.#state.peek();
    const was = kind !== 'options';
    if (kind === 'ready') void this.#editor.forgetPreview();
    this.#running?.abort();
    this.#running = undefined;
    this.#editor.preview.propose(undefined);
    this.#state.value = { kind: 'options' };
    return was;
  }

  async preview(): Promise<void> {
    this.drop();
    const edited = this.#editor.edited.peek();
    const shown = this.#watched.shown.peek();
    if (!shown) return;
    const { scan } = shown.scene;
    const controller = new AbortController();
    this.#running = controller;
    this.#state.value = { kind: 'computing' };
    try {
      const action = this.#action(shown);
      const { voxels } = await this.#editor.previewOf(action, controller.signal);
      if (controller.signal.aborted) return;
      if (!voxels || !edited) {
        this.#editor.say(outcomeText(this.#name(), 0, undefined, scan));
        this.#state.value = { kind: 'options' };
        return;
      }
      this.#editor.preview.propose({ handle: edited.info.handle, grid: scan, changes: voxels });
      this.#state.value = { kind: 'ready' };
      this.#editor.say(`${outcomeText(this.#name(), voxels.voxels, this.#label(), scan)}: apply or cancel`);
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#state.value = { kind: 'options' };
      this.#editor.refuse(error);
    }
  }

  async apply(): Promise<void> {
    if (this.#state.peek().kind !== 'ready') return;
    this.#state.value = { kind: 'applying' };
    if (!(await this.#editor.apply(this.#name(), this.#label()))) this.drop();
  }

  /** Does one of them at once. */
  async applyNow(tool: VolumeOptions['tool']): Promise<boolean> {
    const shown = this.#watched.shown.peek();
    if (!shown) return false;
    this.set({ tool });
    try {
      return await this.#editor.run(this.#action(shown), this.#name(), this.#label());
    } catch (error) {
      this.#editor.refuse(error);
      return false;
    }
  }

  #action({ scene, view }: ShownCase): Action {
    const label = this.#editor.label.peek();
    if (!label) throw new RangeError('There is no label yet. Add one in the panel first.');
    const plane = planesOf(scene.scan)[this.#watched.planeInUse.peek()];
    const table = this.#editor.table.peek();
    return volumeAction(this.options.peek(), {
      target: label.value,
      editable: editableOf(this.#editor.settings.peek(), table),
      table,
      otherTable: this.#editor.edited.peek()?.other?.table ?? [],
      window: view.window,
      plane,
      slice: view.cursor[plane.slice.axis],
    });
  }

  #name(): string {
    return VOLUME_TOOL_TEXTS[this.options.peek().tool];
  }

  #label(): string | undefined {
    return this.options.peek().tool === 'smoothAll' ? undefined : this.#editor.label.peek()?.name;
  }
}
