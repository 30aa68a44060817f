/**
 * Where a model comes from, as far as others may know: nothing that names a patient, a person or a
 * folder, so no ids of cases either.
 */
import { basename } from 'node:path';
import { z } from 'zod';
import { readDatasetJson } from '../../datasets/datasetJson';
import { readEpochs } from './modelPage/runRecord';
import { splitSchema } from '../data/split';
import { readJsonFile } from '../training/config';
import { readRunState, runPaths } from '../training/runFolder';
import { meansOfCases, validationFileSchema, validationSchema } from '../training/validationScores';

const count = z.number().int().nonnegative();

export const provenanceSchema = z.object({
  /** Name of the data set. */
  dataset: z.string(),
  /** How many cases there were. */
  cases: z.object({ training: count, validation: count }),
  /** ISO 8601 date of the end of the training. */
  trained: z.string(),
  /** Epochs trained, and the one whose weights these are, counted from 1. */
  epochs: count,
  bestEpoch: count.optional(),
  /** The loss as the training's configuration says it (docs/training.md). */
  loss: z.json(),
  /** Whether the weights started from those of another model. */
  fineTuned: z.boolean(),
  /** Scores on the validation cases: means over labels of means over cases. */
  validation: validationSchema.optional(),
  /** mm, of the normalised surface distance. */
  nsdTolerance: z.number().optional(),
  /** Of the random numbers; models of version 0.1 do not say, nor what follows. */
  seed: z.number().int().optional(),
  /** Duration of the training. */
  seconds: z.number().optional(),
  /** What computed, such as "onnxruntime, cpu". */
  engine: z.string().optional(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

const configSchema = z.looseObject({
  loss: z.json(),
  initial: z.unknown().optional(),
  seed: z.number().int().optional(),
});

/**
 * What a run folder tells.
 * @param labels names of the labels, in the order of the label table
 * @returns undefined where the folder holds no run
 */
export async function provenanceOfRun(
  folder: string,
  labels: readonly string[],
): Promise<Provenance | undefined> {
  const state = await readRunState(folder);
  if (!state) return undefined;
  const paths = runPaths(folder);
  const { loss, initial, seed } = configSchema.parse(await readJsonFile(paths.config));
  const { training, validation } = splitSchema.parse(await readJsonFile(paths.split));
  const scores = await readJsonFile(paths.validation)
    .then((json) => validationFileSchema.parse(json))
    .catch(() => undefined); // before version 0.2, or stopped before the first validation
  const last = (await readEpochs(paths.metricsJsonl)).at(-1);
  return {
    dataset: await nameOfDataset(state.data),
    cases: { training: training.length, validation: validation.length },
    trained: state.updated.slice(0, 10),
    // The last one may have been ended by the clock.
    epochs: Math.max(state.epoch, last?.epoch ?? 0),
    loss,
    fineTuned: initial !== undefined,
    ...{ seed, seconds: last?.seconds, engine: state.engine },
    ...(scores && {
      bestEpoch: scores.epoch,
      validation: meansOfCases(scores.cases, labels),
      nsdTolerance: scores.nsdTolerance,
    }),
  };
}

/** What its dataset.json calls it, else its folder's own name; the data set may be gone by now. */
async function nameOfDataset(folder: string): Promise<string> {
  const json = await readDatasetJson(folder).catch(() => undefined);
  const name = json?.name?.trim();
  return name === undefined || name === '' ? basename(folder) : name;
}
