import { describe, expect, test } from 'vitest';
import { NONE_REVIEWED } from '../../src/editing/edit';
import { planesOf, voxelToPlane } from '../../src/volume/planes';
import { toScreen, transformOf, type Point } from '../render/viewTransform';
import { Session } from '../state/session';
import type { ViewState } from '../state/viewState';
import { QuietHost, SCAN, SCENE } from '../testing';
import { PlaneGestures, toolOfButton } from './gestures';

const PLANE = planesOf(SCAN).axial;
const PLAIN = { shift: false, ctrl: false, alt: false };
const VIEWPORT = { width: 600, height: 600 };

const EDITABLE = {
  role: 'reference',
  ...{ name: 'reference.nii.gz', dirty: false, undo: 0, redo: 0 },
  ...{ reviewed: NONE_REVIEWED, busy: null, preview: false, lockedBy: null },
} as const;

function setUp(): { host: QuietHost; session: Session; gestures: PlaneGestures; view: () => ViewState } {
  const host = new QuietHost();
  const session = new Session(host);
  host.tell({ kind: 'scene', scene: SCENE });
  const view = (): ViewState => {
    const shown = session.shown.value;
    if (!shown) throw new Error('No case is shown.');
    return shown.view;
  };
  return {
    host,
    session,
    view,
    gestures: new PlaneGestures(
      session,
      () => PLANE,
      () => VIEWPORT,
    ),
  };
}

/** Where a slice pixel is on the screen while the slice is fitted. */
const screen = (view: ViewState, at: Point): Point =>
  toScreen(transformOf(PLANE, view.planes.axial, VIEWPORT), at);

test('buttons mean: left the tool, middle or Shift pan, right the window', () => {
  expect(toolOfButton(0, false, 'crosshair')).toBe('crosshair');
  expect(toolOfButton(0, true, 'crosshair')).toBe('pan');
  expect(toolOfButton(1, false, 'crosshair')).toBe('pan');
  expect(toolOfButton(2, false, 'crosshair')).toBe('window');
  expect(toolOfButton(3, false, 'crosshair')).toBeUndefined();
});

test('a double click shows the plane alone, but not with the brush in hand', () => {
  const { session, gestures, host } = setUp();
  host.tell({ kind: 'editing', state: EDITABLE });
  session.chooseEditTool('brush');
  gestures.doubleClick(false);
  expect(session.panes.value).toHaveLength(3);
  session.chooseTool('crosshair');
  gestures.doubleClick(false);
  expect(session.panes.value).toEqual(['axial']);
  gestures.doubleClick(false);
  expect(session.panes.value).toHaveLength(3);
});

test('capital letters change window, colours and layout', () => {
  const { gestures, view } = setUp();
  for (const key of ['W', 'I', 'C', 'Z']) expect(gestures.key(key, true)).toBe(true);
  expect(view()).toMatchObject({
    window: { low: 0, high: 1000 },
    colors: { map: 'inferno', invert: true },
    layout: { arrangement: 'beside' },
  });
});

describe('the pointer', () => {
  test('places the crosshair where it clicks and drags it along', () => {
    const { gestures, view } = setUp();
    gestures.pointerDown(screen(view(), { x: 4, y: 6 }), 0, PLAIN);
    expect(voxelToPlane(PLANE, view().cursor)).toMatchObject({ x: 4, y: 6 });
    gestures.pointerMove(screen(view(), { x: 9, y: 30 }));
    expect(voxelToPlane(PLANE, view().cursor)).toMatchObject({ x: 9, y: 30 });
    gestures.pointerUp();
    gestures.pointerMove(screen(view(), { x: 20, y: 20 }));
    expect(voxelToPlane(PLANE, view().cursor)).toMatchObject({ x: 9, y: 30 });
  });

  test('tells what it is over', () => {
    const { session, gestures, view } = setUp();
    gestures.pointerMove(screen(view(), { x: 4, y: 6 }));
    expect(session.hover.value?.plane).toBe('axial');
    expect(session.hover.value?.x).toBeCloseTo(4);
    gestures.pointerLeave();
    expect(session.hover.value).toBeUndefined();
  });

  test('changes the window with the right button and leaves the crosshair', () => {
    const { gestures, view } = setUp();
    const before = view();
    gestures.pointerDown({ x: 300, y: 300 }, 2, PLAIN);
    gestures.pointerMove({ x: 400, y: 300 });
    expect(view().window.high - view().window.low).toBeGreaterThan(890);
    expect(view().cursor).toEqual(before.cursor);
  });

  test('pans one plane with the middle button', () => {
    const { gestures, view } = setUp();
    const before = view().planes;
    gestures.pointerDown({ x: 300, y: 300 }, 1, PLAIN);
    gestures.pointerMove({ x: 340, y: 300 });
    expect(view().planes.axial.x).toBeLessThan(before.axial.x);
    expect(view().planes.coronal).toBe(before.coronal);
  });
});

describe('the wheel', () => {
  test('scrolls a slice for each notch, and collects the small steps of a touchpad', () => {
    const { gestures, view } = setUp();
    gestures.wheel({ x: 0, y: 0 }, -3, 'lines', false);
    expect(view().cursor[2]).toBe(16);
    gestures.wheel({ x: 0, y: 0 }, -120, 'pixels', false);
    expect(view().cursor[2]).toBe(17);
    for (let n = 0; n < 10; n++) gestures.wheel({ x: 0, y: 0 }, 4.1, 'pixels', false);
    expect(view().cursor[2]).toBe(16);
  });

  test('zooms with Ctrl', () => {
    const { gestures, view } = setUp();
    gestures.wheel({ x: 300, y: 300 }, -40, 'pixels', true);
    expect(view().planes.axial.zoom).toBeGreaterThan(1);
    expect(view().cursor[2]).toBe(15);
  });
});

describe('keys', () => {
  test('scroll, by one, by ten, to both ends', () => {
    const { gestures, view } = setUp();
    const press = (key: string): number => {
      gestures.key(key, false);
      return view().cursor[2];
    };
    expect(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'End', 'Home'].map(press)).toEqual([
      16, 15, 25, 15, 29, 0,
    ]);
  });

  test('with Shift do what the left button does with each tool', () => {
    const { gestures, view } = setUp();
    const at = voxelToPlane(PLANE, view().cursor);
    gestures.key('ArrowRight', true);
    gestures.key('ArrowDown', true);
    expect(voxelToPlane(PLANE, view().cursor)).toEqual({ slice: at.slice, x: at.x + 1, y: at.y + 1 });
    const { window } = view();
    gestures.key('w', false);
    gestures.key('ArrowRight', true);
    expect(view().window.high).toBeGreaterThan(window.high);
    const { x } = view().planes.axial;
    gestures.key('p', false);
    gestures.key('ArrowRight', true);
    expect(view().planes.axial.x).toBeLessThan(x);
  });

  test('zoom and fit again', () => {
    const { gestures, view } = setUp();
    const before = view().planes.axial;
    gestures.key('+', false);
    expect(view().planes.axial.zoom).toBeGreaterThan(1);
    gestures.key('0', false);
    expect(view().planes.axial).toEqual(before);
  });

  test('that mean nothing here are left to others', () => {
    const { gestures } = setUp();
    expect(gestures.key('F5', false)).toBe(false);
    expect(gestures.key('ArrowUp', false)).toBe(true);
  });
});
