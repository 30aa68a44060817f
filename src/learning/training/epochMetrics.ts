/** The line that the metrics hold of an epoch. */
import { z } from 'zod';
import type { TermMeans } from './epochSums';
import { validationSchema } from './validationScores';

const byTerm = z.record(z.string(), z.number());
const nullable = z.number().nullable().default(null);

export const epochMetricsSchema = z.object({
  /** Counted from 1. */
  epoch: z.number().int(),
  /** Training time so far, over all sessions of the run. */
  seconds: z.number(),
  /** Of the epoch's last step. */
  learningRate: z.number(),
  /** Mean norm of the gradients before clipping; null without clipping. */
  gradientNorm: nullable,
  /** Mean duration of a step in seconds, waiting for data included. */
  secondsPerStep: nullable,
  /** Share of the steps' time, 0 to 1, that was spent waiting for data. */
  dataWait: nullable,
  /** Duration of the validation in seconds; null in epochs without one. */
  validationSeconds: nullable,
  /** Most memory the process has held so far, in bytes. */
  peakMemory: nullable,
  /** Weighted sum of the terms, mean over the steps. May be negative with boundary loss. */
  loss: z.number(),
  /** Unweighted mean of each term over the steps. */
  terms: byTerm,
  /** Weight of each term. */
  weights: byTerm,
  /** Each term times its weight. */
  weightedTerms: byTerm.default({}),
  /** Each term's part of the gradient at the logits, 0 to 1, mean over the steps. */
  gradientShares: byTerm.default({}),
  /** null in epochs without validation. */
  validation: validationSchema.nullable(),
});
export type EpochMetrics = z.infer<typeof epochMetricsSchema>;

type TermKey = 'terms' | 'weights' | 'weightedTerms' | 'gradientShares';

/** What the steps of an epoch say of each term of the loss. */
export function termMetrics(terms: readonly TermMeans[]): Pick<EpochMetrics, TermKey> {
  return {
    terms: Object.fromEntries(terms.map(({ name, value }) => [name, value])),
    weights: Object.fromEntries(terms.map(({ name, weight }) => [name, weight])),
    weightedTerms: Object.fromEntries(terms.map(({ name, weighted }) => [name, weighted])),
    gradientShares: Object.fromEntries(terms.map(({ name, gradientShare }) => [name, gradientShare])),
  };
}
