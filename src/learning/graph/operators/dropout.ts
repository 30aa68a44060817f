import { GraphError } from '../graph';
import type { Value } from '../graph';
import { greater, toFloat } from './comparison';
import { multiply, scale, subtract } from './elementwise';

/**
 * Sets elements to 0 with probability `rate` and scales the others by 1 / (1 - rate), so that the mean
 * stays (Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html).
 *
 * The random numbers are a value of the graph, an input as a rule: run-times draw random numbers each in
 * its own way, and only numbers that are given make the same seed mean the same losses everywhere.
 * @param uniform numbers in [0, 1) that broadcast to x; (B, C, 1, 1) drops whole channels
 * @param rate in [0, 1)
 * @throws GraphError when the rate is outside
 */
export function dropout(x: Value, uniform: Value, rate: number): Value {
  if (!(rate >= 0 && rate < 1)) throw new GraphError(`A dropout rate is in [0, 1), not ${rate}.`);
  if (rate === 0) return x;
  const { graph } = x;
  const dropped = toFloat(greater(graph.scalar(rate), uniform));
  return multiply(x, scale(subtract(graph.scalar(1), dropped), 1 / (1 - rate)));
}
