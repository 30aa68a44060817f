/** Sets of voxels that tools select. */
import { boxDims, type Box, type Dims } from '../../contour/mask';
import { componentSteps, type Components, type Connectivity } from '../../volume/components';
import type { ActionOf } from '../actions';
import type { EditContext, Proposal } from '../context';
import type { Steps } from '../steps';
import { ToolError } from '../toolError';

/** Voxels in a box: 1 where selected, first axis fastest. */
export interface Region {
  readonly box: Box;
  readonly inside: Uint8Array<ArrayBuffer>;
}

export function emptyRegion(box: Box): Region {
  const [x, y, z] = boxDims(box);
  return { box, inside: new Uint8Array(x * y * z) };
}

/** Index in a box of the first voxel of row (j, k), less the box's first i: add i to it. */
export function rowInBox({ min, max }: Box, j: number, k: number): number {
  return (max[0] - min[0] + 1) * (j - min[1] + (max[1] - min[1] + 1) * (k - min[2])) - min[0];
}

export function isInBox({ min, max }: Box, [i, j, k]: Dims): boolean {
  return i >= min[0] && i <= max[0] && j >= min[1] && j <= max[1] && k >= min[2] && k <= max[2];
}

/** Whether a voxel of the region's box is selected. */
export function selects({ box, inside }: Region): (i: number, j: number, k: number) => boolean {
  return (i, j, k) => inside[rowInBox(box, j, k) + i] === 1;
}

/** The box of whole voxels around positions low to high, as far as the grid goes; undefined where that is nothing. */
export function boxInGrid(low: Dims, high: Dims, dims: Dims): Box | undefined {
  const min = (axis: 0 | 1 | 2): number => Math.max(0, Math.ceil(low[axis] - 1e-9));
  const max = (axis: 0 | 1 | 2): number => Math.min(dims[axis] - 1, Math.floor(high[axis] + 1e-9));
  const box: Box = { min: [min(0), min(1), min(2)], max: [max(0), max(1), max(2)] };
  return boxDims(box).every((n) => n > 0) ? box : undefined;
}

/**
 * Adding or subtracting the target where something is selected.
 * @throws ToolError for taking away the background
 */
export function paints(
  { target, mode }: Pick<ActionOf<'brush'>, 'target' | 'mode'>,
  isSelected: (n: number, i: number, j: number, k: number) => boolean,
): Proposal {
  if (mode === 'add') return (n, current, i, j, k) => (isSelected(n, i, j, k) ? target : current);
  if (target === 0) throw new ToolError('The background cannot be taken away. Choose a label.');
  return (n, current, i, j, k) => (current === target && isSelected(n, i, j, k) ? 0 : current);
}

/** The smallest box that holds all voxels of a label; undefined where it has none. */
export function* boxOfLabel(
  { dims: [nx, ny, nz], data }: Pick<EditContext, 'dims' | 'data'>,
  isOfLabel: (value: number) => boolean,
): Steps<Box | undefined> {
  let [x0, y0, z0, x1, y1, z1] = [nx, ny, nz, -1, -1, -1];
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = nx * (y + ny * z);
      let first = 0;
      while (first < nx && !isOfLabel(data[row + first] ?? 0)) first++;
      if (first === nx) continue;
      let last = nx - 1;
      while (!isOfLabel(data[row + last] ?? 0)) last--;
      x0 = Math.min(x0, first);
      x1 = Math.max(x1, last);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y);
      z0 = Math.min(z0, z);
      z1 = z;
    }
    yield (z + 1) / nz;
  }
  return x1 < 0 ? undefined : { min: [x0, y0, z0], max: [x1, y1, z1] };
}

/** The voxels of a label in a box. */
export function labelIn(
  { dims: [nx, ny], data }: Pick<EditContext, 'dims' | 'data'>,
  box: Box,
  value: number,
): Region {
  const region = emptyRegion(box);
  let o = 0;
  for (let k = box.min[2]; k <= box.max[2]; k++) {
    for (let j = box.min[1]; j <= box.max[1]; j++) {
      const row = nx * (j + ny * k);
      for (let i = box.min[0]; i <= box.max[0]; i++, o++) if (data[row + i] === value) region.inside[o] = 1;
    }
  }
  return region;
}

/** The connected components of what is selected (1), or of the rest of the box (0). */
export function componentsOf(
  { box, inside }: Region,
  value: 0 | 1,
  connectivity: Connectivity,
): Generator<undefined, Components> {
  const dims = boxDims(box);
  const slice = dims[0] * dims[1];
  const slices = function* (): Generator<Uint8Array> {
    for (let at = 0; at < inside.length; at += slice) yield inside.subarray(at, at + slice);
  };
  return componentSteps(slices, dims, value, connectivity);
}
