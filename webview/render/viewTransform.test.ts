import { describe, expect, test } from 'vitest';
import {
  fittedView,
  inDevicePixels,
  panned,
  toScreen,
  toSlice,
  transformOf,
  zoomedAbout,
} from './viewTransform';

/** 40 by 20 pixels of 1 by 3 mm: 40 mm wide, 60 mm high. */
const PLANE = { width: 40, height: 20, pixelWidth: 1, pixelHeight: 3 };
const VIEWPORT = { width: 500, height: 400 };

describe('a fitted slice', () => {
  const view = fittedView(PLANE);
  const transform = transformOf(PLANE, view, VIEWPORT);

  test('stands in the middle of the viewport', () => {
    expect(toScreen(transform, { x: 19.5, y: 9.5 })).toEqual({ x: 250, y: 200 });
  });

  test('lies inside the viewport with its whole border, and fills the tighter direction', () => {
    const corner = toScreen(transform, { x: -0.5, y: -0.5 });
    const opposite = toScreen(transform, { x: 39.5, y: 19.5 });
    expect(corner.x).toBeGreaterThan(0);
    expect(opposite.x).toBeLessThan(VIEWPORT.width);
    expect(corner.y).toBeCloseTo(22);
    expect(opposite.y).toBeCloseTo(VIEWPORT.height - 22);
  });

  test('keeps the proportions of the spacing', () => {
    expect(transform.scaleY / transform.scaleX).toBeCloseTo(3);
  });
});

test('the screen is led back to the slice', () => {
  const transform = transformOf(PLANE, { zoom: 2.5, x: 3, y: 17 }, VIEWPORT);
  const there = toScreen(transform, { x: 12.25, y: 4.5 });
  const back = toSlice(transform, there);
  expect(back.x).toBeCloseTo(12.25);
  expect(back.y).toBeCloseTo(4.5);
});

test('device pixels scale everything alike', () => {
  const transform = { scaleX: 2, scaleY: 3, offsetX: 10, offsetY: 20 };
  const point = { x: 4, y: 5 };
  const css = toScreen(transform, point);
  expect(toScreen(inDevicePixels(transform, 1.5), point)).toEqual({ x: css.x * 1.5, y: css.y * 1.5 });
});

describe('zooming', () => {
  test('keeps what lies under the pointer there', () => {
    const view = fittedView(PLANE);
    const pointer = { x: 230, y: 150 };
    const before = toSlice(transformOf(PLANE, view, VIEWPORT), pointer);
    const zoomed = zoomedAbout(PLANE, view, VIEWPORT, pointer, 1.7);
    const after = toSlice(transformOf(PLANE, zoomed, VIEWPORT), pointer);
    expect(zoomed.zoom).toBeCloseTo(1.7);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  test('ends at limits', () => {
    const view = fittedView(PLANE);
    const middle = { x: 250, y: 200 };
    expect(zoomedAbout(PLANE, view, VIEWPORT, middle, 1e9).zoom).toBe(64);
    expect(zoomedAbout(PLANE, view, VIEWPORT, middle, 1e-9).zoom).toBe(0.5);
  });
});

describe('panning', () => {
  test('moves the picture by as many CSS pixels as the pointer went', () => {
    const view = { zoom: 3, x: 20, y: 10 };
    const before = toScreen(transformOf(PLANE, view, VIEWPORT), { x: 7, y: 8 });
    const moved = panned(PLANE, view, VIEWPORT, 13, -9);
    const after = toScreen(transformOf(PLANE, moved, VIEWPORT), { x: 7, y: 8 });
    expect(after.x - before.x).toBeCloseTo(13);
    expect(after.y - before.y).toBeCloseTo(-9);
  });

  test('never pushes the slice out of sight', () => {
    const moved = panned(PLANE, fittedView(PLANE), VIEWPORT, 1e6, -1e6);
    expect(moved).toMatchObject({ x: -0.5, y: 19.5 });
  });
});

test('a viewport without room still gives a finite transform', () => {
  const transform = transformOf(PLANE, fittedView(PLANE), { width: 0, height: 0 });
  expect(Object.values({ ...transform }).every((n) => Number.isFinite(n))).toBe(true);
  expect(transform.scaleX).toBeGreaterThan(0);
});
