/**
 * Percentile with linear interpolation between neighbours in rank: numpy.percentile's and
 * torch.quantile's default. NaN for no values at all, and where it would lie between two infinities.
 * @param percent 0 to 100
 */
export function percentile(values: Float64Array, percent: number): number {
  const rank = ((values.length - 1) * percent) / 100;
  const [below, above] = neighboursOfRank(values, Math.floor(rank), Math.ceil(rank));
  const t = rank - Math.floor(rank);
  // As numpy: from the nearer end, so that t = 1 gives exactly the upper value.
  return t < 0.5 ? below + (above - below) * t : above - (above - below) * (1 - t);
}

/** The values that would stand at two places next to each other, or one place, if they were sorted. */
function neighboursOfRank(values: Float64Array, low: number, high: number): readonly [number, number] {
  if (values.length === 0) return [NaN, NaN];
  const some = values.slice();
  select(some, low);
  const below = some[low] ?? NaN;
  // After the selection all that come later are at least as large.
  return [below, high === low ? below : some.subarray(high).reduce((a, b) => Math.min(a, b), Infinity)];
}

/**
 * Moves the value of a rank to its place, smaller ones before and larger ones behind it (C. A. R. Hoare,
 * Algorithm 65: Find, Commun. ACM 4 (1961), https://doi.org/10.1145/366622.366647).
 */
function select(values: Float64Array, rank: number): void {
  let [first, last] = [0, values.length - 1];
  while (first < last) {
    const pivot = values[(first + last) >>> 1] ?? 0;
    let [i, j] = [first, last];
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i++;
      while ((values[j] ?? 0) > pivot) j--;
      if (i > j) break;
      const value = values[i] ?? 0;
      values[i++] = values[j] ?? 0;
      values[j--] = value;
    }
    if (rank <= j) last = j;
    else if (rank >= i) first = i;
    else return;
  }
}

/** Largest value; -Infinity for none. */
export function largest(values: Float64Array): number {
  let most = -Infinity;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** Arithmetic mean; NaN for no values. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The values of both. */
export function pool(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
