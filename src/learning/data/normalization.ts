/** Bringing the intensities of a scan to a common scale, whatever unit its file is in. */

/** Recorded with the model, so that prediction does what training did. */
export interface Normalization {
  readonly kind: 'z-score';
  /** Quantiles of the foreground intensities that values are clipped to before anything else. */
  readonly clip: readonly [number, number];
}

export const DEFAULT_NORMALIZATION: Normalization = { kind: 'z-score', clip: [0.005, 0.995] };

/** Enough values for the quantiles of any scan; more would only cost time to sort. */
const QUANTILE_SAMPLES = 500_000;

/** What becomes of one value. */
export type Normalizer = (value: number) => number;

/**
 * Clips one channel of one scan and gives it mean 0 and standard deviation 1 (see normalizerOf).
 * @param values any shape; not changed
 */
export function normalizeChannel(
  values: ArrayLike<number>,
  normalization: Normalization,
): Float32Array<ArrayBuffer> {
  const normalizer = normalizerOf(values, normalization);
  const out = new Float32Array(values.length);
  for (let n = 0; n < out.length; n++) out[n] = normalizer(values[n] ?? 0);
  return out;
}

/**
 * How the values of one channel of one scan are normalised, so that they can be, slice by slice.
 *
 * Quantiles, mean and deviation are those of the voxels that are finite and not exactly zero: air that
 * was masked out or a border that was padded says nothing about tissue, and its share varies from scan
 * to scan. Voxels that are not finite become 0, the mean. A channel without contrast becomes zeros.
 * @param values all of the channel; not changed
 */
export function normalizerOf(values: ArrayLike<number>, { clip }: Normalization): Normalizer {
  const counts = (value: number): boolean => Number.isFinite(value) && value !== 0;

  const stride = Math.max(1, Math.floor(values.length / QUANTILE_SAMPLES));
  const samples: number[] = [];
  for (let n = 0; n < values.length; n += stride) {
    const value = values[n] ?? 0;
    if (counts(value)) samples.push(value);
  }
  const sorted = Float64Array.from(samples).sort();
  const [low, high] = [quantile(sorted, clip[0]), quantile(sorted, clip[1])];
  const clipped = (value: number): number => Math.min(high, Math.max(low, value));

  let [count, sum, squares] = [0, 0, 0];
  // Relative to `low`: sums of squares of large offsets would lose the digits that matter.
  for (let n = 0; n < values.length; n++) {
    const value = values[n] ?? 0;
    if (!counts(value)) continue;
    const v = clipped(value) - low;
    count++;
    sum += v;
    squares += v * v;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  if (!(deviation > 0)) return () => 0;
  return (value) => (Number.isFinite(value) ? (clipped(value) - low - mean) / deviation : 0);
}

/** Nearest-rank quantile of sorted values; NaN of none. */
function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.round(q * (sorted.length - 1))] ?? Number.NaN;
}
