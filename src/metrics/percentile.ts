/**
 * Percentile with linear interpolation between neighbours in rank: numpy.percentile's and
 * torch.quantile's default. NaN for no values at all, and where it would lie between two infinities.
 * @param percent 0 to 100
 */
export function percentile(values: Float64Array, percent: number): number {
  const sorted = values.toSorted();
  const rank = ((sorted.length - 1) * percent) / 100;
  const [below, above] = [sorted[Math.floor(rank)] ?? NaN, sorted[Math.ceil(rank)] ?? NaN];
  const t = rank - Math.floor(rank);
  // As numpy: from the nearer end, so that t = 1 gives exactly the upper value.
  return t < 0.5 ? below + (above - below) * t : above - (above - below) * (1 - t);
}

/** Largest value; -Infinity for none. */
export function largest(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

/** Arithmetic mean; NaN for no values. */
export function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** The values of both. */
export function pool(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
