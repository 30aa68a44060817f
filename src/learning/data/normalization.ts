/** Bringing the intensities of a scan to a common scale, whatever unit its file is in. */
import { z } from 'zod';

const limits = z.tuple([z.number(), z.number()]).readonly();

/** What is done to one channel; recorded with the model, so that prediction does what training did. */
export const normalizationSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('z-score'),
      clip: limits.describe(
        'Quantiles of the intensities that are not 0, to which values are clipped first.',
      ),
      mask: z
        .boolean()
        .optional()
        .describe('Whether voxels that are exactly 0 (air that was masked out) become 0, the mean, too.'),
    })
    .describe(
      'Mean 0 and standard deviation 1 in each scan, for units that differ from scan to scan (MR, photographs).',
    ),
  z
    .strictObject({
      kind: z.literal('fixed-z-score'),
      clip: limits.describe('Intensities that values are clipped to first.'),
      mean: z.number().describe('The intensity that becomes 0.'),
      deviation: z.number().positive().describe('The distance from the mean that becomes 1.'),
    })
    .describe('The same for every scan, for units that mean the same everywhere (CT).'),
  z
    .strictObject({
      kind: z.literal('rescale'),
      range: limits
        .optional()
        .describe('Intensities that become 0 and 1; by default the smallest and largest of each scan.'),
    })
    .describe('From 0 to 1.'),
  z.strictObject({ kind: z.literal('none') }).describe('Intensities stay as they are.'),
]);
export type Normalization = z.infer<typeof normalizationSchema>;

export const DEFAULT_NORMALIZATION = {
  kind: 'z-score',
  clip: [0.005, 0.995],
} as const satisfies Normalization;

/** Enough values for the quantiles of any scan; more would only cost time to sort. */
const QUANTILE_SAMPLES = 500_000;

/** What becomes of one value. */
export type Normalizer = (value: number) => number;

/** All values of a channel in the order of its file, which may be too many to hold at once. */
export interface ChannelValues {
  readonly length: number;
  /** Gone through several times; pieces are not changed. */
  chunks(): Iterable<ArrayLike<number>>;
}

/**
 * How the values of one channel of one scan are normalised, so that they can be, slice by slice. Voxels
 * that are not finite become 0.
 */
export function normalizerOf(values: ChannelValues, normalization: Normalization): Normalizer {
  switch (normalization.kind) {
    case 'z-score':
      return zScore(values, normalization);
    case 'fixed-z-score': {
      const { clip, mean, deviation } = normalization;
      return whereFinite((value) => (clipped(value, clip) - mean) / deviation);
    }
    case 'rescale': {
      const [low, high] = normalization.range ?? rangeOf(values);
      return high > low ? whereFinite((value) => (value - low) / (high - low)) : () => 0;
    }
    case 'none':
      return whereFinite((value) => value);
  }
}

/**
 * Quantiles, mean and deviation are those of the voxels that are finite and not exactly zero: air that
 * was masked out or a border that was padded says nothing about tissue, and its share varies from scan
 * to scan. A channel without contrast becomes zeros.
 */
function zScore(
  values: ChannelValues,
  { clip, mask = false }: Extract<Normalization, { readonly kind: 'z-score' }>,
): Normalizer {
  const stride = Math.max(1, Math.floor(values.length / QUANTILE_SAMPLES));
  const samples: number[] = [];
  let [next, start] = [0, 0];
  for (const chunk of values.chunks()) {
    for (; next < start + chunk.length; next += stride) {
      const value = chunk[next - start] ?? 0;
      if (isMeasured(value)) samples.push(value);
    }
    start += chunk.length;
  }
  const sorted = Float64Array.from(samples).sort();
  const [low, high] = [quantile(sorted, clip[0]), quantile(sorted, clip[1])];

  let [count, sum, squares] = [0, 0, 0];
  // Relative to `low`: sums of squares of large offsets would lose the digits that matter.
  for (const chunk of values.chunks()) {
    for (let n = 0; n < chunk.length; n++) {
      const value = chunk[n] ?? 0;
      if (!isMeasured(value)) continue;
      const v = Math.min(high, Math.max(low, value)) - low;
      count++;
      sum += v;
      squares += v * v;
    }
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  if (!(deviation > 0)) return () => 0;
  const normalizer = whereFinite((value) => (clipped(value, [low, high]) - low - mean) / deviation);
  return mask ? (value) => (value === 0 ? 0 : normalizer(value)) : normalizer;
}

function isMeasured(value: number): boolean {
  return Number.isFinite(value) && value !== 0;
}

function whereFinite(normalizer: Normalizer): Normalizer {
  return (value) => (Number.isFinite(value) ? normalizer(value) : 0);
}

function clipped(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}

/** Of the finite values. */
function rangeOf(values: ChannelValues): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const chunk of values.chunks()) {
    for (let n = 0; n < chunk.length; n++) {
      const value = chunk[n] ?? 0;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

/** Nearest-rank quantile of sorted values; NaN of none. */
function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.round(q * (sorted.length - 1))] ?? Number.NaN;
}
