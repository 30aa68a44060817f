/** What pointer, wheel and keys do on a plane: from events to session calls, the same for mouse and keyboard. */
import type { ViewCommand } from '../../src/protocol/viewCommands';
import { voxelToPlane, type Plane } from '../../src/volume/planes';
import {
  panned,
  toSlice,
  transformOf,
  zoomedAbout,
  type PlaneView,
  type Point,
  type Size,
} from '../render/viewTransform';
import { draggedWindow, type IntensityWindow } from '../render/windowLevel';
import type { Session } from '../state/session';
import { doViewCommand, toggleMaximized } from '../state/viewCommands';
import type { Tool } from '../state/viewState';

/** Wheel movement (CSS pixels) that goes one slice on, gathered from the small steps of a touchpad. */
const WHEEL_STEP = 40;
const WHEEL_LINE = 16;
const PINCH_SENSITIVITY = 0.01;
const KEY_ZOOM = 1.25;
const PAGE_STEPS = 10;
/** CSS pixels that an arrow key drags with the window and pan tools. */
const KEY_DRAG = 20;

/** What a drag does, by button: left follows the tool. */
export function toolOfButton(button: number, shift: boolean, tool: Tool): Tool | undefined {
  switch (button) {
    case 0:
      return shift ? 'pan' : tool;
    case 1:
      return 'pan';
    case 2:
      return 'window';
    default:
      return undefined;
  }
}

export interface Modifiers {
  readonly shift: boolean;
  /** Or Command. */
  readonly ctrl: boolean;
  readonly alt: boolean;
}

/** A drag under way: where it began and what stood there then. */
interface Drag {
  readonly tool: Tool;
  readonly from: Point;
  readonly view: PlaneView;
  readonly window: IntensityWindow;
}

export class PlaneGestures {
  readonly #session: Session;
  readonly #plane: () => Plane | undefined;
  readonly #viewport: () => Size;
  #drag: Drag | undefined;
  /** A gesture of the editor is under way. */
  #isEditing = false;
  #wheel = 0;

  constructor(session: Session, plane: () => Plane | undefined, viewport: () => Size) {
    this.#session = session;
    this.#plane = plane;
    this.#viewport = viewport;
  }

  pointerDown(at: Point, button: number, { shift, ctrl, alt }: Modifiers): boolean {
    const plane = this.#plane();
    const view = this.#session.shown.peek()?.view;
    const tool = view && toolOfButton(button, shift, alt ? 'crosshair' : view.tool);
    if (!plane || !view || !tool) return false;
    this.#session.planeInUse.value = plane.name;
    if (button === 0 && !shift && !alt) {
      const here = toSlice(transformOf(plane, view.planes[plane.name], this.#viewport()), at);
      this.#isEditing = this.#session.editGestures.down(plane, here, ctrl);
      if (this.#isEditing) return true;
    }
    this.#drag = { tool, from: at, view: view.planes[plane.name], window: view.window };
    if (tool === 'crosshair') this.pointerMove(at);
    return true;
  }

  pointerMove(at: Point, ctrl = false): void {
    const plane = this.#plane();
    const view = this.#session.shown.peek()?.view;
    if (!plane || !view) return;
    const transform = transformOf(plane, view.planes[plane.name], this.#viewport());
    const here = toSlice(transform, at);
    this.#session.hover.value = { plane: plane.name, ...here, scaleX: transform.scaleX };
    const drag = this.#drag;
    if (!drag) {
      this.#session.editGestures.move(plane, here, ctrl);
      return;
    }
    switch (drag.tool) {
      case 'crosshair':
        this.#session.placeCursor(plane, here);
        return;
      case 'window':
        this.#dragWindow(drag.window, at.x - drag.from.x, at.y - drag.from.y);
        return;
      case 'pan':
        this.#pan(plane, drag.view, at.x - drag.from.x, at.y - drag.from.y);
        return;
    }
  }

  pointerUp(): void {
    this.#drag = undefined;
    if (this.#isEditing) this.#session.editGestures.up();
    this.#isEditing = false;
  }

  /** The browser has taken the pointer away: what was drawn is not meant. */
  pointerCancel(): void {
    this.#drag = undefined;
    if (this.#isEditing) this.#session.editGestures.cancel();
    this.#isEditing = false;
  }

  pointerLeave(): void {
    if (!this.#drag && !this.#isEditing) this.#session.hover.value = undefined;
  }

  /** @param delta as in WheelEvent, in pixels or lines */
  wheel(at: Point, delta: number, unit: 'pixels' | 'lines', zoom: boolean): void {
    const plane = this.#plane();
    if (!plane) return;
    const pixels = unit === 'lines' ? delta * WHEEL_LINE : delta;
    if (zoom) {
      this.#zoom(plane, at, Math.exp(-Math.max(-60, Math.min(60, pixels)) * PINCH_SENSITIVITY));
      return;
    }
    // A notch of a mouse wheel, however long, is one slice; turning back begins anew.
    const move = Math.max(-WHEEL_STEP, Math.min(WHEEL_STEP, pixels));
    this.#wheel = Math.sign(move) === -Math.sign(this.#wheel) ? move : this.#wheel + move;
    const steps = Math.trunc(this.#wheel / WHEEL_STEP);
    if (steps === 0) return;
    this.#wheel -= steps * WHEEL_STEP;
    this.#session.scroll(plane, -steps);
  }

  /** One plane alone, or all again; two quick strokes of a tool that edits are no double click. */
  doubleClick(ctrl: boolean): void {
    const plane = this.#plane();
    const { editGestures, editor } = this.#session;
    if (!plane || editGestures.close(ctrl) || editor.tool.peek()) return;
    toggleMaximized(this.#session, plane.name);
  }

  /** @returns whether the key meant something here */
  key(key: string, shift: boolean): boolean {
    const plane = this.#plane();
    const view = this.#session.shown.peek()?.view;
    if (!plane || !view) return false;
    if (this.#editKey(plane, key, shift)) return true;
    const arrow = ARROWS[key];
    if (shift && arrow) {
      this.#keyDrag(plane, view.tool, arrow);
      return true;
    }
    // Keys go to the plane that has the focus.
    this.#session.planeInUse.value = plane.name;
    const size = this.#viewport();
    const centre = { x: size.width / 2, y: size.height / 2 };
    switch (key) {
      case 'ArrowUp':
      case 'ArrowRight':
        this.#session.scroll(plane, 1);
        return true;
      case 'ArrowDown':
      case 'ArrowLeft':
        this.#session.scroll(plane, -1);
        return true;
      case 'PageUp':
        this.#session.scroll(plane, PAGE_STEPS);
        return true;
      case 'PageDown':
        this.#session.scroll(plane, -PAGE_STEPS);
        return true;
      case 'Home':
        this.#session.scroll(plane, -plane.depth);
        return true;
      case 'End':
        this.#session.scroll(plane, plane.depth);
        return true;
      case '+':
      case '=':
        this.#zoom(plane, centre, KEY_ZOOM);
        return true;
      case '-':
        this.#zoom(plane, centre, 1 / KEY_ZOOM);
        return true;
      case '0':
        this.#session.resetView(plane);
        return true;
      case 'z':
        toggleMaximized(this.#session, plane.name);
        return true;
      case 'x':
        this.#session.update(({ crosshair }) => ({ crosshair: !crosshair }));
        return true;
      case 'c':
        this.#session.chooseTool('crosshair');
        return true;
      case 'w':
        this.#session.chooseTool('window');
        return true;
      case 'p':
        this.#session.chooseTool('pan');
        return true;
      case 'd':
        this.#session.update(({ probe }) => ({ probe: !probe }));
        return true;
      case 'n':
      case 'N':
        this.#session.whereToLook.act(shift ? 'previousWorstSlice' : 'nextWorstSlice');
        return true;
      case 'm':
      case 'M':
        this.#session.whereToLook.act(shift ? 'previousWorstComponent' : 'nextWorstComponent');
        return true;
      default:
        return this.#lookKey(key);
    }
  }

  #lookKey(key: string): boolean {
    const command = LOOK_KEYS[key];
    if (command) doViewCommand(this.#session, command);
    return command !== undefined;
  }

  /** Keys of the editor: at the crosshair what the pointer does where it is. */
  #editKey(plane: Plane, key: string, shift: boolean): boolean {
    const { editGestures, editor, volumeTool } = this.#session;
    switch (key) {
      case ' ':
        if (!editor.tool.peek()) return false;
        this.#session.planeInUse.value = plane.name;
        return editGestures.useAt(plane, this.#cursorOn(plane), shift);
      case 'Enter':
        if (volumeTool.state.peek().kind === 'ready') {
          void volumeTool.apply();
          return true;
        }
        return editGestures.close(shift);
      case 'Backspace':
        return editGestures.back();
      case 'Escape':
        return editGestures.cancel() || volumeTool.drop();
      default:
        return false;
    }
  }

  /** Shift with an arrow key does what dragging with the left button does. */
  #keyDrag(plane: Plane, tool: Tool, { x, y }: Point): void {
    const view = this.#session.shown.peek()?.view;
    if (!view) return;
    switch (tool) {
      case 'crosshair': {
        const at = this.#cursorOn(plane);
        this.#session.placeCursor(plane, { x: at.x + x, y: at.y + y });
        return;
      }
      case 'window':
        this.#dragWindow(view.window, x * KEY_DRAG, y * KEY_DRAG);
        return;
      case 'pan':
        this.#pan(plane, view.planes[plane.name], x * KEY_DRAG, y * KEY_DRAG);
        return;
    }
  }

  #cursorOn(plane: Plane): Point {
    const cursor = this.#session.shown.peek()?.view.cursor ?? ([0, 0, 0] as const);
    return voxelToPlane(plane, cursor);
  }

  #dragWindow(start: IntensityWindow, dx: number, dy: number): void {
    this.#session.update((_, { scan }) => ({
      window: draggedWindow(start, dx, dy, { low: scan.min, high: scan.max }),
    }));
  }

  #pan(plane: Plane, start: PlaneView, dx: number, dy: number): void {
    const moved = panned(plane, start, this.#viewport(), dx, dy);
    this.#session.update(({ planes }) => ({ planes: { ...planes, [plane.name]: moved } }));
  }

  #zoom(plane: Plane, at: Point, factor: number): void {
    this.#session.update(({ planes }) => ({
      planes: {
        ...planes,
        [plane.name]: zoomedAbout(plane, planes[plane.name], this.#viewport(), at, factor),
      },
    }));
  }
}

/** With Shift: the letters without it are tools. */
const LOOK_KEYS: Readonly<Record<string, ViewCommand>> = {
  W: 'nextWindow',
  A: 'automaticWindow',
  '<': 'narrowerWindow',
  '>': 'widerWindow',
  C: 'nextColorMap',
  I: 'invertColors',
  S: 'toggleSmooth',
  Z: 'nextLayout',
};

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
