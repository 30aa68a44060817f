/** The camera of the 3D view: orthographic, turned about a point. Pure; RAS mm. */
import { z } from 'zod';
import { vector3Schema } from '../../src/protocol/schemas';
import type { Vector3 } from '../../src/volume/affine';
import type { Letter } from '../../src/volume/planes';

export const cameraSchema = z.object({
  /** What is in the middle of the picture. */
  focus: vector3Schema,
  /** Unit vector from the focus to the eye. */
  toward: vector3Schema,
  /** Unit vector that points up on the screen, across `toward`. */
  up: vector3Schema,
  /** mm from the middle of the picture to its top. */
  halfHeight: z.number().positive(),
});
export type Camera = Readonly<z.infer<typeof cameraSchema>>;

export interface Bounds {
  readonly min: Vector3;
  readonly max: Vector3;
}

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const scaled = (a: Vector3, s: number): Vector3 => [a[0] * s, a[1] * s, a[2] * s];
const plus = (a: Vector3, b: Vector3): Vector3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const unit = (a: Vector3): Vector3 => scaled(a, 1 / Math.hypot(...a));

/** From the patient's front, a little from above and from the left: their right is at the left of the picture. */
const FIRST_TOWARD = unit([-0.35, 1, 0.35]);

/** Unit vector that points right on the screen. */
export const rightOf = ({ toward, up }: Camera): Vector3 => cross(up, toward);

/** The camera that sees all of a box, from the first direction. */
export function fittedCamera({ min, max }: Bounds): Camera {
  const focus = scaled(plus(min, max), 0.5);
  const up = unit(plus([0, 0, 1], scaled(FIRST_TOWARD, -FIRST_TOWARD[2])));
  const diagonal = Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
  return { focus, toward: FIRST_TOWARD, up, halfHeight: Math.max(0.55 * diagonal, 1e-3) };
}

/** The camera on one side of the patient; the head is up, or the front where one looks along the body. */
export function viewedFrom(camera: Camera, side: Letter): Camera {
  const toward = DIRECTIONS.find(([letter]) => letter === side)?.[1] ?? camera.toward;
  return { ...camera, toward, up: toward[2] === 0 ? [0, 0, 1] : [0, 1, 0] };
}

/** Turned so that what is in front moves `right` and `down` on the screen, in radians. */
export function turned(camera: Camera, right: number, down: number): Camera {
  const aside = rightOf(camera);
  const toward = unit(plus(scaled(camera.toward, Math.cos(right)), scaled(aside, -Math.sin(right))));
  const tilted = unit(plus(scaled(toward, Math.cos(down)), scaled(camera.up, Math.sin(down))));
  const up = unit(plus(camera.up, scaled(tilted, -dot(camera.up, tilted))));
  return { ...camera, toward: tilted, up };
}

/** The picture moved by CSS pixels. */
export function panned(camera: Camera, x: number, y: number, { height }: ScreenSize): Camera {
  const mm = (2 * camera.halfHeight) / height;
  const shift = plus(scaled(rightOf(camera), -x * mm), scaled(camera.up, y * mm));
  return { ...camera, focus: plus(camera.focus, shift) };
}

/** Larger by a factor. */
export function zoomed(camera: Camera, factor: number): Camera {
  return { ...camera, halfHeight: Math.min(1e5, Math.max(1e-3, camera.halfHeight / factor)) };
}

/** The line of sight through a place on the screen (CSS pixels from the top left). */
export function rayAt(
  camera: Camera,
  x: number,
  y: number,
  { width, height }: ScreenSize,
): { readonly origin: Vector3; readonly direction: Vector3 } {
  const mm = (2 * camera.halfHeight) / height;
  const across = plus(
    scaled(rightOf(camera), (x - width / 2) * mm),
    scaled(camera.up, (height / 2 - y) * mm),
  );
  return { origin: plus(camera.focus, across), direction: scaled(camera.toward, -1) };
}

/** Where a point is on the screen, in CSS pixels from the top left. */
export function onScreen(
  camera: Camera,
  point: Vector3,
  { width, height }: ScreenSize,
): { readonly x: number; readonly y: number } {
  const pixels = height / (2 * camera.halfHeight);
  const from = plus(point, scaled(camera.focus, -1));
  return {
    x: width / 2 + dot(from, rightOf(camera)) * pixels,
    y: height / 2 - dot(from, camera.up) * pixels,
  };
}

const DIRECTIONS: readonly (readonly [Letter, Vector3])[] = [
  ['R', [1, 0, 0]],
  ['L', [-1, 0, 0]],
  ['A', [0, 1, 0]],
  ['P', [0, -1, 0]],
  ['S', [0, 0, 1]],
  ['I', [0, 0, -1]],
];

export interface DirectionMark {
  readonly letter: Letter;
  /** Right and down, from -1 to 1. */
  readonly x: number;
  readonly y: number;
  /** Towards the eye, from -1 to 1. */
  readonly depth: number;
}

/** The patient's directions as the camera sees them, the farthest first. */
export function directionMarks(camera: Camera): readonly DirectionMark[] {
  const right = rightOf(camera);
  return DIRECTIONS.map(([letter, direction]) => ({
    letter,
    x: dot(direction, right),
    y: -dot(direction, camera.up),
    depth: dot(direction, camera.toward),
  })).sort((a, b) => a.depth - b.depth);
}

/** The box around positions, (x, y, z) each; undefined where there are none. */
export function boundsOf(positions: readonly Float32Array[]): Bounds | undefined {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const array of positions) {
    for (let n = 0; n < array.length; n += 3) {
      for (const axis of [0, 1, 2] as const) {
        const x = array[n + axis] ?? 0;
        if (x < min[axis]) min[axis] = x;
        if (x > max[axis]) max[axis] = x;
      }
    }
  }
  return min[0] <= max[0] ? { min, max } : undefined;
}
