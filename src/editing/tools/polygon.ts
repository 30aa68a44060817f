/** Filling a closed line on a slice, or through a range of slices: polygon, freehand contour, livewire, scissors. */
import type { ActionOf } from '../actions';
import { axisOf, changesIn, inPlane, mayChange, slicesOfBox, wholeGrid, type EditContext } from '../context';
import type { Steps } from '../steps';
import type { VoxelChanges } from '../voxelRuns';
import { boxInGrid, paints } from './region';

export function* polygon(context: EditContext, action: ActionOf<'polygon'>): Steps<VoxelChanges | undefined> {
  const axis = axisOf(context, action.plane);
  const [u, v] = inPlane(axis);
  const [width, height] = [context.dims[u], context.dims[v]];
  const inside = fillPolygon(
    action.points.map((point) => [point[u], point[v]] as const),
    width,
    height,
  );
  const wanted = action.region === 'inside' ? 1 : 0;
  const bounds = action.region === 'inside' ? boundsOf(action, context) : wholeGrid(context);
  const box = bounds && slicesOfBox(bounds, axis, action.slices.first, action.slices.last);
  const isSelected = (_: number, i: number, j: number, k: number): boolean =>
    (axis === 0 ? inside[j + width * k] : axis === 1 ? inside[i + width * k] : inside[i + width * j]) ===
    wanted;
  const may = mayChange(context, action.editable, [action.target]);
  return yield* changesIn(context, box, paints(action, isSelected), may);
}

/** Around the points in the plane, everything across it. */
function boundsOf(
  { points, plane }: ActionOf<'polygon'>,
  context: EditContext,
): ReturnType<typeof boxInGrid> {
  const across = axisOf(context, plane);
  const low = (axis: 0 | 1 | 2): number =>
    axis === across ? 0 : points.reduce((least, point) => Math.min(least, point[axis]), Infinity);
  const high = (axis: 0 | 1 | 2): number =>
    axis === across
      ? context.dims[axis]
      : points.reduce((most, point) => Math.max(most, point[axis]), -Infinity);
  return boxInGrid([low(0), low(1), low(2)], [high(0), high(1), high(2)], context.dims);
}

/**
 * Pixels whose centres lie inside of a closed polygon by the even-odd rule, shape (height, width). A centre on the
 * line belongs to the polygon on its right, or below it, so that of two polygons that share a side each pixel is in
 * one.
 * @param points (x, y); integers are centres. The last one is joined with the first one.
 */
export function fillPolygon(
  points: readonly (readonly [number, number])[],
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const inside = new Uint8Array(width * height);
  const edges = points.map((from, n) => [from, points[(n + 1) % points.length] ?? from] as const);
  for (let y = 0; y < height; y++) {
    const crossings: number[] = [];
    for (const [[x0, y0], [x1, y1]] of edges) {
      if (y0 <= y === y1 <= y) continue;
      crossings.push(x0 + ((y - y0) * (x1 - x0)) / (y1 - y0));
    }
    crossings.sort((a, b) => a - b);
    for (let n = 0; n + 1 < crossings.length; n += 2) {
      const first = Math.max(0, Math.ceil(crossings[n] ?? 0));
      const end = Math.min(width, Math.ceil(crossings[n + 1] ?? 0));
      if (first < end) inside.fill(1, y * width + first, y * width + end);
    }
  }
  return inside;
}
