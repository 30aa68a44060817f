/** How well a network does on the validation cases, as the logs and validation.json hold it. */
import { z } from 'zod';
import { meanScores } from '../../metrics/labelScores';

/** See metrics/labelScores.ts for what they mean. */
const scoresSchema = z.object({
  dice: z.number().nullable(),
  /** mm */
  hd95: z.number().nullable(),
  nsd: z.number().nullable(),
  componentRecall: z.number().nullable(),
});

const meansSchema = z.object({
  ...scoresSchema.shape,
  /** By label name; means over the cases. */
  labels: z.record(z.string(), scoresSchema),
});

/** Before version 0.2 there was only Dice. */
const diceOnlySchema = z
  .object({ dice: z.number(), labels: z.record(z.string(), z.number().nullable()) })
  .transform(({ dice, labels }): z.infer<typeof meansSchema> => ({
    ...diceOnly(dice),
    labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, diceOnly(value)])),
  }));

function diceOnly(dice: number | null): z.infer<typeof scoresSchema> {
  return { dice, hd95: null, nsd: null, componentRecall: null };
}

/** Means over the labels of their means over the cases. */
export const validationSchema = z.union([meansSchema, diceOnlySchema]);
export type ValidationScores = z.infer<typeof validationSchema>;

/** The validation whose weights are kept as the best. */
export const bestSchema = z.object({ epoch: z.number().int(), scores: scoresSchema });
export type Best = z.infer<typeof bestSchema>;

/** The best of a run that knows no more than its Dice. */
export function bestByDice(epoch: number, dice: number | null): Best | null {
  return dice === null ? null : { epoch, scores: diceOnly(dice) };
}

const caseScoresSchema = z.object({
  id: z.string(),
  /** By label name. */
  labels: z.record(z.string(), scoresSchema),
});
export type CaseScores = z.infer<typeof caseScoresSchema>;

/** validation.json: the cases as the weights in model.onnx predict them. */
export const validationFileSchema = z.object({
  /** Counted from 1. */
  epoch: z.number().int(),
  /** mm, of the normalised surface distance. */
  nsdTolerance: z.number(),
  cases: z.array(caseScoresSchema),
});
export type ValidationFile = z.infer<typeof validationFileSchema>;

/** Means of the cases, whose labels are all those of the table. */
export function meansOfCases(cases: readonly CaseScores[], names: readonly string[]): ValidationScores {
  const labels = names.map((name) =>
    meanScores(cases.map((c) => c.labels[name]).filter((scores) => scores !== undefined)),
  );
  return {
    ...meanScores(labels),
    labels: Object.fromEntries(names.map((name, n) => [name, labels[n] ?? diceOnly(null)])),
  };
}
