/**
 * Losses over probabilities, for any number of spatial axes. What is left open by the papers (constants,
 * the division by the number of classes) is as in the boundary loss authors' code (losses.py of
 * https://github.com/LIVIAETS/boundary-loss at 171c32d), so that values and gradients are theirs.
 */
import type { Value } from '../graph/graph';
import { multiply } from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';
import { concat } from '../graph/operators/windows';
import { at } from '../graph/tensor';
import { boundaryDifferenceOverUnion } from './boundaryDifference';
import { boundary, generalizedSurface, hausdorff, hausdorffOneSided } from './contourDistance';
import type { LossInputs } from './inputs';
import { dice, generalizedDice, tversky } from './overlap';
import { crossEntropy, focal, hardestPixels } from './pixelwise';
import { skeletonDice } from './skeleton';
import { total } from './sums';
import { classesOf, type LossTerm } from './terms';

/** Adds a loss to the graph of its inputs. A scalar. */
export function buildLoss(term: LossTerm, inputs: LossInputs): Value {
  const chosen = classesOf(term, at(inputs.probabilities.shape, 1));
  return inputs.probabilities.graph.within(`${term.kind} loss`, () => {
    switch (term.kind) {
      case 'cross-entropy':
        return crossEntropy(inputs, chosen, term.classWeights);
      case 'focal':
        return focal(inputs, chosen, term.gamma);
      case 'top-k':
        return hardestPixels(inputs, term.percent);
      case 'dice':
        return dice(inputs, chosen);
      case 'generalized-dice':
        return generalizedDice(inputs, chosen, term.absentClasses);
      case 'tversky':
        return tversky(inputs, chosen, term);
      case 'boundary':
        return boundary(inputs, chosen);
      case 'generalized-surface':
        return generalizedSurface(inputs, chosen);
      case 'boundary-difference-over-union':
        return boundaryDifferenceOverUnion(inputs, chosen);
      case 'hausdorff':
        return hausdorff(inputs, chosen, term.logarithm);
      case 'hausdorff-one-sided':
        return hausdorffOneSided(inputs, chosen);
      case 'skeleton-dice':
        return skeletonDice(inputs, chosen, term.iterations);
    }
  });
}

export interface BuiltLosses {
  /** The weighted sum, a scalar. */
  readonly loss: Value;
  /** Each term's value without its weight, (terms). */
  readonly values: Value;
  /** The same, each a scalar. */
  readonly each: readonly Value[];
}

/**
 * A weighted sum of losses.
 * @param inputs the same for all terms, or by term
 * @param weights (terms), in the order of the terms
 */
export function buildLosses(
  terms: readonly LossTerm[],
  inputs: LossInputs | ((term: LossTerm) => LossInputs),
  weights: Value,
): BuiltLosses {
  const each = terms.map((term) => buildLoss(term, typeof inputs === 'function' ? inputs(term) : inputs));
  const values = concat(
    each.map((value) => reshape(value, [1])),
    0,
  );
  return { loss: total(multiply(values, weights)), values, each };
}
