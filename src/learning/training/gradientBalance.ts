/**
 * Weights that hold a term's share of the gradient where it was asked for.
 *
 * A fixed weight means something else on every data set and in every phase of a training: the boundary
 * loss with normalised maps and a weight of 0.1 makes less than a hundredth of the gradient on one data
 * set, and most of it on another. So each batch measures the norm of every term's derivative at the
 * logits, and the next one gets the weights for which the terms have the wanted shares of the sum of the
 * norms. The norms are averaged over recent batches: one without the label has hardly a gradient.
 */
import { z } from 'zod';

/** What must not be lost between sessions of a run. */
export const balanceStateSchema = z.object({
  /** Recent mean of the norm of each term without its weight, in the order of the terms. */
  norms: z.array(z.number()).readonly(),
  /** Batches measured. */
  batches: z.number().int(),
});
export type BalanceState = z.infer<typeof balanceStateSchema>;

export const NO_BALANCE: BalanceState = { norms: [], batches: 0 };

/** Batches that the mean goes back, about; all of them as long as there are fewer. */
const HORIZON = 50;

/** @param norms of another batch: of each term's derivative, without its weight */
export function measureNorms(
  { norms: before, batches }: BalanceState,
  norms: readonly number[],
): BalanceState {
  const part = 1 / Math.min(batches + 1, HORIZON);
  return {
    norms: norms.map((norm, n) => (before[n] ?? 0) + (norm - (before[n] ?? 0)) * part),
    batches: batches + 1,
  };
}

/**
 * The weights of the next batch. A term with a share has no weight before the first measure.
 * @param fixed weight of each term; of no meaning where it has a share
 * @param shares wanted of each term; 0 where its weight is fixed. Their sum is below 1
 */
export function balancedWeights(
  fixed: readonly number[],
  shares: readonly number[],
  { norms }: BalanceState,
): readonly number[] {
  const wanted = shares.reduce((sum, share) => sum + share, 0);
  if (wanted === 0) return fixed;
  const pull = fixed.reduce((sum, weight, n) => sum + (shares[n] ? 0 : weight * (norms[n] ?? 0)), 0);
  const all = pull / (1 - wanted);
  return fixed.map((weight, n) => {
    const [share, norm] = [shares[n] ?? 0, norms[n] ?? 0];
    if (share === 0) return weight;
    return norm > 0 ? (share * all) / norm : 0;
  });
}
