/** What distinguishes one model from another on the same cases, as data (compareModels.ts computes it). */
import { z } from 'zod';

const pairedDifferenceSchema = z.object({
  /** Value of the label, and key of the metric. */
  label: z.number().int(),
  metric: z.string(),
  /** Cases in which the metric is defined for both models: the pairs. */
  cases: z.number().int(),
  /** Cases that both models have, in which it is defined for the other one only, or for neither. */
  undefinedIn: z.object({
    first: z.number().int(),
    model: z.number().int(),
    both: z.number().int(),
  }),
  /** Of the model less the first one. Where zero is best, of the sizes without sign. */
  mean: z.number(),
  median: z.number(),
  /** 95 % bootstrap interval of the mean difference; null with fewer than two cases. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** Cases without a difference, and cases that differ as much as another one. */
  zeros: z.number().int(),
  tied: z.number().int(),
  /** Wilcoxon's signed-rank test, two-sided, and the same after Holm's correction for all tests. */
  p: z.number(),
  corrected: z.number(),
  /** Which way the mean difference points, whatever it is worth. */
  favours: z.enum(['model', 'first', 'neither']),
});
export type PairedDifference = Readonly<z.infer<typeof pairedDifferenceSchema>>;

export const modelComparisonSchema = z.object({
  /** Indices into the models of the evaluation. */
  model: z.number().int(),
  first: z.number().int(),
  /** Cases that both models have predicted, and those that only one has. */
  cases: z.number().int(),
  onlyOne: z.number().int(),
  /** Tests that were corrected for together: those of all models, labels and metrics. */
  tests: z.number().int(),
  differences: z.array(pairedDifferenceSchema).readonly(),
});
export type ModelComparison = Readonly<z.infer<typeof modelComparisonSchema>>;
