/**
 * Whether drawn contours lie where the label is: the faces between voxels of the label and others, read
 * from the file, against the pixels of the label's colour on the screen.
 */
import type { PNG } from 'pngjs';
import type { Label } from '../../src/labels/labelTable';
import type { Plane } from '../../src/volume/planes';
import { extractSlice } from '../../src/volume/slices';
import type { Volume } from '../../src/volume/volume';
import type { PlaneState } from './scanEditor';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line's edge pixels mix with what is below: of the colour's strength this much must be left. */
const LEAST_STRENGTH = 0.4;
/** Cosine between a pixel's hue and the label's; grey pixels have no hue at all. */
const LEAST_LIKENESS = 0.96;

/** Middles of the faces between pixels of the label and others, in slice pixels. */
export function borderFaces(labels: Volume, plane: Plane, slice: number, value: number): Point[] {
  const voxels = extractSlice(labels.data, labels, plane, slice);
  const { width, height } = plane;
  const inside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && voxels[y * width + x] === value;
  const faces: Point[] = [];
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      if (inside(x, y) !== inside(x + 1, y)) faces.push({ x: x + 0.5, y });
      if (inside(x, y) !== inside(x, y + 1)) faces.push({ x, y: y + 0.5 });
    }
  }
  return faces;
}

/** Pixels of a picture in a label's colour, mixed with grey or not, where it shows the slice. */
export function pixelsOfColor(picture: PNG, plane: Plane, state: PlaneState, color: Label['color']): Point[] {
  const wanted = hueOf(color);
  const found: Point[] = [];
  const { width, data } = picture;
  const [from, to] = onScreen(state, [
    { x: -0.5, y: -0.5 },
    { x: plane.width - 0.5, y: plane.height - 0.5 },
  ]);
  if (!from || !to) return [];
  for (let y = Math.ceil(from.y); y < to.y; y++) {
    for (let x = Math.ceil(from.x); x < to.x; x++) {
      const at = 4 * (y * width + x);
      const hue = hueOf([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]);
      const along = dot(hue, wanted) / length(wanted);
      if (along > LEAST_STRENGTH * length(wanted) && along > LEAST_LIKENESS * length(hue))
        found.push({ x, y });
    }
  }
  return found;
}

type Triple = readonly [number, number, number];

/** What is left of a colour without its grey part. */
function hueOf([r, g, b]: Triple): Triple {
  const grey = (r + g + b) / 3;
  return [r - grey, g - grey, b - grey];
}

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const length = (a: Triple): number => Math.sqrt(dot(a, a));

/** Largest distance (CSS pixels) from any of `points` to the nearest of `others`. */
export function farthest(points: readonly Point[], others: readonly Point[]): number {
  return points.reduce((worst, point) => {
    const nearest = others.reduce(
      (best, other) => Math.min(best, Math.hypot(point.x - other.x, point.y - other.y)),
      Infinity,
    );
    return Math.max(worst, nearest);
  }, 0);
}

/** Slice pixels to CSS pixels of the viewport. */
export function onScreen(
  { scaleX, scaleY, offsetX, offsetY }: PlaneState,
  points: readonly Point[],
): Point[] {
  return points.map(({ x, y }) => ({ x: offsetX + scaleX * x, y: offsetY + scaleY * y }));
}

/** The slice of a plane that holds the most voxels of a label. */
export function fullestSlice(labels: Volume, plane: Plane, value: number): number {
  const counts = Array.from(
    { length: plane.depth },
    (_, slice) => extractSlice(labels.data, labels, plane, slice).filter((voxel) => voxel === value).length,
  );
  return counts.indexOf(Math.max(...counts));
}
