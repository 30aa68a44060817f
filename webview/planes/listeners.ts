/** Binds the events of a plane's element to its gestures. */
import type { Point } from '../render/viewTransform';
import type { Modifiers, PlaneGestures } from './gestures';

/** @returns a function that takes the listeners off again */
export function listenToGestures(element: HTMLElement, gestures: PlaneGestures): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const place = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return {
      x: event.clientX - box.left - element.clientLeft,
      y: event.clientY - box.top - element.clientTop,
    };
  };

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (!gestures.pointerDown(place(event), event.button, modifiersOf(event))) return;
      element.setPointerCapture(event.pointerId);
      element.focus({ preventScroll: true });
      event.preventDefault();
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      gestures.pointerMove(place(event), modifiersOf(event).ctrl);
    },
    { signal },
  );
  element.addEventListener(
    'pointerup',
    () => {
      gestures.pointerUp();
    },
    { signal },
  );
  element.addEventListener(
    'pointercancel',
    () => {
      gestures.pointerCancel();
    },
    { signal },
  );
  element.addEventListener(
    'pointerleave',
    () => {
      gestures.pointerLeave();
    },
    { signal },
  );
  element.addEventListener(
    'dblclick',
    (event) => {
      gestures.doubleClick(modifiersOf(event).ctrl);
    },
    { signal },
  );
  // The right button is for the window; the middle one must not start the browser's scrolling.
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
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 'pixels' : 'lines';
      gestures.wheel(place(event), event.deltaY, unit, event.ctrlKey || event.metaKey);
    },
    { signal, passive: false },
  );
  element.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (gestures.key(event.key, event.shiftKey)) event.preventDefault();
    },
    { signal },
  );
  return () => {
    controller.abort();
  };
}

const modifiersOf = ({ shiftKey, ctrlKey, metaKey, altKey }: MouseEvent): Modifiers => ({
  shift: shiftKey,
  ctrl: ctrlKey || metaKey,
  alt: altKey,
});
