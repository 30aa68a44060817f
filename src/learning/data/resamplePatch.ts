/**
 * Fills a patch from a box of the scan under a change of place. Intensities and distances are
 * interpolated linearly; each voxel gets the label that has most of the same weights, which a label map
 * interpolated label by label would have there. What lies outside the scan stays as it is.
 */
import { at } from '../graph/tensor';
import type { Box, BoxRange } from './boxes';
import { transformed } from './matrix';
import type { Size } from './patches';
import type { SpatialChange } from './spatialChange';

/** A patch of a scan: where its middle lies, in voxels of the scan, and how it is changed. */
export interface PatchView {
  readonly patch: Size;
  readonly stack: Size;
  readonly centre: Size;
  readonly change: SpatialChange;
}

/** Rounding may move a voxel this far off another. */
const ROUNDING = 1e-9;

/** Offset of a voxel of the patch from its middle. */
export function fromMiddle(patch: Size, [z, y, x]: Size): Size {
  return [z - (patch[0] - 1) / 2, y - (patch[1] - 1) / 2, x - (patch[2] - 1) / 2];
}

/** The slices and rows of the scan that a patch shows or interpolates between. */
export function rangeOf({ patch, stack, centre, change }: PatchView): BoxRange {
  const { matrix, displacement } = change;
  const along = (axis: 0 | 1): readonly [number, number] => {
    let reach = displacement?.largest[axis] ?? 0;
    for (const n of [0, 1, 2] as const) reach += Math.abs(at(matrix, 3 * axis + n)) * ((patch[n] - 1) / 2);
    const clip = (value: number): number => Math.min(Math.max(value, 0), stack[axis]);
    return [
      clip(Math.floor(centre[axis] - reach + ROUNDING)),
      clip(Math.ceil(centre[axis] + reach - ROUNDING) + 1),
    ];
  };
  return { slices: along(0), rows: along(1) };
}

/**
 * Copies voxels where the change is exact.
 * @param out shape (items, ...patch)
 */
export function copyExactly(
  box: Box<Float32Array | Uint8Array>,
  out: Float32Array | Uint8Array,
  view: PatchView,
): void {
  const { patch, stack, centre, change } = view;
  const [depth, height, width] = patch;
  const { data, items } = box;
  const matrix = change.matrix.map(Math.round);
  const first = transformed(change.matrix, fromMiddle(patch, [0, 0, 0]));
  const start = first.map((offset, axis) => Math.round(at(centre, axis) + offset));
  const [z0 = 0, y0 = 0, x0 = 0] = start;
  const [zz = 0, zy = 0, zx = 0, yz = 0, yy = 0, yx = 0, xz = 0, xy = 0, xx = 0] = matrix;
  const itemStride = box.rows * box.width;
  const size = depth * height * width;
  const step = zx * items * itemStride + yx * box.width + xx;
  for (let pz = 0, row = 0; pz < depth; pz++) {
    for (let py = 0; py < height; py++, row += width) {
      const [z, y, x] = [z0 + zz * pz + zy * py, y0 + yz * pz + yy * py, x0 + xz * pz + xy * py];
      const [low, high] = insideOf([z, y, x], [zx, yx, xx], stack, width);
      if (low >= high) continue;
      const from = ((z - box.slice) * items * box.rows + (y - box.row)) * box.width + x;
      for (let item = 0; item < items; item++) {
        let source = from + item * itemStride + low * step;
        const to = item * size + row;
        for (let px = low; px < high; px++, source += step) out[to + px] = data[source] ?? 0;
      }
    }
  }
}

/** Which of `count` voxels from a first one on, each a step further, lie in the stack. */
function insideOf(
  first: readonly number[],
  step: readonly number[],
  stack: Size,
  count: number,
): readonly [number, number] {
  let [low, high] = [0, count];
  for (const axis of [0, 1, 2] as const) {
    const [a, s] = [at(first, axis), at(step, axis)];
    const last = stack[axis] - 1;
    if (s === 0) {
      if (a < 0 || a > last) return [0, 0];
    } else if (s > 0) {
      low = Math.max(low, -a);
      high = Math.min(high, last - a + 1);
    } else {
      low = Math.max(low, a - last);
      high = Math.min(high, a + 1);
    }
  }
  return [low, high];
}

/** Places in the scan of a row of a patch, in voxels. */
interface RowPlaces {
  readonly z: Float64Array;
  readonly y: Float64Array;
  readonly x: Float64Array;
}

/** A function for each kind of data, called for every row of a patch. */
export type FillRow = (places: RowPlaces, to: number) => void;

/** Goes through the rows of a patch and tells every function where in the scan the row's voxels lie. */
export function forEachRow({ patch, stack, centre, change }: PatchView, fills: readonly FillRow[]): void {
  const [depth, height, width] = patch;
  const size = depth * height * width;
  const { matrix, displacement } = change;
  const [dz, dy, dx] = [matrix[2], matrix[5], matrix[8]];
  const places: RowPlaces = {
    z: new Float64Array(width),
    y: new Float64Array(width),
    x: new Float64Array(width),
  };
  for (let pz = 0, n = 0; pz < depth; pz++) {
    for (let py = 0; py < height; py++, n += width) {
      const offset = transformed(matrix, fromMiddle(patch, [pz, py, 0]));
      const [z, y, x] = [centre[0] + offset[0], centre[1] + offset[1], centre[2] + offset[2]];
      for (let px = 0; px < width; px++) {
        places.z[px] = z + dz * px;
        places.y[px] = y + dy * px;
        places.x[px] = x + dx * px;
      }
      if (displacement) {
        const { field } = displacement;
        for (let px = 0; px < width; px++) {
          places.z[px] = (places.z[px] ?? 0) + (field[n + px] ?? 0);
          places.y[px] = (places.y[px] ?? 0) + (field[size + n + px] ?? 0);
          places.x[px] = (places.x[px] ?? 0) + (field[2 * size + n + px] ?? 0);
        }
      }
      keepInside(places, stack);
      for (const fill of fills) fill(places, n);
    }
  }
}

/** Voxels reach half a voxel beyond their middle: moves what is there onto it, and marks what is outside by NaN. */
function keepInside({ z, y, x }: RowPlaces, [slices, height, width]: Size): void {
  for (let n = 0; n < x.length; n++) {
    const [pz, py, px] = [z[n] ?? 0, y[n] ?? 0, x[n] ?? 0];
    if (pz < -0.5 || pz > slices - 0.5 || py < -0.5 || py > height - 0.5 || px < -0.5 || px > width - 0.5) {
      x[n] = NaN;
    } else {
      z[n] = snapped(pz, slices - 1);
      y[n] = snapped(py, height - 1);
      x[n] = snapped(px, width - 1);
    }
  }
}

function snapped(place: number, last: number): number {
  const inside = place < 0 ? 0 : place > last ? last : place;
  const whole = Math.round(inside);
  return Math.abs(inside - whole) < ROUNDING ? whole : inside;
}

/**
 * Linear interpolation between eight voxels, or four where the place lies on a slice.
 * @param out shape (items, size)
 * @param factors what the values of each item are multiplied by
 */
export function linearRows(
  { data, items, slice, slices, row, rows, width }: Box<Float32Array>,
  out: Float32Array,
  factors: readonly number[],
): FillRow {
  const size = out.length / items;
  const itemStride = rows * width;
  const sliceStride = items * itemStride;
  const lastSlice = slice + slices - 1;
  const lastRow = row + rows - 1;
  return ({ z, y, x }, to) => {
    for (let n = 0; n < x.length; n++) {
      const px = x[n] ?? 0;
      if (!(px >= 0)) continue;
      const [pz, py] = [z[n] ?? 0, y[n] ?? 0];
      const [iz, iy, ix] = [Math.floor(pz), Math.floor(py), Math.floor(px)];
      const [fz, fy, fx] = [pz - iz, py - iy, px - ix];
      const right = ix < width - 1 ? 1 : 0;
      const below = iy < lastRow ? width : 0;
      const w0 = (1 - fy) * (1 - fx);
      const w1 = (1 - fy) * fx;
      const w2 = fy * (1 - fx);
      const w3 = fy * fx;
      const next = iz < lastSlice ? sliceStride : 0;
      let at0 = (iz - slice) * sliceStride + (iy - row) * width + ix;
      for (let item = 0; item < items; item++, at0 += itemStride) {
        let value =
          w0 * (data[at0] ?? 0) +
          w1 * (data[at0 + right] ?? 0) +
          w2 * (data[at0 + below] ?? 0) +
          w3 * (data[at0 + below + right] ?? 0);
        if (fz > 0) {
          const at1 = at0 + next;
          const beyond =
            w0 * (data[at1] ?? 0) +
            w1 * (data[at1 + right] ?? 0) +
            w2 * (data[at1 + below] ?? 0) +
            w3 * (data[at1 + below + right] ?? 0);
          value += fz * (beyond - value);
        }
        out[item * size + to + n] = value * (factors[item] ?? 1);
      }
    }
  };
}

/** The label with most weight among the eight voxels around; of equal ones that of the first. */
export function labelRows(
  { data, slice, slices, row, rows, width }: Box<Uint8Array>,
  out: Uint8Array,
): FillRow {
  const sliceStride = rows * width;
  const lastSlice = slice + slices - 1;
  const lastRow = row + rows - 1;
  const labels = new Uint8Array(8);
  const weights = new Float64Array(8);
  return ({ z, y, x }, to) => {
    for (let n = 0; n < x.length; n++) {
      const px = x[n] ?? 0;
      if (!(px >= 0)) continue;
      const [pz, py] = [z[n] ?? 0, y[n] ?? 0];
      const [iz, iy, ix] = [Math.floor(pz), Math.floor(py), Math.floor(px)];
      const right = ix < width - 1 ? 1 : 0;
      const below = iy < lastRow ? width : 0;
      const next = iz < lastSlice ? sliceStride : 0;
      const from = (iz - slice) * sliceStride + (iy - row) * width + ix;
      const label = data[from] ?? 0;
      let areSame = true;
      for (let corner = 0; corner < 8; corner++) {
        const step = (corner & 4 ? next : 0) + (corner & 2 ? below : 0) + (corner & 1 ? right : 0);
        const there = data[from + step] ?? 0;
        labels[corner] = there;
        areSame &&= there === label;
      }
      if (areSame) {
        out[to + n] = label;
        continue;
      }
      const [fz, fy, fx] = [pz - iz, py - iy, px - ix];
      for (let corner = 0; corner < 8; corner++) {
        weights[corner] =
          (corner & 4 ? fz : 1 - fz) * (corner & 2 ? fy : 1 - fy) * (corner & 1 ? fx : 1 - fx);
      }
      out[to + n] = heaviest(labels, weights);
    }
  };
}

function heaviest(labels: Uint8Array, weights: Float64Array): number {
  let [best, most] = [0, 0];
  for (let a = 0; a < labels.length; a++) {
    let sum = 0;
    for (let b = 0; b < labels.length; b++) if (labels[b] === labels[a]) sum += weights[b] ?? 0;
    if (sum > most) [best, most] = [labels[a] ?? 0, sum];
  }
  return best;
}
