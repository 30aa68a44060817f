import { pseudoRandom } from '../gradientCheck';
import type { Value } from '../graph';
import type { Shape } from '../tensor';

/** An operator with inputs to try it on. For tests. */
export interface OperatorCase {
  readonly shapes: readonly Shape[];
  /** input(i) has the shape shapes[i]. */
  readonly build: (input: (index: number) => Value) => Value;
  /** Of each input; pseudo-random in (-1, 1) where left out. */
  readonly values?: readonly (Float64Array | undefined)[];
}

/** In (0.5, 2.5), for what is steep or undefined at zero. */
export const positive = (length: number): Float64Array => pseudoRandom(length, 5).map((x) => 1.5 + x);

/** In [0, 1). */
export const uniform = (length: number): Float64Array => pseudoRandom(length, 7).map((x) => (x + 1) / 2);
