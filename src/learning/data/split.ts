/** Which cases are trained on and which are kept for validation. */
import { z } from 'zod';
import { randomStream, shuffled } from '../../statistics/random';

/** Case ids of both parts, each in the data set's order. Cases are never divided: slices of one scan resemble each other. */
export const splitSchema = z.object({
  training: z.array(z.string()).readonly(),
  validation: z.array(z.string()).readonly(),
  /** Cases of an earlier data set that are trained on as well; see training/rehearsal.ts. */
  rehearsal: z.array(z.string()).readonly().exactOptional(),
});
export type Split = Readonly<z.infer<typeof splitSchema>>;

/** One of the folds of a cross-validation. */
export const foldSchema = z
  .strictObject({
    index: z.number().int().nonnegative().describe('Counted from 0.'),
    of: z.number().int().min(2),
  })
  .refine(({ index, of }) => index < of, 'index counts from 0, so it must be less than of');
export type Fold = z.infer<typeof foldSchema>;

/** A fold as people type it, "0/5" for the first of five; undefined where it is none. */
export function parseFold(text: string): Fold | undefined {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return foldSchema.safeParse({ index: Number(index), of: Number(of) }).data;
}

/** Number of the random stream used for the split, apart from those of epochs (which count from 0). */
const SPLIT_STREAM = -1;

/**
 * Draws a seeded share of the cases for validation: at least one, and at least one is left to train on.
 * A single case is both, for fine-tuning on one corrected case.
 * @param fraction share of the cases, 0 < fraction < 1
 * @throws RangeError without a case
 */
export function splitCases(ids: readonly string[], fraction: number, seed: number): Split {
  if (ids.length === 0) throw new RangeError('There is no case to train and validate on.');
  if (ids.length === 1) return { training: ids, validation: ids };
  const count = Math.min(ids.length - 1, Math.max(1, Math.round(fraction * ids.length)));
  return splitOff(ids, shuffled(ids, randomStream(seed, SPLIT_STREAM)).slice(0, count));
}

/**
 * One fold of a cross-validation: the cases, shuffled by the seed, are dealt to the folds in turn, so that
 * each validates in exactly one fold, and folds differ by one case at most.
 * @throws RangeError with fewer cases than folds
 */
export function foldCases(ids: readonly string[], { index, of }: Fold, seed: number): Split {
  if (ids.length < of) {
    throw new RangeError(`${of} folds need at least ${of} cases, and there are ${ids.length}.`);
  }
  const dealt = shuffled(ids, randomStream(seed, SPLIT_STREAM));
  return splitOff(
    ids,
    dealt.filter((_, n) => n % of === index),
  );
}

function splitOff(ids: readonly string[], validation: readonly string[]): Split {
  const kept = new Set(validation);
  return {
    training: ids.filter((id) => !kept.has(id)),
    validation: ids.filter((id) => kept.has(id)),
  };
}

/** Cases from which a Dice of validation says something of other cases; fewer come with a warning. */
const FEW_CASES = 3;

/** What validation cannot tell, where there are few cases; undefined where there are enough. */
export function warningOfFewCases({ training, validation }: Split): string | undefined {
  if (validation.every((id) => training.includes(id))) {
    return (
      `Case ${validation.join(', ')} is all there is to learn from and to validate on: the validation Dice tells how ` +
      'well it is fitted, not how well others will be predicted.'
    );
  }
  if (training.length + validation.length >= FEW_CASES) return undefined;
  return (
    `Only case ${validation.join(', ')} validates what was learned from ${training.join(', ')}: ` +
    'the validation Dice may be far from that of other cases.'
  );
}
