/**
 * From pixels of a slice to the screen and back.
 *
 * Slice pixels follow planes.ts: (0, 0) is the centre of the top left pixel. Screen positions are CSS
 * pixels from the top left corner of the plane's viewport.
 */
import type { Plane } from '../../src/volume/planes';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What part of a plane is shown: zoom 1 fits the slice into the viewport; (x, y) stands in its middle. */
export interface PlaneView extends Point {
  readonly zoom: number;
}

/** screen = offset + scale * slice pixel, along each axis. */
export interface ViewTransform {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/** CSS pixels kept free on each side of a fitted slice, for the orientation letters. */
const MARGIN = 22;
const MIN_ZOOM = 0.5;
const MAX_ZOOM = 64;

export type PlaneShape = Pick<Plane, 'width' | 'height' | 'pixelWidth' | 'pixelHeight'>;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The view that shows the whole slice. */
export function fittedView({ width, height }: PlaneShape): PlaneView {
  return { zoom: 1, x: (width - 1) / 2, y: (height - 1) / 2 };
}

/** CSS pixels per millimetre at which the whole slice fits. */
function fittedScale(plane: PlaneShape, viewport: Size): number {
  const room = (length: number): number => Math.max(1, length - 2 * MARGIN);
  return Math.min(
    room(viewport.width) / (plane.width * plane.pixelWidth),
    room(viewport.height) / (plane.height * plane.pixelHeight),
  );
}

export function transformOf(plane: PlaneShape, view: PlaneView, viewport: Size): ViewTransform {
  const scale = fittedScale(plane, viewport) * view.zoom;
  const scaleX = scale * plane.pixelWidth;
  const scaleY = scale * plane.pixelHeight;
  return {
    scaleX,
    scaleY,
    offsetX: viewport.width / 2 - scaleX * view.x,
    offsetY: viewport.height / 2 - scaleY * view.y,
  };
}

export function toScreen({ scaleX, scaleY, offsetX, offsetY }: ViewTransform, { x, y }: Point): Point {
  return { x: offsetX + scaleX * x, y: offsetY + scaleY * y };
}

export function toSlice({ scaleX, scaleY, offsetX, offsetY }: ViewTransform, { x, y }: Point): Point {
  return { x: (x - offsetX) / scaleX, y: (y - offsetY) / scaleY };
}

/** The same transform in device pixels. */
export function inDevicePixels(transform: ViewTransform, ratio: number): ViewTransform {
  return {
    scaleX: transform.scaleX * ratio,
    scaleY: transform.scaleY * ratio,
    offsetX: transform.offsetX * ratio,
    offsetY: transform.offsetY * ratio,
  };
}

/** Zooms by a factor; what lies under `about` (screen) stays there. */
export function zoomedAbout(
  plane: PlaneShape,
  view: PlaneView,
  viewport: Size,
  about: Point,
  factor: number,
): PlaneView {
  const zoom = clamp(view.zoom * factor, MIN_ZOOM, MAX_ZOOM);
  const fixed = toSlice(transformOf(plane, view, viewport), about);
  const change = view.zoom / zoom;
  return keptInSight(plane, {
    zoom,
    x: fixed.x + (view.x - fixed.x) * change,
    y: fixed.y + (view.y - fixed.y) * change,
  });
}

/** Moves the picture by (dx, dy) CSS pixels. */
export function panned(
  plane: PlaneShape,
  view: PlaneView,
  viewport: Size,
  dx: number,
  dy: number,
): PlaneView {
  const { scaleX, scaleY } = transformOf(plane, view, viewport);
  return keptInSight(plane, { zoom: view.zoom, x: view.x - dx / scaleX, y: view.y - dy / scaleY });
}

/** A slice cannot be pushed out of the viewport: its middle always shows some pixel of it. */
function keptInSight(plane: PlaneShape, view: PlaneView): PlaneView {
  return {
    zoom: view.zoom,
    x: clamp(view.x, -0.5, plane.width - 0.5),
    y: clamp(view.y, -0.5, plane.height - 0.5),
  };
}
