/** Sums that losses are made of. Losses first sum over pixels; classes are chosen and weighted on those few sums. */
import type { Value } from '../graph/graph';
import { sum } from '../graph/operators/broadcast';
import { multiply, scale } from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';
import { concat, slice } from '../graph/operators/windows';
import { at, sizeOf } from '../graph/tensor';

/** Keeps logarithms and quotients finite; the value of the boundary loss authors' code. */
export const EPSILON = 1e-10;

/** Sum over pixels, for each sample and class: (B, K, *spatial) -> (B, K). */
export function sumOverPixels(x: Value): Value {
  const [batch = 0, classes = 0, ...spatial] = x.shape;
  return reshape(
    sum(
      x,
      [...spatial.keys()].map((axis) => axis + 2),
    ),
    [batch, classes],
  );
}

/** Mean over pixels, for each sample and class: (B, K, *spatial) -> (B, K). */
export function meanOverPixels(x: Value): Value {
  return scale(sumOverPixels(x), 1 / sizeOf(x.shape.slice(2)));
}

/** Sum of everything: a scalar. */
export function total(x: Value): Value {
  return reshape(sum(x, [...x.shape.keys()]), []);
}

/** A weight for each class, 0 for those that are not chosen: (1, K). */
export function weightsOfClasses(
  graph: Value['graph'],
  classes: number,
  chosen: readonly number[],
  weights: readonly number[] = [],
): Value {
  return graph.constant(
    [1, classes],
    Array.from({ length: classes }, (_, index) => (chosen.includes(index) ? (weights[index] ?? 1) : 0)),
  );
}

/** Mean over samples and chosen classes: (B, K) -> scalar. */
export function meanOfClasses(x: Value, chosen: readonly number[]): Value {
  const mask = weightsOfClasses(x.graph, at(x.shape, 1), chosen);
  return scale(total(multiply(x, mask)), 1 / (at(x.shape, 0) * chosen.length));
}

/** The chosen classes alone, for what is dear to compute: (B, K, *spatial) -> (B, chosen, *spatial). */
export function selectClasses(x: Value, chosen: readonly number[]): Value {
  return concat(
    chosen.map((index) => slice(x, [{ axis: 1, start: index, end: index + 1 }])),
    1,
  );
}
