/** Mouse and keys of the 3D view, bound to what they do. */

export interface Actions3d {
  /** By CSS pixels. */
  readonly turn: (right: number, down: number) => void;
  readonly pan: (right: number, down: number) => void;
  readonly zoom: (factor: number) => void;
  readonly reset: () => void;
  readonly click: (x: number, y: number) => void;
  readonly hover: (x: number, y: number) => void;
  readonly leave: () => void;
  /** @returns whether the key has a meaning */
  readonly key: (key: string, shift: boolean) => boolean;
}

/** A press that moves no farther than this (CSS pixels) is a click. */
const STILL = 4;

/** @returns a function that takes the listeners off again */
export function listenTo3d(element: HTMLElement, actions: Actions3d): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  let drag: { button: number; pan: boolean; x: number; y: number; moved: number } | undefined;
  const place = (event: MouseEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (drag || (event.target instanceof Element && event.target.closest('button'))) return;
      const pan = event.button !== 0 || event.shiftKey;
      drag = { button: event.button, pan, ...place(event), moved: 0 };
      element.setPointerCapture(event.pointerId);
      element.focus({ preventScroll: true });
      event.preventDefault();
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const { x, y } = place(event);
      if (!drag) {
        actions.hover(x, y);
        return;
      }
      const [right, down] = [x - drag.x, y - drag.y];
      const moved = drag.moved + Math.hypot(right, down);
      drag = { ...drag, x, y, moved };
      if (moved <= STILL) return;
      if (drag.pan) actions.pan(right, down);
      else actions.turn(right, down);
    },
    { signal },
  );
  element.addEventListener(
    'pointerup',
    (event) => {
      const ended = drag;
      drag = undefined;
      if (!ended || ended.moved > STILL || ended.button !== 0 || ended.pan) return;
      const { x, y } = place(event);
      actions.click(x, y);
    },
    { signal },
  );
  element.addEventListener(
    'pointercancel',
    () => {
      drag = undefined;
    },
    { signal },
  );
  element.addEventListener('pointerleave', actions.leave, { signal });
  element.addEventListener('dblclick', actions.reset, { signal });
  for (const unwanted of ['contextmenu', 'auxclick'] as const) {
    element.addEventListener(
      unwanted,
      (event) => {
        event.preventDefault();
      },
      { signal },
    );
  }
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 100 : event.deltaY / 3;
      actions.zoom(1.15 ** -lines);
    },
    { signal, passive: false },
  );
  element.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (actions.key(event.key, event.shiftKey)) event.preventDefault();
    },
    { signal },
  );
  return () => {
    controller.abort();
  };
}
