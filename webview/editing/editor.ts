/**
 * The annotation editor's state: what is edited, with which tool, and what is on its way. Actions are done by the
 * host; the page shows at once what they will do (preview.ts) and forgets that when the truth has come.
 */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { Action } from '../../src/editing/actions';
import type { LabelMapEdit } from '../../src/editing/edit';
import { labelTableOf, type Label, type LabelTable } from '../../src/labels/labelTable';
import type { EditingState } from '../../src/protocol/pageEditing';
import type { LabelMapInfo, LabelRole, SliceContour, SliceImage } from '../../src/protocol/schemas';
import type { Vector3 } from '../../src/volume/affine';
import { planesOf, planeToVoxel, type Plane, type PlaneName } from '../../src/volume/planes';
import type { ContoursRequest, VoxelsRequest } from '../data/requests';
import type { SliceStore } from '../data/sliceStore';
import type { Point } from '../render/viewTransform';
import { follow } from '../state/follow';
import { planeContent, type LabelContent } from '../state/planeContent';
import type { ShownCase } from '../state/session';
import type { Hand } from './actions';
import { LabelEdits } from './labelEdits';
import type { EditLink, Outcome } from './link';
import { outcomeText } from './outcome';
import { Preview, type ShownSlice } from './preview';
import { activeLabel, INITIAL_SETTINGS, type EditSettings } from './settings';
import type { EditTool } from './tools';

/** What the editor follows. */
export interface Watched {
  readonly shown: ReadonlySignal<ShownCase | undefined>;
  readonly planes: ReadonlySignal<readonly PlaneName[]>;
  readonly store: SliceStore;
  readonly update: (change: (settings: EditSettings) => Partial<EditSettings>) => void;
}

/** The label map that is edited. */
export interface Edited {
  readonly role: LabelRole;
  readonly info: LabelMapInfo;
  /** The one in the other role. */
  readonly other: LabelMapInfo | undefined;
}

/** Something to tell a person. */
export interface Said {
  readonly kind: 'done' | 'refused';
  readonly text: string;
}

/** What a new label map begins with. */
const FIRST_TABLE = labelTableOf([1]);

export class Editor {
  readonly #link: EditLink;
  readonly #watched: Watched;
  readonly preview = new Preview();
  readonly labels = new LabelEdits(this);
  /** Ctrl is held: the pointer shows that tools take away. */
  readonly inverted = signal(false);
  /** How editing stands, as the host tells it. */
  readonly state = signal<EditingState | undefined>(undefined);
  readonly said = signal<Said | undefined>(undefined);
  /** Actions that the host has not answered yet. */
  readonly #running = signal(0);
  /** A gesture is under way. */
  readonly #held = signal(false);

  readonly settings = computed(
    (): EditSettings => this.#watched.shown.value?.view.editing ?? INITIAL_SETTINGS,
  );

  readonly edited = computed((): Edited | undefined => {
    const scene = this.#watched.shown.value?.scene;
    const role = this.state.value?.role;
    if (!scene || !role) return undefined;
    const info = scene[role];
    const other = scene[role === 'reference' ? 'prediction' : 'reference'];
    return info ? { role, info, other: other ?? undefined } : undefined;
  });

  /** Whether there is something to edit, or to be begun, and it is not edited elsewhere. */
  readonly canEdit = computed(() => this.state.value !== undefined && this.state.value.lockedBy === null);

  /** The tool in use; looking where nothing can be edited. */
  readonly tool = computed((): EditTool | undefined =>
    this.canEdit.value ? (this.settings.value.tool ?? undefined) : undefined,
  );

  /** Of the label map that is edited, or of the one that the first action begins. */
  readonly table = computed((): LabelTable => this.edited.value?.info.table ?? FIRST_TABLE);

  readonly label = computed((): Label | undefined => {
    const value = activeLabel(this.settings.value, this.table.value);
    return this.table.value.find((label) => label.value === value);
  });

  constructor(link: EditLink, watched: Watched) {
    this.#link = link;
    this.#watched = watched;
    effect(() => {
      follow(watched.store.changes);
      if (this.#running.value === 0 && !this.#held.value) {
        this.preview.release((request) => watched.store.settled(request));
      }
    });
  }

  get busy(): ReadonlySignal<number> {
    return this.#running;
  }

  set(change: Partial<EditSettings>): void {
    this.#watched.update(() => change);
  }

  /** What a gesture on a plane begins with; undefined where nothing can be edited. */
  hand(plane: Plane, inverted: boolean): Hand | undefined {
    const shown = this.#watched.shown.peek();
    const tool = this.tool.peek();
    if (!shown || !tool) return undefined;
    return {
      settings: this.settings.peek(),
      tool,
      table: this.table.peek(),
      window: shown.view.window,
      plane,
      slice: shown.view.cursor[plane.slice.axis],
      inverted,
    };
  }

  /** A gesture holds what it shows until it lets go. */
  hold(): void {
    this.#held.value = true;
  }

  letGo(): void {
    this.#held.value = false;
  }

  /** Shows at once what an action will do. @returns whether it can be done */
  show(action: Action): boolean {
    try {
      this.preview.act(action, this.#slices());
      return true;
    } catch (error) {
      this.refuse(error);
      return false;
    }
  }

  /** Has an action done. @param what it is called; @param label it is about */
  run(action: Action, what: string, label?: string): Promise<boolean> {
    return this.#do(() => this.#link.runTool(action), what, label, concernsVoxels(action));
  }

  /** Has done what was previewed. */
  apply(what: string, label?: string): Promise<boolean> {
    return this.#do(() => this.#link.applyPreview(), what, label, true);
  }

  async #do(
    act: () => Promise<Outcome>,
    what: string,
    label: string | undefined,
    tellsVoxels: boolean,
  ): Promise<boolean> {
    const scan = this.#watched.shown.peek()?.scene.scan;
    if (!scan) return false;
    this.#running.value++;
    try {
      const { voxels } = await act();
      this.say(voxels > 0 || tellsVoxels ? outcomeText(what, voxels, label, scan) : what);
      return true;
    } catch (error) {
      // What was shown will not come about.
      this.preview.release(() => true);
      this.refuse(error);
      return false;
    } finally {
      this.#running.value--;
    }
  }

  /** Edits the label map that is shown in a role. */
  async edit(role: LabelRole): Promise<void> {
    try {
      await this.#link.editLabels(role);
    } catch (error) {
      this.refuse(error);
    }
  }

  /** The edit that an action would make; nothing is changed. */
  previewOf(action: Action, signal: AbortSignal): Promise<LabelMapEdit> {
    return this.#link.previewTool(action, signal);
  }

  /** The host need not keep what was previewed. */
  async forgetPreview(): Promise<void> {
    // Where it cannot be told, the next preview replaces it.
    await this.#link.cancelPreview().catch(() => undefined);
  }

  say(text: string): void {
    this.said.value = { kind: 'done', text };
  }

  refuse(error: unknown): void {
    this.said.value = { kind: 'refused', text: error instanceof Error ? error.message : String(error) };
  }

  /** Voxels of a label map as they are shown, with what is painted. */
  image(request: VoxelsRequest): SliceImage | undefined {
    return this.preview.image(request, this.#watched.store.image(request));
  }

  contours(request: ContoursRequest): readonly SliceContour[] | undefined {
    const { store } = this.#watched;
    const contours = store.contours(request);
    if (this.preview.isEmpty) return contours;
    const { handle, plane, slice } = request;
    return this.preview.contours(request, store.image({ kind: 'voxels', handle, plane, slice }), contours);
  }

  /** Value at a pixel of the slice that a plane shows, in the edited label map or in the other one. */
  labelAt(plane: Plane, at: Point, of: 'edited' | 'other'): number | undefined {
    const content = this.#contentOf(plane.name);
    const labels = of === 'edited' ? content?.edited : content?.other;
    const image = labels && this.image(labels.voxels);
    const [x, y] = [Math.round(at.x), Math.round(at.y)];
    if (!image || x < 0 || y < 0 || x >= image.width || y >= image.height) return undefined;
    return image.data[x + image.width * y];
  }

  #contentOf(
    name: PlaneName,
  ): { edited: LabelContent; other: LabelContent | undefined; scan: VoxelsRequest } | undefined {
    const shown = this.#watched.shown.peek();
    const edited = this.edited.peek();
    if (!shown || !edited) return undefined;
    const content = planeContent(shown.scene, shown.view, name);
    const labels = content[edited.role];
    const other = content[edited.role === 'reference' ? 'prediction' : 'reference'];
    return labels && { edited: labels, other, scan: content.scan };
  }

  /** The slices of the edited label map that are shown. */
  #slices(): readonly ShownSlice[] {
    const scan = this.#watched.shown.peek()?.scene.scan;
    if (!scan) return [];
    const { store } = this.#watched;
    return this.#watched.planes.peek().flatMap((name) => {
      const content = this.#contentOf(name);
      if (!content) return [];
      const { edited, other } = content;
      const labels = store.image(edited.voxels);
      return [
        {
          request: edited.voxels,
          table: edited.info.table,
          grid: scan,
          images: labels && {
            labels,
            scan: store.image(content.scan),
            other: other && store.image(other.voxels),
          },
        },
      ];
    });
  }

  /** Whether a plane shows the edited label map as it is now. */
  isShown(name: PlaneName): boolean {
    const content = this.#contentOf(name);
    return !content || this.#watched.store.settled(content.edited.voxels);
  }

  /** The plane of a name. */
  plane(name: PlaneName): Plane | undefined {
    const scan = this.#watched.shown.peek()?.scene.scan;
    return scan && planesOf(scan)[name];
  }

  /**
   * The path along an edge of the scan between two pixels of a slice, in voxels.
   * @returns undefined where it cannot be had
   */
  async wire(
    plane: Plane,
    slice: number,
    from: Point,
    to: Point,
    signal: AbortSignal,
  ): Promise<readonly Vector3[] | undefined> {
    const voxel = ({ x, y }: Point): Vector3 => planeToVoxel(plane, slice, x, y);
    try {
      const request = { plane: plane.name, slice, from: voxel(from), to: voxel(to) };
      return await this.#link.livewirePath(request, signal);
    } catch (error) {
      if (!signal.aborted) this.refuse(error);
      return undefined;
    }
  }
}

const concernsVoxels = ({ tool }: Action): boolean => tool !== 'table' && tool !== 'review';
