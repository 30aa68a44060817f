/** What comes out of comparing the product with a reference value. */

export type Check =
  /** The product gives the reference value within tolerance. */
  | { readonly kind: 'pass'; readonly name: string }
  /** It does not; `figures` says what was expected and what came. */
  | { readonly kind: 'miss'; readonly name: string; readonly figures: string }
  /** Nothing to compare with, such as something not built yet or undefined behaviour of the peer. */
  | { readonly kind: 'skipped'; readonly name: string; readonly reason: string };

/** |found - expected| <= absolute + relative * |expected|, as numpy.isclose. */
export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

export const pass = (name: string): Check => ({ kind: 'pass', name });
export const miss = (name: string, figures: string): Check => ({ kind: 'miss', name, figures });
export const skip = (name: string, reason: string): Check => ({ kind: 'skipped', name, reason });

/** Whether two numbers agree; NaN agrees with NaN, infinities with themselves. */
export function agrees(expected: number, found: number, { absolute = 0, relative = 0 }: Tolerance): boolean {
  if (Number.isNaN(expected) || !Number.isFinite(expected)) return Object.is(expected, found);
  return Math.abs(found - expected) <= absolute + relative * Math.abs(expected);
}

/** Compares numbers one by one and reports the worst. */
export function compare(
  name: string,
  expected: ArrayLike<number>,
  found: ArrayLike<number>,
  tolerance: Tolerance,
): Check {
  if (expected.length !== found.length) {
    return miss(name, `${expected.length} values expected, ${found.length} found`);
  }
  let wrong = 0;
  let [worst, worstAt] = [-1, 0];
  for (let n = 0; n < expected.length; n++) {
    const [e, f] = [expected[n] ?? NaN, found[n] ?? NaN];
    if (agrees(e, f, tolerance)) continue;
    wrong++;
    const off = Number.isFinite(e) && Number.isFinite(f) ? Math.abs(f - e) : Infinity;
    if (off > worst) [worst, worstAt] = [off, n];
  }
  if (wrong === 0) return pass(name);
  return miss(
    name,
    `${wrong} of ${expected.length} off; worst at ${worstAt}: ` +
      `expected ${expected[worstAt] ?? NaN}, found ${found[worstAt] ?? NaN}`,
  );
}
