/** All state of the page as signals, and every way to change it. */
import { batch, computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { HostEvent, Scene } from '../../src/protocol/page';
import type { EditedState } from '../../src/protocol/editing';
import { isViewCommand } from '../../src/protocol/viewCommands';
import type { LabelMapInfo, LabelRole } from '../../src/protocol/schemas';
import { sameTable } from '../../src/labels/labelTable';
import type { Vector3 } from '../../src/volume/affine';
import { planesOf, planeToVoxel, PLANE_NAMES, type Plane, type PlaneName } from '../../src/volume/planes';
import type { CommandName, HostLink } from '../data/host';
import { isAffected, type LabelsChange, type SliceRequest } from '../data/requests';
import { SliceStore } from '../data/sliceStore';
import { doEditCommand, isEditCommand } from '../editing/editCommands';
import { Editor } from '../editing/editor';
import { EditGestures } from '../editing/gesture';
import type { EditTool } from '../editing/tools';
import { VolumeTool } from '../editing/volumeTool';
import { stepFor } from '../render/isolines';
import { fittedView, type Point } from '../render/viewTransform';
import { distanceClipOf, ERROR_CLIP_WITHOUT_SAMPLE, errorClipOf, errorSample } from './errorScale';
import { follow } from './follow';
import { LabelMarks } from './labelMarks';
import { isPlane, panesOf, type Pane } from './layout';
import { pairNames, type PairNames } from './names';
import { SurfaceStore } from '../three/surfaceStore';
import { wantedSurfaces, type WantedSurface } from '../three/wantedSurfaces';
import { requestsOf, planeContent, wantedRequests } from './planeContent';
import { Probing } from './probing';
import { WhereToLook } from './whereToLook';
import { doViewCommand } from './viewCommands';
import { insideVolume, restoredViewState, shownPlanes, type ViewState } from './viewState';

export type Phase =
  | { readonly kind: 'loading'; readonly what: string }
  | { readonly kind: 'failure'; readonly message: string }
  | { readonly kind: 'case' };

/** The case that is shown, as long as one is. */
export interface ShownCase {
  readonly scene: Scene;
  readonly view: ViewState;
}

/** A place on a plane the pointer is over, in slice pixels. */
export interface Hover extends Point {
  readonly plane: PlaneName;
  /** CSS pixels per slice pixel, left to right. */
  readonly scaleX: number;
}

const SAVE_AFTER_MS = 250;

export class Session {
  readonly #host: HostLink;
  readonly store: SliceStore;
  readonly surfaces: SurfaceStore;
  readonly phase = signal<Phase>({ kind: 'loading', what: 'Waiting for the scan' });
  readonly #shown = signal<ShownCase | undefined>(undefined);
  /** What the host is busy with while a case is shown. */
  readonly busy = signal<string | undefined>(undefined);
  /** A command of a button that could not be run. */
  readonly commandFailure = signal<string | undefined>(undefined);
  readonly hover = signal<Hover | undefined>(undefined);
  /** How the looks were changed last, in words for screen readers. */
  readonly said = signal('');
  /** Mouse and keys are listed. */
  readonly showsHelp = signal(false);
  /** The plane last worked on: its neighbours are fetched first, its slice is read out. */
  readonly planeInUse = signal<PlaneName>('axial');
  /** Where the host has asked to go, until there is a case. */
  #destination: Vector3 | undefined;
  readonly #errorClips = signal<ReadonlyMap<string, number>>(new Map());

  readonly planes = computed((): readonly PlaneName[] =>
    this.#shown.value ? shownPlanes(this.#shown.value.scene.scan) : PLANE_NAMES,
  );

  /** The panes that are shown: planes and 3D view, in their order. */
  readonly panes = computed((): readonly Pane[] => {
    const shown = this.#shown.value;
    return shown
      ? panesOf(
          shown.view.layout,
          this.planes.value,
          shown.view.view3d.shown && this.planes.value.length === 3,
        )
      : [];
  });

  /** The planes among them. */
  readonly #seenPlanes = computed((): readonly PlaneName[] => this.panes.value.filter(isPlane));

  readonly #view = computed((): ViewState | undefined => this.#shown.value?.view);

  /** Short names of the label maps shown. */
  readonly names = computed((): PairNames => {
    const scene = this.#shown.value?.scene;
    return scene ? pairNames(scene) : { reference: 'reference', prediction: 'prediction' };
  });

  readonly #errorSample = computed(() => {
    const scene = this.#shown.value?.scene;
    return scene ? errorSample(scene, longestPlane(scene)) : [];
  });

  readonly #wanted = computed((): readonly SliceRequest[] => {
    const shown = this.#shown.value;
    if (!shown) return [];
    const { scene, view } = shown;
    const wanted = wantedRequests(scene, view, this.#seenPlanes.value, this.planeInUse.value);
    return this.#errorClips.value.has(pairKey(scene)) ? wanted : [...wanted, ...this.#errorSample.value];
  });

  /** Error in mm at which the contour's colours end. */
  readonly errorClip = computed((): number => {
    const shown = this.#shown.value;
    if (!shown) return ERROR_CLIP_WITHOUT_SAMPLE;
    const automatic = this.#errorClips.value.get(pairKey(shown.scene));
    return shown.view.errorClip ?? automatic ?? ERROR_CLIP_WITHOUT_SAMPLE;
  });

  /** Distance in mm at which the distance map's colours end. */
  readonly distanceClip = computed((): number => {
    const shown = this.#shown.value;
    return shown ? (shown.view.distance.clip ?? distanceClipOf(shown.scene.scan)) : 1;
  });

  /** Distance in mm from one isoline of the distance map to the next. */
  readonly isolineStep = computed(
    (): number => this.#shown.value?.view.distance.isolineStep ?? stepFor(this.distanceClip.value),
  );

  /** Surfaces of the 3D view, where that is shown. */
  readonly wantedSurfaces = computed((): readonly WantedSurface[] => {
    const shown = this.#shown.value;
    return shown && this.shows3d.value ? wantedSurfaces(shown.scene, shown.view) : [];
  });

  /** Whether the 3D view is shown; an image of one slice has none. */
  readonly shows3d = computed((): boolean => {
    return this.panes.value.includes('3d');
  });

  /** Whether something that is shown, or the scale of its colours, is still to come. */
  readonly waiting = computed((): boolean => {
    follow(this.store.changes);
    const shown = this.#shown.value;
    if (!shown) return false;
    if (this.#errorSample.value.length > 0 && !this.#errorClips.value.has(pairKey(shown.scene))) return true;
    return this.#seenPlanes.value
      .flatMap((name) => requestsOf(planeContent(shown.scene, shown.view, name)))
      .some((request) => !this.store.settled(request));
  });

  /** Slices and components by how wrong they are. */
  readonly whereToLook: WhereToLook;
  readonly probing: Probing;
  /** On which slices the labels are. */
  readonly labelMarks: LabelMarks;
  readonly editor: Editor;
  readonly editGestures: EditGestures;
  readonly volumeTool: VolumeTool;

  constructor(host: HostLink) {
    this.#host = host;
    this.whereToLook = new WhereToLook(host, {
      shown: this.#shown,
      planeInUse: this.planeInUse,
      goToSlice: (name, slice) => {
        const scan = this.#shown.peek()?.scene.scan;
        if (scan) this.goToSlice(planesOf(scan)[name], slice);
      },
      goToVoxel: (voxel) => {
        this.moveCursor(voxel);
      },
    });
    this.labelMarks = new LabelMarks(host, this.#shown);
    this.store = new SliceStore((request, abort) => host.fetch(request, abort));
    this.surfaces = new SurfaceStore((request, abort) => host.surface(request, abort));
    host.onEvent((event) => {
      this.#receive(event);
    });
    this.probing = new Probing(host, {
      shown: this.#shown,
      hover: this.hover,
      planeInUse: this.planeInUse,
      store: this.store,
    });
    this.editor = new Editor(host, {
      shown: this.#shown,
      planes: this.planes,
      store: this.store,
      update: (change) => {
        this.update(({ editing }) => ({ editing: { ...editing, ...change(editing) } }));
      },
    });
    this.editGestures = new EditGestures(this.editor);
    this.volumeTool = new VolumeTool(this.editor, {
      shown: this.#shown,
      planeInUse: this.planeInUse,
      planes: this.planes,
      store: this.store,
    });
    effect(() => {
      this.store.want(this.#wanted.value);
    });
    effect(() => {
      this.surfaces.want(this.wantedSurfaces.value.map(({ request }) => request));
    });
    effect(() => {
      this.#measureErrors();
    });
    effect(() => this.#saveLater());
  }

  get shown(): ReadonlySignal<ShownCase | undefined> {
    return this.#shown;
  }

  /** Tells the host that the page listens. */
  async start(): Promise<void> {
    try {
      await this.#host.ready();
    } catch (error) {
      this.phase.value = { kind: 'failure', message: messageOf(error) };
    }
  }

  command(name: CommandName): Promise<void> {
    return this.#do(() => this.#host.command(name));
  }

  /** Shows one of the choices of the scene in a role, or none. */
  showLabels(role: LabelRole, path: string | null): Promise<void> {
    return this.#do(() => this.#host.showLabels(role, path));
  }

  async #do(act: () => Promise<void>): Promise<void> {
    this.commandFailure.value = undefined;
    try {
      await act();
    } catch (error) {
      this.commandFailure.value = messageOf(error);
    }
  }

  /** Changes how the case is looked at. */
  update(change: (view: ViewState, scene: Scene) => Partial<ViewState>): void {
    const shown = this.#shown.peek();
    if (!shown) return;
    this.#shown.value = {
      scene: shown.scene,
      view: { ...shown.view, ...change(shown.view, shown.scene) },
    };
  }

  moveCursor(voxel: Vector3): void {
    this.update((_, { scan }) => ({ cursor: insideVolume(voxel, scan.dims) }));
  }

  /** Puts the crosshair on a place of the slice a plane shows. */
  placeCursor(plane: Plane, at: Point): void {
    const slice = this.#shown.peek()?.view.cursor[plane.slice.axis] ?? 0;
    this.moveCursor(planeToVoxel(plane, slice, at.x, at.y));
  }

  /** Goes `steps` slices on, towards the plane's positive patient direction. */
  scroll(plane: Plane, steps: number): void {
    const slice = this.#shown.peek()?.view.cursor[plane.slice.axis] ?? 0;
    this.goToSlice(plane, slice + steps * plane.slice.sign);
  }

  goToSlice(plane: Plane, slice: number): void {
    const cursor = this.#shown.peek()?.view.cursor;
    if (!cursor) return;
    const moved: [number, number, number] = [...cursor];
    moved[plane.slice.axis] = slice;
    batch(() => {
      this.planeInUse.value = plane.name;
      this.moveCursor(moved);
    });
  }

  toggle3d(): void {
    this.update(({ view3d, layout }) => {
      const shown = !this.shows3d.peek();
      const isHidden = shown && layout.maximized !== null;
      // A pane that stands alone makes room for it.
      return { view3d: { ...view3d, shown }, layout: isHidden ? { ...layout, maximized: null } : layout };
    });
  }

  /** Chooses what the left button does while nothing is edited. */
  chooseTool(tool: ViewState['tool']): void {
    this.editGestures.cancel();
    this.update(({ editing }) => ({ tool, editing: { ...editing, tool: null } }));
  }

  /** Chooses what the left button edits with; undefined is looking. */
  chooseEditTool(tool: EditTool | undefined): void {
    this.editGestures.cancel();
    if (tool) this.volumeTool.close();
    this.editor.set({ tool: tool ?? null });
  }

  /** Shows the tools for the whole volume, in place of the one in use. */
  openVolumeTool(): void {
    this.chooseEditTool(undefined);
    this.volumeTool.open();
  }

  resetView(plane: Plane): void {
    this.update((view) => ({ planes: { ...view.planes, [plane.name]: fittedView(plane) } }));
  }

  #receive(event: HostEvent): void {
    batch(() => {
      switch (event.kind) {
        case 'loading':
          if (this.#shown.peek()) this.busy.value = event.what;
          else this.phase.value = event;
          return;
        case 'failure':
          this.busy.value = undefined;
          this.#shown.value = undefined;
          this.phase.value = event;
          return;
        case 'scene':
          this.busy.value = undefined;
          this.#show(event.scene);
          this.phase.value = { kind: 'case' };
          this.#arrive();
          return;
        case 'goTo':
          this.#destination = event.voxel;
          this.#arrive();
          return;
        case 'labelsChanged':
          this.#voxelsChanged(event);
          if (event.state) this.#contentChanged(event.handle, event.state);
          return;
        case 'editing':
          this.editor.state.value = event.state;
          return;
        case 'action':
          if (event.action === 'toggle3d') this.toggle3d();
          else if (isViewCommand(event.action)) doViewCommand(this, event.action);
          else if (isEditCommand(event.action)) doEditCommand(this, event.action);
          else this.whereToLook.act(event.action);
          return;
      }
    });
  }

  #show(scene: Scene): void {
    const before = this.#shown.peek();
    if (before && before.scene.scan.handle !== scene.scan.handle) this.store.clear();
    const saved = before ? before.view : this.#host.savedState();
    this.#shown.value = { scene, view: restoredViewState(saved, scene.scan) };
  }

  /** What is drawn from the voxels that changed comes anew; until then the old stays. */
  #voxelsChanged(change: LabelsChange): void {
    const scan = this.#shown.peek()?.scene.scan;
    if (!scan) return;
    const planes = planesOf(scan);
    this.store.changed((request) => isAffected(request, change, planes[request.plane].slice.axis));
    this.surfaces.changed(change.handle);
    this.whereToLook.refreshSoon();
    this.labelMarks.refreshSoon();
  }

  /** Names, colours and numbers of voxels of a label map are others. */
  #contentChanged(handle: number, { table, voxels, reviewed }: EditedState): void {
    const shown = this.#shown.peek();
    if (!shown) return;
    const { scene, view } = shown;
    const updated = (info: LabelMapInfo | null): LabelMapInfo | null => {
      if (info?.handle !== handle) return info;
      // What is drawn by a table is kept for as long as that is the same object.
      return { ...info, table: sameTable(info.table, table) ? info.table : table, voxels, reviewed };
    };
    const [reference, prediction] = [updated(scene.reference), updated(scene.prediction)];
    this.#shown.value = { scene: { ...scene, reference, prediction }, view };
  }

  /** Goes where the host has asked to go, once there is a case. */
  #arrive(): void {
    if (!this.#destination || !this.#shown.peek()) return;
    this.moveCursor(this.#destination);
    this.#destination = undefined;
  }

  /** Sets the automatic clip of the contour error once the whole sample has come. */
  #measureErrors(): void {
    follow(this.store.changes);
    const scene = this.#shown.value?.scene;
    const sample = this.#errorSample.value;
    if (!scene || sample.length === 0 || this.#errorClips.peek().has(pairKey(scene))) return;
    if (!sample.every((request) => this.store.settled(request))) return;
    const clip = errorClipOf(sample.flatMap((request) => this.store.contours(request) ?? []));
    this.#errorClips.value = new Map([...this.#errorClips.peek(), [pairKey(scene), clip]]);
  }

  /** Voxels that change one stroke after the other must not put it off. */
  #saveLater(): () => void {
    const view = this.#view.value;
    const timer = setTimeout(() => {
      if (view) this.#host.saveState(view);
    }, SAVE_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const pairKey = ({ reference, prediction }: Scene): string =>
  `${reference?.handle ?? '-'}/${prediction?.handle ?? '-'}`;

/** The plane with the most slices, which samples a volume best. */
function longestPlane(scene: Scene): Plane {
  const planes = planesOf(scene.scan);
  return PLANE_NAMES.map((name) => planes[name]).reduce((a, b) => (b.depth > a.depth ? b : a));
}
