/**
 * Exponential moving average of the parameters (Polyak averaging): often predicts better than the
 * parameters themselves, which keep jumping about a minimum.
 */
import type { Value } from '../graph/graph';
import { add, multiply, subtract } from '../graph/operators/elementwise';

/**
 * Share of the old average in the new one. It rises to `decay`, so that the average soon forgets the
 * random parameters it began with (as tf.train.ExponentialMovingAverage with a number of updates).
 * @param update 1 for the first
 */
export function averageDecayAt(decay: number, update: number): number {
  return Math.min(decay, (1 + update) / (10 + update));
}

/** @param decay a scalar, averageDecayAt @returns the next average, (n) */
export function averaged(average: Value, parameters: Value, decay: Value): Value {
  return add(parameters, multiply(subtract(average, parameters), decay));
}
