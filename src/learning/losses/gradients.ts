/**
 * How hard each loss pulls at the logits. A loss of small value may have a large gradient and the other
 * way round, so what a term does to a training is its share of the gradient, not of the loss
 * (https://github.com/LIVIAETS/boundary-loss/issues/16).
 */
import { backpropagate } from '../graph/differentiate';
import type { Value } from '../graph/graph';
import { add, multiply } from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';
import { norm } from '../graph/operators/reductions';
import { concat, slice } from '../graph/operators/windows';

export interface TermGradients {
  /** Derivative of the weighted sum of all terms with respect to the logits, in their shape. */
  readonly gradient: Value;
  /** Euclidean norm of each term's derivative, without its weight: (terms). */
  readonly norms: Value;
}

/**
 * Follows every term back to the logits by itself. The way from there through the network, which costs
 * far more, is then gone once for all terms together.
 * @param each the terms, scalars
 * @param weights (terms)
 */
export function gradientsOfTerms(each: readonly Value[], weights: Value, logits: Value): TermGradients {
  const { graph } = logits;
  const gradients = each.flatMap((value) =>
    backpropagate(graph, [{ value, gradient: graph.scalar(1) }], [logits]),
  );
  const axes = [...logits.shape.keys()];
  return {
    gradient: gradients
      .map((gradient, n) =>
        multiply(gradient, reshape(slice(weights, [{ axis: 0, start: n, end: n + 1 }]), [])),
      )
      .reduce((sum, gradient) => add(sum, gradient)),
    norms: concat(
      gradients.map((gradient) => reshape(norm(gradient, axes), [1])),
      0,
    ),
  };
}

/**
 * Each term's part of all that pulls: weight * norm over the sum of the same of all terms. 0 where
 * nothing pulls.
 */
export function gradientShares(norms: ArrayLike<number>, weights: readonly number[]): readonly number[] {
  const pulls = weights.map((weight, n) => weight * (norms[n] ?? NaN));
  const total = pulls.reduce((sum, pull) => sum + pull, 0);
  return pulls.map((pull) => (total === 0 ? 0 : pull / total));
}
