/** Which images a network of another program takes, found by trying: the file does not say. */
import { at } from '../graph/tensor';

/** Lengths that every spatial axis may have, as multiples of a number each; or the only one where it is fixed. */
export interface AcceptedSizes {
  readonly divisors: readonly number[];
  readonly isFixed: readonly boolean[];
}

/** What networks divide images by: powers of two, and the patches of transformers. */
const DIVISORS = [1, 2, 4, 8, 16, 32, 64, 128, 3, 6, 12, 24, 48, 5, 10, 7, 14, 28, 56] as const;
/** Multiples that are no multiples of a larger divisor: primes, such that images are at least this long. */
const PRIMES = [5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71] as const;
const LEAST_LENGTH = 64;

/** Two lengths that are multiples of the divisor and not by chance of twice or thrice it. */
function trials(divisor: number): readonly [number, number] {
  const found = PRIMES.findIndex((prime) => prime * divisor >= LEAST_LENGTH);
  const first = Math.max(0, Math.min(found, PRIMES.length - 2));
  return [at(PRIMES, first) * divisor, at(PRIMES, first + 1) * divisor];
}

/**
 * @param lengths of the spatial axes in the file: a number where it is fixed
 * @param accepts whether the network can be built for images of this size
 * @returns undefined where no size was found
 */
export function findSizes(
  lengths: readonly (number | string)[],
  accepts: (spatial: readonly number[]) => boolean,
): AcceptedSizes | undefined {
  const isFixed = lengths.map((length) => typeof length === 'number');
  const withDivisors = (divisors: readonly number[]): boolean =>
    ([0, 1] as const).every((trial) =>
      accepts(divisors.map((divisor, axis) => (isFixed[axis] === true ? divisor : trials(divisor)[trial]))),
    );
  const common = (divisor: number): readonly number[] =>
    lengths.map((length) => (typeof length === 'number' ? length : divisor));
  const candidates = isFixed.every(Boolean) ? [1] : DIVISORS;
  const found = candidates.find((divisor) => withDivisors(common(divisor)));
  if (found === undefined) return undefined;

  // Axes that are divided less, as thick slices are.
  let divisors = common(found);
  for (const axis of divisors.keys()) {
    if (isFixed[axis] === true) continue;
    const smaller = DIVISORS.find((divisor) => divisor < found && withDivisors(divisors.with(axis, divisor)));
    divisors = divisors.with(axis, smaller ?? found);
  }
  return { divisors, isFixed };
}

/** Two sizes that fit; the same where all axes are fixed. */
export function exampleSizes({
  divisors,
  isFixed,
}: AcceptedSizes): readonly [readonly number[], readonly number[]] {
  const example = (trial: 0 | 1): readonly number[] =>
    divisors.map((divisor, axis) => (isFixed[axis] === true ? divisor : trials(divisor)[trial]));
  return [example(0), example(1)];
}
