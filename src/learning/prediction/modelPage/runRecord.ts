/** What a run folder tells of the model it holds. Files that a run lacks, or that are damaged, count as empty. */
import { basename } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../../../formats/readIfThere';
import { slicePictureSchema, type SlicePicture } from '../../../reports/slicePicture';
import { readJsonFile } from '../../training/config';
import { epochMetricsSchema, type EpochMetrics } from '../../training/epochMetrics';
import { examplesSchema } from '../../training/examples';
import { readRunState, runPaths } from '../../training/runFolder';
import { validationFileSchema, type CaseScores } from '../../training/validationScores';

export interface RunRecord {
  readonly name: string;
  readonly settings: Settings;
  /** One an epoch. */
  readonly epochs: readonly EpochMetrics[];
  /** With the weights in model.onnx. */
  readonly cases: readonly CaseScores[];
  readonly pictures: readonly CasePicture[];
  /** Bytes. */
  readonly peakMemory: number | undefined;
}

export interface CasePicture {
  /** What is said of the case instead of its name. */
  readonly what: string;
  readonly picture: SlicePicture;
}

/** What the page says of the configuration; older runs lack some of it. */
const settingsSchema = z
  .object({
    seed: z.number(),
    batch: z.number(),
    accumulation: z.number(),
    stepsPerEpoch: z.number(),
    optimizer: z.looseObject({ kind: z.string() }),
    learningRate: z.looseObject({ peak: z.number() }),
    augmentation: z.record(z.string(), z.json()),
    sampling: z.looseObject({ foreground: z.number() }),
    initial: z.looseObject({ from: z.string() }),
    licence: z.string(),
  })
  .partial();
type Settings = z.infer<typeof settingsSchema>;

const previewSchema = z.looseObject({ pictures: z.array(slicePictureSchema) });

/** @returns undefined where the folder holds no run */
export async function readRunRecord(folder: string): Promise<RunRecord | undefined> {
  const state = await readRunState(folder);
  if (!state) return undefined;
  const paths = runPaths(folder);
  return {
    name: basename(paths.root),
    settings: await parsed(paths.config, settingsSchema, {}),
    epochs: await readEpochs(paths.metricsJsonl),
    cases: (await parsed(paths.validation, validationFileSchema, undefined))?.cases ?? [],
    pictures: await readPictures(paths),
    peakMemory: state.peakMemory,
  };
}

async function readPictures({
  examples,
  preview,
}: Pick<ReturnType<typeof runPaths>, 'examples' | 'preview'>): Promise<readonly CasePicture[]> {
  const found = await parsed(examples, examplesSchema, undefined);
  if (found) {
    const isOnly = found.examples.length === 1;
    return found.examples.map(({ rank, dice, picture }) => ({
      what: `${isOnly ? 'the validation case' : `the ${rank} validation case`}, Dice ${dice.toFixed(3)}`,
      picture,
    }));
  }
  // Runs of earlier versions.
  const { pictures } = await parsed(preview, previewSchema, { pictures: [] });
  return pictures.map((picture, n) => ({ what: `validation case ${n + 1}`, picture }));
}

/** @param file metrics.jsonl */
export async function readEpochs(file: string): Promise<readonly EpochMetrics[]> {
  const lines = ((await readIfThere(file)) ?? '').split('\n').filter((line) => line !== '');
  try {
    return lines.map((line) => epochMetricsSchema.parse(JSON.parse(line)));
  } catch {
    return [];
  }
}

async function parsed<S extends z.ZodType, T>(
  file: string,
  schema: S,
  otherwise: T,
): Promise<z.infer<S> | T> {
  try {
    return schema.parse(await readJsonFile(file));
  } catch {
    return otherwise;
  }
}
