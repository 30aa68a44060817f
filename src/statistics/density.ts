/** How the values of a sample are spread, as a smooth curve: what violin plots draw. */
import { linearQuantile } from './describe';

export interface DensityPoint {
  readonly value: number;
  /** 1 at the mode. */
  readonly share: number;
}

const POINTS = 64;

/**
 * Gaussian kernel density with Silverman's rule of thumb, between the smallest and the largest value, so
 * that no value is pretended that nobody measured.
 * @returns none with fewer than five values, or where all are equal
 * @see Silverman, Density Estimation for Statistics and Data Analysis, 1986, equation 3.31
 */
export function kernelDensity(values: readonly number[]): readonly DensityPoint[] {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0] = sorted;
  const high = sorted.at(-1) ?? 0;
  if (sorted.length < 5 || !(high > low)) return [];
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const sd = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sorted.length - 1));
  const range = (linearQuantile(sorted, 0.75) - linearQuantile(sorted, 0.25)) / 1.34;
  const width = 0.9 * (range > 0 ? Math.min(sd, range) : sd) * sorted.length ** -0.2;
  const densities = Array.from({ length: POINTS }, (_, n) => {
    const value = low + ((high - low) * n) / (POINTS - 1);
    const density = sorted.reduce((sum, other) => sum + Math.exp(-0.5 * ((value - other) / width) ** 2), 0);
    return { value, density };
  });
  const most = Math.max(...densities.map(({ density }) => density));
  return densities.map(({ value, density }) => ({ value, share: density / most }));
}
