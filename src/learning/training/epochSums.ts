/** What is summed up over the steps of an epoch, for its line in the metrics; kept in checkpoints. */
import { z } from 'zod';
import type { StepResult } from './step';

const byTerm = z.record(z.string(), z.number());

export const epochSumsSchema = z.object({
  loss: z.number(),
  /** Without their weights. */
  terms: byTerm,
  gradientShares: byTerm.default({}),
  /** Of terms whose weight changes within an epoch: weights, and values times weights. */
  weights: byTerm.default({}),
  weighted: byTerm.default({}),
  /** Of all parameters together, before clipping. */
  gradientNorm: z.number().default(0),
});
export type EpochSums = z.infer<typeof epochSumsSchema>;

export const NO_SUMS: EpochSums = {
  ...{ loss: 0, terms: {}, gradientShares: {}, weights: {}, weighted: {} },
  gradientNorm: 0,
};

/** @param share of the result in its step: less than 1 where several batches make one */
export function addResult(sums: EpochSums, result: StepResult, share: number): EpochSums {
  const added = (
    before: Readonly<Record<string, number>>,
    key: 'value' | 'gradientShare' | 'weight' | 'weighted',
  ): Record<string, number> =>
    Object.fromEntries(result.terms.map((term) => [term.name, (before[term.name] ?? 0) + share * term[key]]));
  return {
    loss: sums.loss + share * result.loss,
    terms: added(sums.terms, 'value'),
    gradientShares: added(sums.gradientShares, 'gradientShare'),
    weights: added(sums.weights, 'weight'),
    weighted: added(sums.weighted, 'weighted'),
    gradientNorm: sums.gradientNorm + (result.gradientNorm ?? 0),
  };
}

/** Mean over the steps of an epoch of one loss term. */
export interface TermMeans {
  readonly name: string;
  readonly value: number;
  readonly weight: number;
  readonly weighted: number;
  /** Part of the gradient at the logits that is this term's, 0 to 1. */
  readonly gradientShare: number;
}

/** @param weights of the terms in this epoch, in their order; undefined where they changed within it */
export function meansOfTerms(
  sums: EpochSums,
  steps: number,
  weights: readonly (number | undefined)[],
): readonly TermMeans[] {
  return Object.entries(sums.terms).map(([name, sum], n) => {
    const [weight, value] = [weights[n], sum / steps];
    const mean = (of: Readonly<Record<string, number>>): number => (of[name] ?? NaN) / steps;
    return {
      ...{ name, value },
      weight: weight ?? mean(sums.weights),
      weighted: weight === undefined ? mean(sums.weighted) : value * weight,
      gradientShare: mean(sums.gradientShares),
    };
  });
}

/** "dice 0.3120 (62 % of the gradient), boundary -0.0150 (7 %)": values with their weights. */
export function describeTerms(terms: readonly Omit<TermMeans, 'value' | 'weight'>[]): string {
  return terms
    .map(({ name, weighted, gradientShare }, n) => {
      const percent = `${percentOf(gradientShare)} %${n === 0 ? ' of the gradient' : ''}`;
      return `${name} ${weighted.toFixed(4)} (${percent})`;
    })
    .join(', ');
}

/** Whole per cent; below one as many digits as tell a term that hardly pulls from one that does not. */
function percentOf(share: number): string {
  const percent = 100 * share;
  return percent > 0 && percent < 1 ? String(Number(percent.toPrecision(1))) : percent.toFixed(0);
}
