/** State of the 3D view: camera, what lies under the pointer, whether and what is drawn. */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { voxelToWorld, type Vector3 } from '../../src/volume/affine';
import { follow } from '../state/follow';
import type { Session } from '../state/session';
import {
  boundsOf,
  fittedCamera,
  panned,
  turned,
  viewedFrom,
  zoomed,
  type Camera,
  type ScreenSize,
} from './camera';
import type { Actions3d } from './gestures3d';
import { MeshMaker } from './meshes';
import { pickSpot, spotText, type PickableSurface } from './pickSurface';
import { planeOutlines } from './planeOutlines';
import type { ShownLine, ShownMesh } from './scene3d';

/** Radians a CSS pixel, and a press of a key. */
const TURN_A_PIXEL = 0.01;
const TURN_A_KEY = Math.PI / 18;
const PAN_A_KEY = 24;
const ZOOM_A_KEY = 1.15;
/** The camera is kept once it has been still for this long. */
const KEEP_AFTER_MS = 400;

export class Model3d {
  readonly #session: Session;
  readonly #maker = new MeshMaker();
  readonly #camera = signal<Camera | undefined>(undefined);
  readonly #stop: (() => void)[];
  readonly size = signal<ScreenSize>({ width: 0, height: 0 });
  /** What is under the pointer, in words. */
  readonly hovered = signal<string | undefined>(undefined);
  /** What was clicked last, in words. */
  readonly picked = signal<string | undefined>(undefined);
  #hoverFrame: number | undefined;

  readonly meshes: ReadonlySignal<readonly ShownMesh[]> = computed(() => {
    const { surfaces, wantedSurfaces, errorClip } = this.#session;
    follow(surfaces.changes);
    return this.#maker.make(wantedSurfaces.value, ({ request }) => surfaces.get(request), errorClip.value);
  });

  readonly lines: ReadonlySignal<readonly ShownLine[]> = computed(() => {
    const shown = this.#session.shown.value;
    return shown?.view.crosshair ? planeOutlines(shown.scene.scan, shown.view.cursor) : [];
  });

  /** All that is wanted and has been had. */
  readonly complete = computed(() => {
    const { surfaces, wantedSurfaces } = this.#session;
    follow(surfaces.changes);
    return wantedSurfaces.value.every(({ request }) => surfaces.get(request) !== undefined);
  });

  readonly #fitted = computed((): Camera => {
    const bounds = boundsOf(this.meshes.value.map(({ surface }) => surface.positions));
    return fittedCamera(bounds ?? this.#scanBounds());
  });

  readonly camera: ReadonlySignal<Camera> = computed(() => this.#camera.value ?? this.#fitted.value);

  /** Where the crosshair is, RAS mm; undefined where it is not shown. */
  readonly cursor = computed((): Vector3 | undefined => {
    const shown = this.#session.shown.value;
    return shown?.view.crosshair ? voxelToWorld(shown.scene.scan.affine, shown.view.cursor) : undefined;
  });

  constructor(session: Session) {
    this.#session = session;
    this.#camera.value = session.shown.peek()?.view.view3d.camera ?? undefined;
    this.#stop = [
      effect(() => {
        const camera = this.#camera.value ?? null;
        const timer = setTimeout(() => {
          if (session.shown.peek()?.view.view3d.camera === camera) return;
          session.update(({ view3d }) => ({ view3d: { ...view3d, camera } }));
        }, KEEP_AFTER_MS);
        return () => {
          clearTimeout(timer);
        };
      }),
    ];
  }

  readonly actions: Actions3d = {
    turn: (right, down) => {
      this.#move((camera) => turned(camera, right * TURN_A_PIXEL, down * TURN_A_PIXEL));
    },
    pan: (right, down) => {
      this.#move((camera) => panned(camera, right, down, this.size.peek()));
    },
    zoom: (factor) => {
      this.#move((camera) => zoomed(camera, factor));
    },
    reset: () => {
      this.reset();
    },
    click: (x, y) => {
      this.#pick(x, y);
    },
    hover: (x, y) => {
      this.#hoverFrame ??= requestAnimationFrame(() => {
        this.#hoverFrame = undefined;
        const spot = this.#spotAt(x, y);
        this.hovered.value = spot && spotText(spot);
      });
    },
    leave: () => {
      if (this.#hoverFrame !== undefined) cancelAnimationFrame(this.#hoverFrame);
      this.#hoverFrame = undefined;
      this.hovered.value = undefined;
    },
    key: (key, shift) => this.#key(key, shift),
  };

  /** Shows everything again, from the first direction. */
  reset(): void {
    this.#camera.value = undefined;
  }

  dispose(): void {
    this.actions.leave();
    for (const stop of this.#stop) stop();
  }

  #move(change: (camera: Camera) => Camera): void {
    this.#camera.value = change(this.camera.peek());
  }

  #key(key: string, shift: boolean): boolean {
    const { turn, pan, zoom, reset } = this.actions;
    const arrow = ARROWS[key];
    if (arrow) {
      const [right, down] = arrow;
      if (shift) pan(PAN_A_KEY * right, PAN_A_KEY * down);
      else turn((TURN_A_KEY / TURN_A_PIXEL) * right, (TURN_A_KEY / TURN_A_PIXEL) * down);
      return true;
    }
    const side = key.toUpperCase();
    if (side === 'R' || side === 'L' || side === 'A' || side === 'P' || side === 'S' || side === 'I') {
      this.#move((camera) => viewedFrom(camera, side));
      return true;
    }
    switch (key) {
      case '+':
      case '=':
        zoom(ZOOM_A_KEY);
        return true;
      case '-':
        zoom(1 / ZOOM_A_KEY);
        return true;
      case '0':
        reset();
        return true;
      case 'Enter': {
        const { width, height } = this.size.peek();
        this.#pick(width / 2, height / 2);
        return true;
      }
      default:
        return false;
    }
  }

  #pick(x: number, y: number): void {
    const spot = this.#spotAt(x, y);
    if (!spot) return;
    this.picked.value = spotText(spot);
    this.#session.moveCursor(spot.voxel);
  }

  #spotAt(x: number, y: number): ReturnType<typeof pickSpot> {
    const scan = this.#session.shown.peek()?.scene.scan;
    if (!scan) return undefined;
    const surfaces = this.#session.wantedSurfaces
      .peek()
      .flatMap(({ role, label, request }): PickableSurface[] => {
        const surface = this.#session.surfaces.get(request);
        return surface ? [{ role, label, surface }] : [];
      });
    return pickSpot(surfaces, this.camera.peek(), { x, y }, this.size.peek(), scan.dims);
  }

  #scanBounds(): { readonly min: Vector3; readonly max: Vector3 } {
    const scan = this.#session.shown.value?.scene.scan;
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) =>
      scan
        ? voxelToWorld(scan.affine, [
            (corner & 1) * scan.dims[0],
            ((corner >> 1) & 1) * scan.dims[1],
            (corner >> 2) * scan.dims[2],
          ])
        : [],
    );
    return boundsOf([Float32Array.from(corners)]) ?? { min: [0, 0, 0], max: [1, 1, 1] };
  }
}

/** Right and down. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
