/**
 * Seeded random numbers for sampling and augmentation.
 *
 * Each stream is derived from a seed and a path of integers, such as (epoch, step): batch n of epoch e
 * is the same however often training was stopped and resumed, and no generator state has to be kept.
 * Generator: xoshiro128** (Blackman and Vigna, https://prng.di.unimi.it/), seeded through the
 * finaliser of MurmurHash3.
 */

/** A stream of random numbers; the same seed and path give the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Uniform integer in 0 .. count - 1. */
  integer(count: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Standard normal (Box and Muller). */
  normal(): number;
}

function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function rotateLeft(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

/** The stream of a seed and a path of integers below it. */
export function randomStream(seed: number, ...path: readonly number[]): Random {
  let hash = mix(seed | 0);
  // Both halves of a large seed count.
  for (const part of [Math.floor(seed / 2 ** 32), ...path]) hash = mix((hash + 0x9e3779b9) ^ mix(part | 0));
  let a = mix(hash + 1);
  let b = mix(hash + 2);
  let c = mix(hash + 3);
  let d = mix(hash + 4) | 1; // never the all-zero state

  const next = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result / 2 ** 32;
  };
  return {
    next,
    uniform: (low, high) => low + (high - low) * next(),
    integer: (count) => Math.floor(next() * count),
    chance: (probability) => next() < probability,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/** A shuffled copy: sorted by a random key each. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }));
  return keyed.sort((x, y) => x.key - y.key).map(({ item }) => item);
}
