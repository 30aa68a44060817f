/**
 * Contours of the labels on a slice.
 *
 * Marching squares on the binary image of one label: a vertex lies midway between the centres of two
 * neighbouring pixels, one of the label and one not, so it lies on the face between two voxels, where
 * the signed distance map of convention `interface` is zero. Lines are followed with the label on
 * their right (clockwise on the screen around an area, the other way around a hole). Pixels of a label
 * that touch at a corner only are kept apart. What lies outside of the image counts as not of the
 * label, so contours close along the border, half a pixel outside of the border pixels' centres.
 */
import type { VoxelArray } from '../volume/volume';

/**
 * All contours of one label. Line p is made of the points starts[p] .. starts[p + 1] - 1; point n is
 * (points[2n], points[2n + 1]) in pixels from the centre of the top left pixel. Lines are closed: the
 * last point repeats the first.
 */
export interface LabelContours {
  readonly label: number;
  readonly points: Float32Array<ArrayBuffer>;
  readonly starts: Uint32Array<ArrayBuffer>;
}

interface Rectangle {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * Contours of every label on a slice, in ascending order of label; 0 is the background.
 * @param slice label values, shape (height, width)
 */
export function sliceContours(slice: VoxelArray, width: number, height: number): LabelContours[] {
  return [...findLabels(slice, width, height)]
    .sort(([a], [b]) => a - b)
    .map(([label, rectangle]) => labelContours(slice, width, label, rectangle));
}

/** The labels on the slice and the rectangle each one fills. */
function findLabels(slice: VoxelArray, width: number, height: number): Map<number, Rectangle> {
  const found = new Map<number, Rectangle>();
  let [label, rectangle]: [number, Rectangle | undefined] = [0, undefined];
  for (let y = 0, n = 0; y < height; y++) {
    for (let x = 0; x < width; x++, n++) {
      const value = slice[n] ?? 0;
      if (value === 0 || Number.isNaN(value)) continue;
      if (value !== label || !rectangle) {
        label = value;
        rectangle = found.get(value) ?? { left: x, top: y, right: x, bottom: y };
        found.set(value, rectangle);
      }
      if (x < rectangle.left) rectangle.left = x;
      if (x > rectangle.right) rectangle.right = x;
      rectangle.bottom = y;
    }
  }
  return found;
}

/** The four neighbours of a pixel, clockwise; walking with direction d + 1 keeps neighbour d at the left. */
const STEP_X = [-1, 0, 1, 0] as const;
const STEP_Y = [0, -1, 0, 1] as const;
const LEFT = 0;

function labelContours(
  slice: VoxelArray,
  width: number,
  label: number,
  { left, top, right, bottom }: Rectangle,
): LabelContours {
  // The label's rectangle with a rim of one pixel around it, so that every neighbour exists.
  const columns = right - left + 3;
  const rows = bottom - top + 3;
  const inside = new Uint8Array(columns * rows);
  for (let y = 1; y < rows - 1; y++) {
    const from = (top + y - 1) * width + left - 1;
    for (let x = 1; x < columns - 1; x++) if (slice[from + x] === label) inside[y * columns + x] = 1;
  }
  const neighbour = STEP_X.map((dx, d) => dx + (STEP_Y[d] ?? 0) * columns);
  const walked = new Uint8Array(inside.length);
  const points: number[] = [];
  const starts = [0];

  for (let first = 0; first < inside.length; first++) {
    // Every closed line passes between some pixel of the label and its left neighbour.
    if (inside[first] !== 1 || inside[first - 1] === 1 || walked[first] === 1) continue;
    let pixel = first;
    let side = LEFT;
    do {
      if (side === LEFT) walked[pixel] = 1;
      points.push(
        (pixel % columns) + left - 1 + (STEP_X[side] ?? 0) / 2,
        Math.floor(pixel / columns) + top - 1 + (STEP_Y[side] ?? 0) / 2,
      );
      const onwards = (side + 1) % 4;
      const ahead = pixel + (neighbour[onwards] ?? 0);
      const aheadLeft = ahead + (neighbour[side] ?? 0);
      if (inside[ahead] !== 1) {
        side = onwards;
      } else if (inside[aheadLeft] !== 1) {
        pixel = ahead;
      } else {
        pixel = aheadLeft;
        side = (side + 3) % 4;
      }
    } while (pixel !== first || side !== LEFT);
    const start = 2 * (starts.at(-1) ?? 0);
    points.push(points[start] ?? 0, points[start + 1] ?? 0);
    starts.push(points.length / 2);
  }
  return { label, points: Float32Array.from(points), starts: Uint32Array.from(starts) };
}
