/**
 * Gradient check: what `differentiate` says against central finite differences of the reference
 * evaluation, in float64. For tests.
 */
import { differentiate } from './differentiate';
import { evaluate } from './evaluate';
import { Graph } from './graph';
import type { Value } from './graph';
import { sum } from './operators/broadcast';
import { multiply } from './operators/elementwise';
import { reshape } from './operators/layout';
import { at, sizeOf } from './tensor';
import type { Shape } from './tensor';

const STEP = 1e-5;

/** A number for each index, without pattern, in (-1, 1); always the same. */
export function pseudoRandom(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, (_, index) => {
    const wave = Math.sin((index + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
}

/** A scalar that depends differently on every element of x, so that no error in a gradient cancels. */
export function probe(x: Value): Value {
  const weights = x.graph.constant(x.shape, pseudoRandom(sizeOf(x.shape), 99));
  return reshape(sum(multiply(x, weights), [...x.shape.keys()]), []);
}

/**
 * Largest difference between the derivative and the finite difference over all elements of all inputs,
 * relative to 1 + their size.
 * @param build a scalar from the inputs; input(i) has the shape shapes[i]
 * @param values of each input; pseudo-random in (-1, 1) where left out
 */
export function gradientError(
  shapes: readonly Shape[],
  build: (input: (index: number) => Value) => Value,
  values: readonly (Float64Array | undefined)[] = [],
): number {
  const graph = new Graph();
  const inputs = shapes.map((shape, index) => graph.input(`x${index}`, 'float32', shape));
  const loss = build((index) => at(inputs, index));
  const gradients = differentiate(graph, loss, inputs);
  const forward = graph.finish({ loss });
  const backward = graph.finish(Object.fromEntries(gradients.map((value, index) => [`d${index}`, value])));
  const feeds = Object.fromEntries(
    shapes.map((shape, index) => [`x${index}`, values[index] ?? pseudoRandom(sizeOf(shape), index + 1)]),
  );
  const lossAt = (name: string, position: number, offset: number): number => {
    const moved = Float64Array.from(feeds[name] ?? []);
    moved[position] = at(moved, position) + offset;
    return at(evaluate(forward, { ...feeds, [name]: moved })['loss'] ?? [], 0);
  };

  const derivatives = evaluate(backward, feeds);
  let worst = 0;
  inputs.forEach((input, index) => {
    const derivative = derivatives[`d${index}`] ?? new Float64Array();
    derivative.forEach((value, position) => {
      const difference =
        (lossAt(input.name, position, STEP) - lossAt(input.name, position, -STEP)) / (2 * STEP);
      worst = Math.max(worst, Math.abs(value - difference) / (1 + Math.abs(difference)));
    });
  });
  return worst;
}
