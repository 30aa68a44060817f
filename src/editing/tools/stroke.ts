/** What a brush covers on its way: all voxels whose centre is within the radius of the path. */
import type { Box, Dims } from '../../contour/mask';
import type { Vector3 } from '../../volume/affine';
import type { Grid } from '../../volume/volume';
import type { Tip } from '../actions';
import { axisOf, spacing } from '../context';
import type { Steps } from '../steps';
import { boxInGrid, emptyRegion, isInBox, rowInBox, type Region } from './region';

/** Samples of a path lie at most this far apart, in voxels: a line leaves out no voxel it goes well through. */
const SAMPLE = 0.5;
/** Rows of more voxels are worth a step for each slice. */
const WIDE = 64;

/**
 * Voxels whose centre is at most the radius (mm) away from the path, in the slice for a circle and in space for a
 * ball, and those the path itself goes through, so that the smallest brush paints as well. The axes of the grid
 * count as square to each other.
 * @param path positions in voxel coordinates, joined by straight lines
 * @returns undefined where that lies outside of the grid
 */
export function* sweptRegion(tip: Tip, path: readonly Vector3[], grid: Grid): Steps<Region | undefined> {
  const scale = scaleOf(tip, grid);
  const points = path.map((point) => onTip(tip, grid, point));
  const bounds = boundsOf(points, tip.radius, scale, grid.dims);
  if (!bounds) return undefined;
  const region = emptyRegion(bounds);
  for (const [n, to] of points.entries()) {
    yield* markAround(region, points[n - 1] ?? to, to, tip.radius, scale);
    yield n / points.length;
  }
  for (const point of samplesOf(points)) {
    const [i, j, k] = nearestVoxel(point);
    if (isInBox(bounds, [i, j, k])) region.inside[rowInBox(bounds, j, k) + i] = 1;
  }
  return region;
}

/** Positions along a path, close to each other. */
export function* samplesOf(path: readonly Vector3[]): Generator<Vector3, void, undefined> {
  let [from] = path;
  for (const to of path) {
    const [a, b, c] = from ?? to;
    const [u, v, w] = [to[0] - a, to[1] - b, to[2] - c];
    const count = Math.ceil(Math.max(Math.abs(u), Math.abs(v), Math.abs(w)) / SAMPLE);
    for (let n = 1; n < count; n++) yield [a + (u * n) / count, b + (v * n) / count, c + (w * n) / count];
    yield to;
    from = to;
  }
}

export function nearestVoxel([i, j, k]: Vector3): Vector3 {
  return [Math.round(i), Math.round(j), Math.round(k)];
}

/** A circle paints on its slice, wherever the positions are. */
export function onTip(tip: Tip, grid: Grid, point: Vector3): Vector3 {
  if (tip.shape === 'sphere') return point;
  const axis = axisOf(grid, tip.plane);
  return [
    axis === 0 ? tip.slice : point[0],
    axis === 1 ? tip.slice : point[1],
    axis === 2 ? tip.slice : point[2],
  ];
}

/** mm a voxel along each axis; 0 across the slice of a circle, whose thickness is one voxel. */
function scaleOf(tip: Tip, grid: Grid): Dims {
  const [x, y, z] = spacing(grid);
  const across = tip.shape === 'circle' ? axisOf(grid, tip.plane) : undefined;
  return [across === 0 ? 0 : x, across === 1 ? 0 : y, across === 2 ? 0 : z];
}

/** At least the voxels that hold the points. */
function boundsOf(points: readonly Vector3[], radius: number, scale: Dims, dims: Dims): Box | undefined {
  const reach = (axis: 0 | 1 | 2): number => (scale[axis] === 0 ? 0 : Math.max(0.5, radius / scale[axis]));
  const low = (axis: 0 | 1 | 2): number =>
    points.reduce((least, point) => Math.min(least, point[axis]), Infinity) - reach(axis);
  const high = (axis: 0 | 1 | 2): number =>
    points.reduce((most, point) => Math.max(most, point[axis]), -Infinity) + reach(axis);
  return boxInGrid([low(0), low(1), low(2)], [high(0), high(1), high(2)], dims);
}

function* markAround(
  { box, inside }: Region,
  from: Vector3,
  to: Vector3,
  radius: number,
  scale: Dims,
): Steps<undefined> {
  const [sx, sy, sz] = scale;
  const [dx, dy, dz] = [(to[0] - from[0]) * sx, (to[1] - from[1]) * sy, (to[2] - from[2]) * sz];
  const squared = dx * dx + dy * dy + dz * dz;
  const limit = radius * radius * (1 + 1e-9);
  const first = (axis: 0 | 1 | 2): number =>
    scale[axis] === 0
      ? box.min[axis]
      : Math.max(box.min[axis], Math.ceil(Math.min(from[axis], to[axis]) - radius / scale[axis] - 1e-9));
  const last = (axis: 0 | 1 | 2): number =>
    scale[axis] === 0
      ? box.max[axis]
      : Math.min(box.max[axis], Math.floor(Math.max(from[axis], to[axis]) + radius / scale[axis] + 1e-9));
  const [i0, i1] = [first(0), last(0)];
  for (let k = first(2); k <= last(2); k++) {
    const z = (k - from[2]) * sz;
    for (let j = first(1); j <= last(1); j++) {
      const y = (j - from[1]) * sy;
      const row = rowInBox(box, j, k);
      for (let i = i0; i <= i1; i++) {
        const x = (i - from[0]) * sx;
        const along = squared === 0 ? 0 : (x * dx + y * dy + z * dz) / squared;
        const t = along < 0 ? 0 : along > 1 ? 1 : along;
        const [u, v, w] = [x - t * dx, y - t * dy, z - t * dz];
        if (u * u + v * v + w * w <= limit) inside[row + i] = 1;
      }
    }
    // A move is done in one step, what fills half the volume is not.
    if (i1 - i0 > WIDE) yield 0;
  }
  return undefined;
}
