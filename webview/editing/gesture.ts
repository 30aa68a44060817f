/**
 * From pointer and keys on a plane to actions: strokes, clicks, lines that are closed. One gesture at a time; what it
 * will do is seen while it is made.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Action } from '../../src/editing/actions';
import type { Plane } from '../../src/volume/planes';
import { voxelToPlane } from '../../src/volume/planes';
import type { Point } from '../render/viewTransform';
import { clickAction, outlineAction, strokeAction, type Hand } from './actions';
import type { Editor } from './editor';
import { TOOL_TEXTS, type EditTool } from './tools';

/** Points of a path that are closer than this, in pixels of the slice, say the same. */
const LEAST_STEP = 0.2;

/** A line that is drawn to be closed. */
export interface Outline {
  readonly plane: Plane;
  readonly slice: number;
  readonly tool: EditTool;
  /** Pixels of the slice. */
  readonly points: readonly Point[];
  /** Numbers of the points that a person has set; the others lie between. */
  readonly corners: readonly number[];
  /** From the last point to where the pointer is. */
  readonly trail: readonly Point[];
}

interface Stroke {
  readonly hand: Hand;
  readonly path: Point[];
  /** What of it is shown while it is made. */
  readonly shown: Hand;
}

export class EditGestures {
  readonly #editor: Editor;
  #stroke: Stroke | undefined;
  readonly #outline = signal<Outline | undefined>(undefined);
  /** The lasso that is drawn while the button is held. */
  #lasso: Hand | undefined;
  #wire: AbortController | undefined;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  get outline(): ReadonlySignal<Outline | undefined> {
    return this.#outline;
  }

  /** @returns whether the gesture is one of the editor's */
  down(plane: Plane, at: Point, inverted: boolean): boolean {
    const hand = this.#editor.hand(plane, inverted);
    if (!hand) return false;
    this.#editor.inverted.value = inverted;
    if (!this.#editor.label.peek()) {
      this.#editor.refuse(new Error('There is no label to paint. Add one in the panel first.'));
      return true;
    }
    switch (TOOL_TEXTS[hand.tool].gesture) {
      case 'stroke':
        this.#beginStroke(hand, at);
        return true;
      case 'click':
        this.#click(hand, at);
        return true;
      case 'lasso':
        this.#lasso = hand;
        this.#outline.value = { ...place(hand), points: [at], corners: [], trail: [] };
        return true;
      case 'corners':
        this.#addCorner(hand, at);
        return true;
    }
  }

  move(plane: Plane, at: Point, inverted: boolean): void {
    if (this.#stroke) {
      this.#extendStroke(this.#stroke, at);
      return;
    }
    this.#editor.inverted.value = inverted;
    const outline = this.#outline.peek();
    if (!outline || outline.plane.name !== plane.name) return;
    if (this.#lasso) {
      const last = outline.points.at(-1);
      if (last && isNear(last, at)) return;
      this.#outline.value = { ...outline, points: [...outline.points, at] };
      return;
    }
    const last = outline.points.at(-1);
    if (!last) return;
    if (outline.tool === 'livewire') this.#followEdge(outline, last, at);
    else this.#outline.value = { ...outline, trail: [at] };
  }

  up(): void {
    if (this.#stroke) this.#endStroke(this.#stroke);
    else if (this.#lasso) {
      const hand = this.#lasso;
      this.#lasso = undefined;
      this.#fillOutline(hand);
    }
  }

  /** Closes the line that is drawn by corners. @returns whether there was one */
  close(inverted: boolean): boolean {
    const outline = this.#outline.peek();
    const hand = outline && this.#editor.hand(outline.plane, inverted);
    if (!outline || !hand || this.#lasso) return false;
    this.#fillOutline({ ...hand, slice: outline.slice, tool: outline.tool });
    return true;
  }

  /** Takes back the last corner. @returns whether there was one */
  back(): boolean {
    const outline = this.#outline.peek();
    if (!outline || this.#lasso) return false;
    const corners = outline.corners.slice(0, -1);
    const last = corners.at(-1);
    this.#wire?.abort();
    this.#outline.value =
      last === undefined
        ? undefined
        : { ...outline, corners, points: outline.points.slice(0, last + 1), trail: [] };
    return true;
  }

  /** Drops the gesture in hand. @returns whether there was one */
  cancel(): boolean {
    const was = this.#stroke !== undefined || this.#outline.peek() !== undefined;
    if (this.#stroke) {
      // Strokes on their way are shown again by the host's answers.
      this.#editor.preview.release(() => true);
    }
    this.#stroke = undefined;
    this.#lasso = undefined;
    this.#wire?.abort();
    this.#outline.value = undefined;
    this.#editor.letGo();
    return was;
  }

  /** Uses the tool where the crosshair is, for those who work by keys. */
  useAt(plane: Plane, at: Point, inverted: boolean): boolean {
    if (!this.down(plane, at, inverted)) return false;
    this.up();
    return true;
  }

  #beginStroke(hand: Hand, at: Point): void {
    this.#editor.hold();
    const stroke = { hand, path: [at], shown: this.#shownHand(hand, at) };
    const action = this.#shownAction(stroke, [at]);
    if (!action || !this.#editor.show(action)) {
      this.#editor.letGo();
      return;
    }
    this.#stroke = stroke;
  }

  /** Sculpting adds or takes away by where it begins, which is known for the whole stroke then. */
  #shownHand(hand: Hand, at: Point): Hand {
    if (hand.tool !== 'sculpt') return hand;
    const isInside = this.#editor.labelAt(hand.plane, at, 'edited') === this.#editor.label.peek()?.value;
    return { ...hand, tool: 'brush', inverted: !isInside };
  }

  #shownAction({ shown }: Pick<Stroke, 'shown'>, path: readonly Point[]): Action | undefined {
    return strokeAction(shown, path);
  }

  #extendStroke(stroke: Stroke, at: Point): void {
    const last = stroke.path.at(-1);
    if (!last || isNear(last, at)) return;
    stroke.path.push(at);
    const action = this.#shownAction(stroke, [last, at]);
    if (action && !this.#editor.show(action)) this.cancel();
  }

  #endStroke({ hand, path }: Stroke): void {
    this.#stroke = undefined;
    const action = strokeAction(hand, path);
    if (action) this.#run(action, hand);
    this.#editor.letGo();
  }

  #click(hand: Hand, at: Point): void {
    const { width, height } = hand.plane;
    const [x, y] = [Math.round(at.x), Math.round(at.y)];
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const other = this.#editor.labelAt(hand.plane, at, 'other');
    const action = clickAction(hand, at, other);
    if (!action) {
      this.#editor.refuse(
        new Error(
          this.#editor.edited.peek()?.other
            ? 'The other label map has no label here. Click on one of its labels.'
            : 'There is no other label map to take over. Choose a prediction or a reference.',
        ),
      );
      return;
    }
    if (this.#editor.show(action)) this.#run(action, hand);
  }

  #addCorner(hand: Hand, at: Point): void {
    const before = this.#outline.peek();
    const same =
      before?.plane.name === hand.plane.name && before.slice === hand.slice && before.tool === hand.tool;
    if (!before || !same) {
      this.#outline.value = { ...place(hand), points: [at], corners: [0], trail: [] };
      return;
    }
    const last = before.points.at(-1);
    if (last && isNear(last, at)) return;
    this.#wire?.abort();
    const between = hand.tool === 'livewire' ? before.trail : [];
    const points = [...before.points, ...between, at];
    this.#outline.value = {
      ...before,
      points,
      corners: [...before.corners, points.length - 1],
      trail: [],
    };
  }

  /** Asks for the path along the edge; the line is straight until it has come. */
  #followEdge(outline: Outline, from: Point, to: Point): void {
    this.#wire?.abort();
    const controller = new AbortController();
    this.#wire = controller;
    const { plane, slice } = outline;
    if (outline.trail.length === 0) this.#outline.value = { ...outline, trail: [to] };
    void this.#editor.wire(plane, slice, from, to, controller.signal).then((path) => {
      const now = this.#outline.peek();
      if (controller.signal.aborted || !path || !now) return;
      this.#outline.value = { ...now, trail: path.map((voxel) => voxelToPlane(plane, voxel)) };
    });
  }

  #fillOutline(hand: Hand): void {
    const outline = this.#outline.peek();
    this.#wire?.abort();
    this.#outline.value = undefined;
    if (!outline) return;
    const action = outlineAction(hand, outline.points);
    // A click that was meant for something else draws no line.
    if (!action) return;
    if (this.#editor.show(action)) this.#run(action, hand);
  }

  #run(action: Action, { tool }: Hand): void {
    const target = 'target' in action ? action.target : undefined;
    const label = this.#editor.table.peek().find(({ value }) => value === target)?.name;
    void this.#editor.run(action, TOOL_TEXTS[tool].name, label);
  }
}

const place = ({ plane, slice, tool }: Hand): Pick<Outline, 'plane' | 'slice' | 'tool'> => ({
  plane,
  slice,
  tool,
});

const isNear = (a: Point, b: Point): boolean => Math.hypot(a.x - b.x, a.y - b.y) < LEAST_STEP;
