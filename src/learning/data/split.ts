/** Which cases are trained on and which are kept for validation. */
import { randomStream, shuffled } from './random';

/** Case ids of both parts, each in the data set's order. Cases are never divided: slices of one scan resemble each other. */
export interface Split {
  readonly training: readonly string[];
  readonly validation: readonly string[];
}

/** Number of the random stream used for the split, apart from those of epochs (which count from 0). */
const SPLIT_STREAM = -1;

/**
 * Draws a seeded share of the cases for validation: at least one, and at least one is left to train on.
 * @param fraction share of the cases, 0 < fraction < 1
 * @throws RangeError with fewer than two cases
 */
export function splitCases(ids: readonly string[], fraction: number, seed: number): Split {
  if (ids.length < 2) {
    throw new RangeError(`A validation split needs at least 2 cases, got ${ids.length}.`);
  }
  const count = Math.min(ids.length - 1, Math.max(1, Math.round(fraction * ids.length)));
  const validation = new Set(shuffled(ids, randomStream(seed, SPLIT_STREAM)).slice(0, count));
  return {
    training: ids.filter((id) => !validation.has(id)),
    validation: ids.filter((id) => validation.has(id)),
  };
}
