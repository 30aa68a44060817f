/**
 * Smoothing of several labels together: the membership of each label and of the background is smoothed with a
 * Gaussian, and each voxel is given to the largest one. Where two labels touch they go on to touch, without gap and
 * overlap, which smoothing one after the other does not keep.
 */
import { boxDims, growBox, type Dims } from '../../contour/mask';
import type { Axis } from '../../volume/planes';
import type { ActionOf } from '../actions';
import { changesIn, mayChange, spacing, type EditContext } from '../context';
import { part, type Steps } from '../steps';
import type { VoxelChanges } from '../voxelRuns';
import { boxOfLabel, labelIn, rowInBox } from './region';

/** Beyond so many standard deviations a Gaussian is cut off. */
const CUT_OFF = 3;
/** Rounding of float32 sums is below this. */
const EQUAL = 1e-5;

/** Voxels of other labels stay what they are; of equal memberships the one that is there now counts. */
export function* jointSmoothing(
  context: EditContext,
  action: ActionOf<'jointSmoothing'>,
): Steps<VoxelChanges | undefined> {
  const labels = [...new Set([0, ...action.labels])];
  const may = mayChange(context, action.editable, action.labels);
  const smoothed = new Set(labels);
  const isOfLabel = (value: number): boolean => value !== 0 && smoothed.has(value);
  const tight = yield* part(boxOfLabel(context, isOfLabel), 0, 0.1);
  if (!tight) return undefined;
  const size = spacing(context);
  const kernels = size.map((mm, axis) => gaussian(action.sigma / mm, context.dims[axis] ?? 1));
  const box = growBox(tight, Math.max(...kernels.map((kernel) => kernel.length)), context.dims);
  const dims = boxDims(box);
  const best = new Float32Array(dims[0] * dims[1] * dims[2]);
  const values = new Float64Array(best.length);
  for (const [n, label] of labels.entries()) {
    const [from, to] = [0.1 + (0.8 * n) / labels.length, 0.1 + (0.8 * (n + 1)) / labels.length];
    const isOf = labelIn(context, box, label).inside;
    const membership = yield* part(smooth(Float32Array.from(isOf), dims, kernels), from, to);
    for (let at = 0; at < best.length; at++) {
      const [value, most] = [membership[at] ?? 0, best[at] ?? 0];
      if (value < most - EQUAL || (value < most + EQUAL && isOf[at] !== 1)) continue;
      best[at] = value;
      values[at] = label;
    }
  }
  const proposal = (_: number, current: number, i: number, j: number, k: number): number =>
    smoothed.has(current) ? (values[rowInBox(box, j, k) + i] ?? current) : current;
  return yield* part(changesIn(context, box, proposal, may), 0.9, 1);
}

/** One half of a Gaussian, from its middle on; sigma in voxels. No longer than a line of voxels. */
function gaussian(sigma: number, longest: number): Float64Array {
  const length = Math.min(longest, Math.floor(CUT_OFF * sigma) + 1);
  return Float64Array.from({ length }, (_, n) => Math.exp(-(n * n) / (2 * sigma * sigma)));
}

function* smooth(values: Float32Array, dims: Dims, kernels: readonly Float64Array[]): Steps<Float32Array> {
  for (const axis of [0, 1, 2] as const) {
    const kernel = kernels[axis];
    if (kernel && kernel.length > 1)
      yield* part(smoothAlong(values, dims, axis, kernel), axis / 3, (axis + 1) / 3);
  }
  return values;
}

/** In place; at the ends of a line what is beyond it does not count, in the weights neither. */
function* smoothAlong(
  values: Float32Array,
  [nx, ny, nz]: Dims,
  axis: Axis,
  kernel: Float64Array,
): Steps<undefined> {
  const [step, length] = axis === 0 ? [1, nx] : axis === 1 ? [nx, ny] : [nx * ny, nz];
  const [us, vs] = axis === 0 ? [ny, nz] : axis === 1 ? [nx, nz] : [nx, ny];
  const [uStep, vStep] = axis === 0 ? [nx, nx * ny] : axis === 1 ? [1, nx * ny] : [1, nx];
  const line = new Float64Array(length);
  for (let v = 0; v < vs; v++) {
    for (let u = 0; u < us; u++) {
      const start = u * uStep + v * vStep;
      let isEmpty = true;
      for (let n = 0; n < length; n++) {
        line[n] = values[start + n * step] ?? 0;
        if (line[n] !== 0) isEmpty = false;
      }
      if (isEmpty) continue;
      for (let n = 0; n < length; n++) {
        let [sum, weights] = [line[n] ?? 0, 1];
        for (let d = 1; d < kernel.length; d++) {
          const weight = kernel[d] ?? 0;
          if (n >= d) {
            sum += weight * (line[n - d] ?? 0);
            weights += weight;
          }
          if (n + d < length) {
            sum += weight * (line[n + d] ?? 0);
            weights += weight;
          }
        }
        values[start + n * step] = sum / weights;
      }
    }
    yield (v + 1) / vs;
  }
  return undefined;
}
