/**
 * Losses over probabilities, for any number of spatial axes. Formulas, constants and the division by
 * the number of classes are those of the boundary loss authors' code (losses.py of
 * https://github.com/LIVIAETS/boundary-loss at 171c32d), so that values and gradients are theirs.
 *
 * Each loss first sums over pixels for every sample and class; classes are chosen and weighted on those
 * few sums.
 */
import { classesOf } from './terms';
import type { LossTerm } from './terms';
import { GraphError } from '../graph/graph';
import type { Value } from '../graph/graph';
import { sum } from '../graph/operators/broadcast';
import { greater, where } from '../graph/operators/comparison';
import {
  add,
  divide,
  logarithm,
  multiply,
  negate,
  power,
  scale,
  shift,
  square,
  subtract,
} from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';
import { maximum } from '../graph/operators/reductions';
import { concat } from '../graph/operators/windows';
import { at, sizeOf } from '../graph/tensor';

/** Keeps logarithms and quotients finite; the value of the authors' code. */
const EPSILON = 1e-10;

/** What losses compare. All (B, K, *spatial), float32. */
export interface LossInputs {
  /** Class probabilities: the softmax of the logits. */
  readonly probabilities: Value;
  /** 1 for the class of the reference, else 0. */
  readonly target: Value;
  /** Signed distance maps of the reference; only the boundary loss wants them. */
  readonly distanceMaps?: Value;
}

/** Sum over pixels, for each sample and class: (B, K). */
function sumOverPixels(x: Value): Value {
  const [batch = 0, classes = 0, ...spatial] = x.shape;
  return reshape(
    sum(
      x,
      [...spatial.keys()].map((axis) => axis + 2),
    ),
    [batch, classes],
  );
}

/** Sum of everything: a scalar. */
function total(x: Value): Value {
  return reshape(sum(x, [...x.shape.keys()]), []);
}

/** (1, K): 1 for chosen classes, else 0. */
function maskOf(x: Value, chosen: readonly number[]): Value {
  const classes = at(x.shape, 1);
  return x.graph.constant(
    [1, classes],
    Array.from({ length: classes }, (_, index) => (chosen.includes(index) ? 1 : 0)),
  );
}

/** Sum over chosen classes of what each pixel costs, per pixel of those classes. */
function meanOverTargetPixels(cost: Value, target: Value, chosen: readonly number[]): Value {
  const mask = maskOf(target, chosen);
  const pixels = total(multiply(sumOverPixels(target), mask));
  return divide(total(multiply(sumOverPixels(multiply(cost, target)), mask)), shift(pixels, EPSILON));
}

function crossEntropy({ probabilities, target }: LossInputs, chosen: readonly number[]): Value {
  return meanOverTargetPixels(negate(logarithm(shift(probabilities, EPSILON))), target, chosen);
}

function focal({ probabilities, target }: LossInputs, chosen: readonly number[], gamma: number): Value {
  const { graph } = probabilities;
  const modulation = power(subtract(graph.scalar(1), probabilities), graph.scalar(gamma));
  const cost = multiply(modulation, negate(logarithm(shift(probabilities, EPSILON))));
  return meanOverTargetPixels(cost, target, chosen);
}

/** Intersection and sum of sizes, for each sample and class. */
function overlap({ probabilities, target }: LossInputs): { intersection: Value; union: Value; size: Value } {
  const size = sumOverPixels(target);
  return {
    intersection: sumOverPixels(multiply(probabilities, target)),
    union: add(sumOverPixels(probabilities), size),
    size,
  };
}

function dice(inputs: LossInputs, chosen: readonly number[]): Value {
  const { intersection, union } = overlap(inputs);
  const ratio = divide(shift(scale(intersection, 2), EPSILON), shift(union, EPSILON));
  const each = subtract(ratio.graph.scalar(1), ratio);
  return scale(total(multiply(each, maskOf(each, chosen))), 1 / (at(each.shape, 0) * chosen.length));
}

function generalizedDice(
  inputs: LossInputs,
  chosen: readonly number[],
  absentClasses: 'safe' | 'upstream',
): Value {
  const { intersection, union, size } = overlap(inputs);
  const { graph } = size;
  const mask = maskOf(size, chosen);
  const inverse = multiply(divide(graph.scalar(1), square(shift(size, EPSILON))), mask);
  const weights = absentClasses === 'upstream' ? inverse : multiply(weighAbsent(inverse, size), mask);
  const numerator = shift(sum(multiply(weights, intersection), [1]), EPSILON);
  const denominator = shift(sum(multiply(weights, union), [1]), EPSILON);
  const each = subtract(graph.scalar(1), scale(divide(numerator, denominator), 2));
  return scale(total(each), 1 / at(each.shape, 0));
}

/** Absent classes weigh as much as the smallest present one; 1 where none of the chosen is present. */
function weighAbsent(weights: Value, size: Value): Value {
  const zero = size.graph.scalar(0);
  const present = greater(size, zero);
  const largest = maximum(where(present, weights, zero), [1]);
  const fallback = where(greater(largest, zero), largest, size.graph.scalar(1));
  return where(present, weights, fallback);
}

function boundary({ probabilities, distanceMaps }: LossInputs, chosen: readonly number[]): Value {
  if (!distanceMaps) throw new GraphError('The boundary loss needs signed distance maps.');
  const [batch = 0, , ...spatial] = probabilities.shape;
  const sums = sumOverPixels(multiply(probabilities, distanceMaps));
  return scale(total(multiply(sums, maskOf(sums, chosen))), 1 / (batch * chosen.length * sizeOf(spatial)));
}

/** Adds a loss to the graph of its inputs. A scalar. */
export function buildLoss(term: LossTerm, inputs: LossInputs): Value {
  const chosen = classesOf(term, at(inputs.probabilities.shape, 1));
  return inputs.probabilities.graph.within(`${term.kind} loss`, () => {
    switch (term.kind) {
      case 'cross-entropy':
        return crossEntropy(inputs, chosen);
      case 'focal':
        return focal(inputs, chosen, term.gamma);
      case 'dice':
        return dice(inputs, chosen);
      case 'generalized-dice':
        return generalizedDice(inputs, chosen, term.absentClasses);
      case 'boundary':
        return boundary(inputs, chosen);
    }
  });
}

/**
 * A weighted sum of losses.
 * @param weights (terms), in the order of the terms
 * @returns the sum, a scalar, and each term's value without its weight, (terms)
 */
export function buildLosses(
  terms: readonly LossTerm[],
  inputs: LossInputs,
  weights: Value,
): { readonly loss: Value; readonly values: Value } {
  const values = concat(
    terms.map((term) => reshape(buildLoss(term, inputs), [1])),
    0,
  );
  return { loss: total(multiply(values, weights)), values };
}
