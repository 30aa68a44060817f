/**
 * The file of a ranking: which cases have most to teach, the first ones first. Cases without reference
 * come before those with one, since they are what correcting is for.
 *
 * Nothing here needs a tensor run-time, so the editor may read it too.
 */
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../../../formats/atomicWrite';
import { readIfThere } from '../../../formats/readIfThere';
import { labelTableSchema } from '../../../labels/labelTable';
import { LearningDataError } from '../../data/dataError';

const caseSchema = z.object({
  id: z.string(),
  /** Absolute paths, one file a channel. */
  images: z.array(z.string()).min(1).readonly(),
  /** Absolute path of the label map; null where there is none. */
  reference: z.string().nullable(),
  /** Path of the predicted label map from the ranking's folder. */
  prediction: z.string(),
  /** Sizes and times of the files: the case is predicted again when they change. */
  stamp: z.string(),
  /** See caseScores.ts. */
  uncertainty: z.number(),
  disagreement: z.number().nullable(),
  /** Of the prediction; null where there is no reference. */
  error: z
    .object({
      /** Mean over the labels that are in both maps, in mm; null where there is none. */
      hd95: z.number().nullable(),
      assd: z.number().nullable(),
      /** Labels that are in one of the maps only. */
      missed: z.number().int(),
    })
    .nullable(),
});
export type RankedCase = z.infer<typeof caseSchema>;

const rankingSchema = z.object({
  version: z.literal(1),
  /** The data set's folder. */
  data: z.string(),
  models: z.array(z.string()).readonly(),
  /** Of the models' files and how they predict: what another model found is not used again. */
  key: z.string(),
  labels: labelTableSchema,
  /** Whether all cases were looked at. */
  complete: z.boolean(),
  /** In the order in which they are worth looking at. */
  cases: z.array(caseSchema).readonly(),
  /** Cases that could not be predicted, and why. */
  failed: z.array(z.object({ id: z.string(), error: z.string() })).readonly(),
});
export type Ranking = z.infer<typeof rankingSchema>;

/** @returns undefined where there is no such file @throws LearningDataError when it is no ranking */
export async function readRanking(file: string): Promise<Ranking | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return rankingSchema.parse(JSON.parse(text));
  } catch {
    throw new LearningDataError(
      `${file} is no ranking of this version, and is not overwritten. Choose another name, or remove it.`,
    );
  }
}

/** @returns what was written, its cases in order */
export async function writeRanking(file: string, ranking: Ranking): Promise<Ranking> {
  const ordered = { ...ranking, cases: inOrder(ranking.cases) };
  const text = `${JSON.stringify(ordered, undefined, 2)}\n`;
  await writeAtomically(file, [new TextEncoder().encode(text)], { overwrite: true });
  return ordered;
}

/** Absolute path of a case's predicted label map. */
export function predictionOf(file: string, { prediction }: RankedCase): string {
  return resolve(dirname(file), prediction);
}

/**
 * Without reference: by uncertainty, with several models by the mean of the ranks in uncertainty and in
 * disagreement, whose scales differ. With reference: those with labels that were missed or made up
 * first, then by HD95.
 */
export function inOrder(cases: readonly RankedCase[]): readonly RankedCase[] {
  const open = cases.filter(({ error }) => error === null);
  const byUncertainty = ranks(open, ({ uncertainty }) => uncertainty);
  const byDisagreement = ranks(open, ({ disagreement }) => disagreement ?? 0);
  const score = (ranked: RankedCase): number =>
    (byUncertainty.get(ranked) ?? 0) + (byDisagreement.get(ranked) ?? 0);
  return [
    ...open.toSorted((a, b) => score(a) - score(b) || byId(a, b)),
    ...cases
      .filter(({ error }) => error !== null)
      .toSorted(
        (a, b) =>
          (b.error?.missed ?? 0) - (a.error?.missed ?? 0) ||
          (b.error?.hd95 ?? 0) - (a.error?.hd95 ?? 0) ||
          byId(a, b),
      ),
  ];
}

/** Place of each case from the largest value on; equal ones share it. */
function ranks(
  cases: readonly RankedCase[],
  valueOf: (ranked: RankedCase) => number,
): ReadonlyMap<RankedCase, number> {
  return new Map(
    cases.map((ranked) => [ranked, cases.filter((other) => valueOf(other) > valueOf(ranked)).length]),
  );
}

function byId(a: RankedCase, b: RankedCase): number {
  return a.id < b.id ? -1 : 1;
}
