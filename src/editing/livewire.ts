/**
 * Livewire: the path along an edge between two positions on a slice.
 *
 * E. N. Mortensen, W. A. Barrett, Interactive Segmentation with Intelligent Scissors, Graphical Models and Image
 * Processing 60 (1998), https://doi.org/10.1006/gmip.1998.0480, with the gradient term of their cost alone: going from
 * a pixel to one of its eight neighbours costs its length (mm) times a small constant plus 1 - g / max g, the mean of
 * both pixels, g being the gradient's magnitude. The cheapest path is found by Dijkstra's algorithm.
 */
import type { Vector3 } from '../volume/affine';
import type { Grid, VoxelArray } from '../volume/volume';
import { axisOf, inPlane, spacing } from './context';
import { MinHeap } from './minHeap';
import { EIGHT_NEIGHBOURS } from './neighbours';
import type { PlaneName } from '../volume/planes';

/** The window in which paths are sought goes beyond both positions by a third of their distance, and at least so many pixels. */
const MARGIN = 24;
/** What a mm costs on the strongest edge; off all edges it costs 1 more. */
const LENGTH_COST = 0.05;

export interface LivewireRequest {
  readonly plane: PlaneName;
  readonly slice: number;
  /** Voxel coordinates; those outside of the slice are moved to its border. */
  readonly from: Vector3;
  readonly to: Vector3;
}

/** Part of a slice: pixel (x, y) stands at x + width * y, for x0 .. x0 + width - 1. */
interface Window {
  readonly x0: number;
  readonly y0: number;
  readonly width: number;
  readonly height: number;
}

/**
 * @param scan first frame of a scan on the grid
 * @returns voxels from the first position to the last one, each next to the one before
 */
export function livewirePath(scan: VoxelArray, grid: Grid, request: LivewireRequest): Vector3[] {
  const axis = axisOf(grid, request.plane);
  const [u, v] = inPlane(axis);
  const slice = Math.min(Math.max(0, request.slice), grid.dims[axis] - 1);
  const pixel = (position: Vector3): readonly [number, number] => [
    Math.min(Math.max(0, Math.round(position[u])), grid.dims[u] - 1),
    Math.min(Math.max(0, Math.round(position[v])), grid.dims[v] - 1),
  ];
  const [from, to] = [pixel(request.from), pixel(request.to)];
  const window = windowAround(from, to, grid.dims[u], grid.dims[v]);
  const strides = [1, grid.dims[0], grid.dims[0] * grid.dims[1]] as const;
  const start = slice * strides[axis] + window.x0 * strides[u] + window.y0 * strides[v];
  const values = Float64Array.from({ length: window.width * window.height }, (_, n) => {
    const value = scan[start + (n % window.width) * strides[u] + Math.floor(n / window.width) * strides[v]];
    return value !== undefined && Number.isFinite(value) ? value : 0;
  });
  const size = spacing(grid);
  const costs = edgeCosts(values, window, size[u], size[v]);
  const index = ([x, y]: readonly [number, number]): number => x - window.x0 + window.width * (y - window.y0);
  return cheapestPath(costs, window, size[u], size[v], index(from), index(to)).map((n) => {
    const voxel: [number, number, number] = [slice, slice, slice];
    voxel[u] = window.x0 + (n % window.width);
    voxel[v] = window.y0 + Math.floor(n / window.width);
    return voxel;
  });
}

function windowAround(
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  width: number,
  height: number,
): Window {
  const margin = Math.max(MARGIN, Math.ceil(Math.hypot(bx - ax, by - ay) / 3));
  const [x0, y0] = [Math.max(0, Math.min(ax, bx) - margin), Math.max(0, Math.min(ay, by) - margin)];
  const [x1, y1] = [
    Math.min(width - 1, Math.max(ax, bx) + margin),
    Math.min(height - 1, Math.max(ay, by) + margin),
  ];
  return { x0, y0, width: x1 - x0 + 1, height: y1 - y0 + 1 };
}

/** What a mm at each pixel costs, from central differences (at the border one-sided ones). */
function edgeCosts(
  values: Float64Array,
  { width, height }: Window,
  sizeX: number,
  sizeY: number,
): Float64Array {
  const gradients = new Float64Array(values.length);
  let largest = 0;
  for (let y = 0; y < height; y++) {
    const [above, below] = [Math.max(0, y - 1), Math.min(height - 1, y + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)];
      const dx = (values[right + width * y] ?? 0) - (values[left + width * y] ?? 0);
      const dy = (values[x + width * below] ?? 0) - (values[x + width * above] ?? 0);
      const gradient = Math.hypot(
        dx / (Math.max(1, right - left) * sizeX),
        dy / (Math.max(1, below - above) * sizeY),
      );
      gradients[x + width * y] = gradient;
      if (gradient > largest) largest = gradient;
    }
  }
  return gradients.map((gradient) => LENGTH_COST + (largest > 0 ? 1 - gradient / largest : 1));
}

function cheapestPath(
  costs: Float64Array,
  { width, height }: Window,
  sizeX: number,
  sizeY: number,
  from: number,
  to: number,
): number[] {
  const total = new Float64Array(costs.length).fill(Infinity);
  const before = new Int32Array(costs.length).fill(-1);
  const done = new Uint8Array(costs.length);
  const steps = EIGHT_NEIGHBOURS.map(([dx, dy]) => ({ dx, dy, length: Math.hypot(dx * sizeX, dy * sizeY) }));
  const open = new MinHeap();
  total[from] = 0;
  open.push(from, 0);
  for (let item = open.pop(); item !== undefined && item !== to; item = open.pop()) {
    // It was reached more cheaply meanwhile.
    if (done[item] === 1) continue;
    done[item] = 1;
    const priority = total[item] ?? 0;
    const [x, y] = [item % width, Math.floor(item / width)];
    for (const { dx, dy, length } of steps) {
      if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
      const next = item + dx + width * dy;
      const cost = priority + (length * ((costs[item] ?? 0) + (costs[next] ?? 0))) / 2;
      if (cost >= (total[next] ?? 0)) continue;
      total[next] = cost;
      before[next] = item;
      open.push(next, cost);
    }
  }
  const path = [to];
  for (let at = before[to] ?? -1; at >= 0; at = before[at] ?? -1) path.push(at);
  return path.reverse();
}
