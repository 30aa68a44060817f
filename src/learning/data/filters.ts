/** Blur and loss of resolution of a patch of one channel, axis by axis. */
import type { Size } from './patches';

/** A Gaussian beyond this many deviations is next to nothing. */
const TRUNCATE = 3;

/**
 * Blurs in place; values beyond the border are mirrored in.
 * @param values shape `size`
 * @param sigmas deviation in voxels along each axis; 0 leaves an axis as it is
 */
export function blur(values: Float32Array, size: Size, sigmas: Size): void {
  for (const axis of [0, 1, 2] as const) {
    if (sigmas[axis] > 0 && size[axis] > 1) {
      const kernel = gaussian(sigmas[axis]);
      forEachLine(values, size, axis, (line, out) => {
        convolve(line, kernel, out);
      });
    }
  }
}

/**
 * Keeps `zooms` of the voxels along each axis, the nearest ones, and interpolates between them linearly.
 * In place.
 */
export function lowerResolution(values: Float32Array, size: Size, zooms: Size): void {
  for (const axis of [0, 1, 2] as const) {
    const length = size[axis];
    const kept = Math.max(1, Math.round(length * zooms[axis]));
    if (kept >= length) continue;
    const nearest = (n: number): number => Math.floor(((n + 0.5) * length) / kept);
    const taps = Array.from({ length }, (_, n) => {
      const place = Math.min(Math.max(((n + 0.5) * kept) / length - 0.5, 0), kept - 1);
      const first = Math.floor(place);
      return [nearest(first), nearest(Math.min(first + 1, kept - 1)), place - first] as const;
    });
    forEachLine(values, size, axis, (line, out) => {
      for (const [n, [first, second, weight]] of taps.entries()) {
        out[n] = (1 - weight) * (line[first] ?? 0) + weight * (line[second] ?? 0);
      }
    });
  }
}

/** Weights at 0, 1, 2... voxels from the middle. */
function gaussian(sigma: number): Float64Array {
  const weights = Float64Array.from({ length: Math.ceil(TRUNCATE * sigma) + 1 }, (_, n) =>
    Math.exp(-0.5 * (n / sigma) ** 2),
  );
  const sum = weights.reduce((total, weight, n) => total + (n === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / sum);
}

function convolve(line: Float64Array, kernel: Float64Array, out: Float64Array): void {
  const { length } = line;
  const radius = kernel.length - 1;
  for (let n = 0; n < length; n++) {
    let sum = (kernel[0] ?? 0) * (line[n] ?? 0);
    if (n >= radius && n < length - radius) {
      for (let k = 1; k <= radius; k++) {
        sum += (kernel[k] ?? 0) * ((line[n - k] ?? 0) + (line[n + k] ?? 0));
      }
    } else {
      for (let k = 1; k <= radius; k++) {
        sum +=
          (kernel[k] ?? 0) * ((line[mirrored(n - k, length)] ?? 0) + (line[mirrored(n + k, length)] ?? 0));
      }
    }
    out[n] = sum;
  }
}

/** Index of what a mirror at each border shows, the border's voxel not repeated. */
function mirrored(n: number, length: number): number {
  const period = 2 * (length - 1);
  const place = ((n % period) + period) % period;
  return place < length ? place : period - place;
}

/** Replaces every line of voxels along an axis. */
function forEachLine(
  values: Float32Array,
  size: Size,
  axis: 0 | 1 | 2,
  change: (line: Float64Array, out: Float64Array) => void,
): void {
  const length = size[axis];
  const stride = axis === 0 ? size[1] * size[2] : axis === 1 ? size[2] : 1;
  const line = new Float64Array(length);
  const out = new Float64Array(length);
  for (let outer = 0; outer < values.length; outer += length * stride) {
    for (let inner = 0; inner < stride; inner++) {
      const first = outer + inner;
      for (let n = 0, from = first; n < length; n++, from += stride) line[n] = values[from] ?? 0;
      change(line, out);
      for (let n = 0, to = first; n < length; n++, to += stride) values[to] = out[n] ?? 0;
    }
  }
}
