/** One slice of a signed distance map across any axis, without the others: the same bits as in the whole map. */
import { insideShift, type DistanceConvention } from './distanceConvention';
import type { Box, Dims, Spacing } from './mask';
import { PlaneDistances, type Window } from './planeDistances';
import { squaredScale } from './squaredScale';

type Axis = 0 | 1 | 2;

/**
 * @param mask 0 or 1, with voxels of both, shape (nz, ny, nx)
 * @param box holds all voxels inside
 * @param axis across which the slice lies
 * @param index of the slice along that axis
 * @returns mm, shape of the other two axes, the lower one fastest
 * @throws RangeError when the grid has no such slice
 */
export function signedDistanceSlice(
  mask: Uint8Array,
  box: Box,
  dims: Dims,
  spacing: Spacing,
  convention: DistanceConvention,
  axis: Axis,
  index: number,
): Float32Array<ArrayBuffer> {
  if (!Number.isInteger(index) || index < 0 || index >= dims[axis]) {
    throw new RangeError(`There are slices 0 to ${dims[axis] - 1}; ${index} was asked for.`);
  }
  const [u, v] = OTHERS[axis];
  const [width, height] = [dims[u], dims[v]];
  const { weights, unit } = squaredScale(dims, spacing);
  const known: Window = {
    x: { first: box.min[u], end: box.max[u] + 1 },
    y: { first: box.min[v], end: box.max[v] + 1 },
  };
  const plane = new PlaneDistances({
    ...{ width, height, known, side: 'both', none: dims[axis] },
    weights: { along: weights[u], down: weights[v], across: weights[axis] },
    target: convention === 'interface' ? 'boxes' : 'centres',
    wanted: { x: { first: 0, end: width }, y: { first: 0, end: height } },
  });
  const onPlane = cutPlane(mask, dims, axis, index);
  plane.setPlane(stepsAcross(mask, box, dims, axis, index), 0, onPlane, 0);
  const shift = insideShift(convention, dims, spacing);
  const out = new Float32Array(width * height);
  const row = new Float64Array(width);
  for (let y = 0, n = 0; y < height; y++) {
    plane.row(y, onPlane, 0, row, 0);
    for (let x = 0; x < width; x++, n++) {
      const d = Math.sqrt((row[x] ?? 0) * unit);
      out[n] = onPlane[n] === 1 ? shift - d : d;
    }
  }
  return out;
}

const OTHERS = [
  [1, 2],
  [0, 2],
  [0, 1],
] as const;

const stridesOf = ([nx, ny]: Dims): readonly [number, number, number] => [1, nx, nx * ny];

function cutPlane(mask: Uint8Array, dims: Dims, axis: Axis, index: number): Uint8Array {
  const [u, v] = OTHERS[axis];
  const strides = stridesOf(dims);
  const out = new Uint8Array(dims[u] * dims[v]);
  for (let y = 0, n = 0; y < dims[v]; y++) {
    const start = index * strides[axis] + y * strides[v];
    for (let x = 0, from = start; x < dims[u]; x++, n++, from += strides[u]) out[n] = mask[from] ?? 0;
  }
  return out;
}

/**
 * Steps along the axis from each voxel of the slice to the nearest one on the other side, for the rows and
 * columns of the box; the number of slices where there is none.
 */
function stepsAcross(mask: Uint8Array, box: Box, dims: Dims, axis: Axis, index: number): Uint16Array {
  const [u, v] = OTHERS[axis];
  const strides = stridesOf(dims);
  const width = box.max[u] - box.min[u] + 1;
  const height = box.max[v] - box.min[v] + 1;
  const none = dims[axis];
  // Nothing changes beyond one voxel off the box.
  const low = Math.max(0, box.min[axis] - 1);
  const high = Math.min(none - 1, box.max[axis] + 1);
  const steps = new Uint16Array(width * height).fill(none);
  const line = new Uint16Array(width);
  for (let y = 0; y < height; y++) {
    const corner = box.min[u] * strides[u] + (box.min[v] + y) * strides[v];
    const out = steps.subarray(y * width, (y + 1) * width);
    for (const way of [1, -1] as const) {
      const [first, last] = way === 1 ? [low + 1, high] : [high - 1, low];
      const before = way * strides[axis];
      line.fill(none);
      let k = first;
      for (; (last - k) * way >= 0 && (index - k) * way >= 0; k += way) {
        const start = corner + k * strides[axis];
        for (let x = 0, n = start; x < width; x++, n += strides[u]) {
          const so = line[x] ?? 0;
          line[x] = mask[n] !== mask[n - before] ? 1 : so === none ? none : so + 1;
        }
      }
      // From the last that was looked at on, nothing changes.
      const rest = (index - k + way) * way;
      for (let x = 0; x < width; x++) {
        const so = line[x] ?? 0;
        if (so !== none && so + rest < (out[x] ?? 0)) out[x] = so + rest;
      }
    }
  }
  return steps;
}
