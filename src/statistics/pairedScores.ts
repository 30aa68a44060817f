/**
 * Statistics of paired scores: the same cases under two models, or two recipes. Two-sided throughout. What tests of
 * this kind can tell, and what they cannot, is said where they are shown.
 */
import { errorFunction, mean, quantileSorted } from 'simple-statistics';
import { randomStream } from './random';

/** Up to so many differences the distribution of ranks is counted out; beyond, the normal one is as good. */
const EXACT_UP_TO = 200;

/** Below this a corrected p is taken for more than chance. */
export const SIGNIFICANT = 0.05;

export interface SignedRankTest {
  /** Sum of the ranks of the positive differences. */
  readonly positiveRanks: number;
  /** Differences that are not zero: zeros are left out, as in Wilcoxon's original test. */
  readonly count: number;
  /** Of these, how many are as large as another one, and share the mean of their ranks. */
  readonly tied: number;
  /** 1 where every difference is zero. */
  readonly p: number;
}

/**
 * Wilcoxon's signed-rank test of paired differences. Equal differences share the mean of their ranks, and
 * the distribution is counted out for the ranks as they are, so that p is exact with ties, too; with
 * more than 200 differences it is the normal approximation with the correction for ties, without that for
 * continuity, as scipy.stats.wilcoxon computes it.
 * @see Wilcoxon 1945, https://doi.org/10.2307/3001968
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  const nonZero = differences.filter((difference) => difference !== 0);
  const count = nonZero.length;
  const ranks = midRanks(nonZero.map(Math.abs));
  const sum = ranks.reduce((total, rank) => total + rank, 0);
  const positiveRanks = ranks.reduce((total, rank, n) => total + ((nonZero[n] ?? 0) > 0 ? rank : 0), 0);
  const smaller = Math.min(positiveRanks, sum - positiveRanks);
  const sizes = countOfEach(ranks);
  const tied = ranks.filter((rank) => (sizes.get(rank) ?? 0) > 1).length;
  if (count === 0) return { positiveRanks, count, tied, p: 1 };
  const p = count <= EXACT_UP_TO ? exactP(ranks, smaller) : normalP(ranks, smaller, sum);
  return { positiveRanks, count, tied, p: Math.min(1, p) };
}

function countOfEach(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** The smallest p that so many differences can give, whatever they are. */
export function smallestP(count: number): number {
  return Math.min(1, 2 ** (1 - count));
}

/** Ranks from 1, equal values sharing the mean of theirs. */
function midRanks(values: readonly number[]): readonly number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && order[to]?.value === order[from]?.value) to++;
    for (let n = from; n < to; n++) ranks[order[n]?.index ?? 0] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Twice the probability of a sum of ranks of at most `smaller`, each sign being as likely as the other. */
function exactP(ranks: readonly number[], smaller: number): number {
  // Ranks are multiples of a half.
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const probabilities = new Float64Array(doubled.reduce((sum, rank) => sum + rank, 0) + 1);
  probabilities[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let total = reached; total >= 0; total--) {
      const without = probabilities[total] ?? 0;
      const withRank = total >= rank ? (probabilities[total - rank] ?? 0) : 0;
      probabilities[total] = (without + withRank) / 2;
    }
  }
  let tail = 0;
  for (let total = 0; total <= Math.round(2 * smaller); total++) tail += probabilities[total] ?? 0;
  return 2 * tail;
}

function normalP(ranks: readonly number[], smaller: number, sum: number): number {
  const variance = ranks.reduce((total, rank) => total + rank * rank, 0) / 4;
  const deviation = (sum / 2 - smaller) / Math.sqrt(variance);
  return 1 - errorFunction(deviation / Math.SQRT2);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 10_000;
/** Apart from every stream that training draws from. */
const BOOTSTRAP_STREAM = -7;

/**
 * Percentile bootstrap interval of the mean, drawing cases with replacement; the same numbers every time.
 * @param confidence such as 0.95
 * @returns undefined with fewer than two values
 */
export function bootstrapMeanInterval(values: readonly number[], confidence = 0.95): Interval | undefined {
  if (values.length < 2) return undefined;
  const random = randomStream(0, BOOTSTRAP_STREAM);
  const means = Array.from({ length: RESAMPLES }, () =>
    mean(values.map(() => values[random.integer(values.length)] ?? 0)),
  ).sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  return { low: quantileSorted(means, tail), high: quantileSorted(means, 1 - tail) };
}

/**
 * Holm's correction for several tests: p values in the order given, each at most 1.
 * @see Holm 1979, https://www.jstor.org/stable/4615733
 */
export function holm(values: readonly number[]): readonly number[] {
  const order = values.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const corrected = new Array<number>(values.length).fill(1);
  let largest = 0;
  for (const [n, { p, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (values.length - n)));
    corrected[index] = largest;
  }
  return corrected;
}
