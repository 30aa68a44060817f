/** Intensity range of a scan, for its first window and for the page's sliders. */
import type { VoxelArray } from '../volume/volume';

export interface IntensityRange {
  /** Smallest and largest finite value; 0 and 0 where there is none. */
  readonly min: number;
  readonly max: number;
  /** Default window: 0.5th and 99.5th percentile of the finite values, low < high always. */
  readonly window: { readonly low: number; readonly high: number };
  /** Other windows: `below` percent lie below `low`, as many above `high`; low < high. */
  readonly percentiles: readonly { readonly below: number; readonly low: number; readonly high: number }[];
  /** Values that are not finite (NaN, infinities). */
  readonly nonFinite: number;
}

const LOW_PERCENTILE = 0.005;
const HIGH_PERCENTILE = 0.995;
/** Percent cut off at each end by the windows beside the default one, narrowest window first. */
const OTHER_PERCENTS = [5, 2, 0.1] as const;
/** Percentiles of larger scans are taken from this many evenly spaced voxels: a window needs no more. */
const MAX_SAMPLES = 2 ** 20;

/** @param data voxels of one frame, in any order */
export function intensityRange(data: VoxelArray): IntensityRange {
  let min = Infinity;
  let max = -Infinity;
  let nonFinite = 0;
  // Not for..of: it takes several times as long.
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (!Number.isFinite(value)) {
      nonFinite++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return { min: 0, max: 0, window: { low: 0, high: 1 }, percentiles: [], nonFinite };
  const sorted = sortedSample(data);
  const percentiles = OTHER_PERCENTS.map((below) => ({
    below,
    low: valueAt(sorted, below / 100) ?? min,
    high: valueAt(sorted, 1 - below / 100) ?? max,
  })).filter(({ low, high }) => low < high);
  return { min, max, window: defaultWindow(sorted, min, max), percentiles, nonFinite };
}

function sortedSample(data: VoxelArray): Float64Array {
  const step = Math.ceil(data.length / MAX_SAMPLES);
  const sample = new Float64Array(Math.ceil(data.length / step));
  let count = 0;
  for (let i = 0; i < data.length; i += step) {
    const value = data[i] ?? 0;
    if (Number.isFinite(value)) sample[count++] = value;
  }
  return sample.subarray(0, count).sort();
}

/** A scan that is nearly all background has equal percentiles: then the whole range, and at last a unit step. */
function defaultWindow(sorted: Float64Array, min: number, max: number): { low: number; high: number } {
  const [low, high] = [valueAt(sorted, LOW_PERCENTILE) ?? min, valueAt(sorted, HIGH_PERCENTILE) ?? max];
  if (low < high) return { low, high };
  return min < max ? { low: min, high: max } : { low: min, high: min + 1 };
}

const valueAt = (sorted: Float64Array, fraction: number): number | undefined =>
  sorted[Math.round(fraction * (sorted.length - 1))];
