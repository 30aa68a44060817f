/** Makes the data of a planned run ready: every case once, before the first step. */
import { mkdir } from 'node:fs/promises';
import type { LabelledCase } from '../data/checkCases';
import { LearningDataError } from '../data/dataError';
import { defaultCacheFolder, pruneDistanceMaps } from '../data/distanceMaps';
import { prepareCase } from '../data/prepareCase';
import { stackVoxelSize } from '../data/preprocessing';
import { patchSize } from '../data/patches';
import type { PreparedCase } from '../data/preparedCase';
import { inThisThread, type BatchSource } from '../data/batchSource';
import { Sampler } from '../data/sampler';
import { mapSetsOf } from '../losses/terms';
import { casesById, type RunPlan } from './planRun';
import { flipDirections } from './flipDirections';
import { removePrepared, type RunPaths } from './runFolder';

export interface PreparedRun {
  readonly sampler: BatchSource;
  readonly validationCases: readonly PreparedCase[];
}

/**
 * @throws LearningDataError when a label map does not fit the label table or the training cases hold
 * no label at all
 * @throws the signal's reason when aborted
 */
export async function prepareRun(
  { config, split, model, loss, background }: RunPlan,
  cases: readonly LabelledCase[],
  paths: RunPaths,
  { signal, log }: { readonly signal: AbortSignal; readonly log: (line: string) => Promise<void> },
): Promise<PreparedRun> {
  await removePrepared(paths); // of a session that was killed
  await mkdir(paths.prepared, { recursive: true });
  const cacheFolder = config.cacheFolder ?? defaultCacheFolder();
  await pruneDistanceMaps(cacheFolder);

  const mapSets = mapSetsOf(loss.terms);
  const prepare = async (ids: readonly string[], withMaps: boolean): Promise<readonly PreparedCase[]> => {
    const prepared: PreparedCase[] = [];
    for (const labelled of casesById(cases, ids, paths.root)) {
      signal.throwIfAborted();
      prepared.push(
        await prepareCase(labelled, {
          preprocessing: model.preprocessing,
          channels: model.channels.length,
          table: model.labels,
          background,
          folder: paths.prepared,
          distanceMaps: withMaps ? { sets: mapSets, folder: cacheFolder } : undefined,
          signal,
        }),
      );
      if (prepared.length % LOG_EVERY === 0) await log(`Prepared ${prepared.length} of ${ids.length} cases.`);
    }
    return prepared;
  };
  const training = await prepare(split.training, mapSets.length > 0);
  const classes = model.labels.length + 1;
  if (!training.some(({ counts }) => counts.some((count, n) => count > 0 && n % classes !== 0))) {
    throw new LearningDataError(
      `None of the ${training.length} training cases has a labelled voxel, so there is nothing to learn. ` +
        `The first is ${training[0]?.id ?? 'missing'}.`,
    );
  }
  const validationCases = await prepare(split.validation, false);
  await log(`Prepared ${training.length} cases to train on and ${validationCases.length} to validate on.`);
  const { foreground } = config.sampling;
  return {
    sampler: inThisThread(
      new Sampler(training, {
        ...{ seed: config.seed, batch: config.batch, patch: patchSize(config.patch), foreground },
        batchesPerEpoch: config.stepsPerEpoch * config.accumulation,
        spacing: stackVoxelSize(model.preprocessing),
        ...{ channels: model.channels.length, classes, flip: flipDirections(config) },
        augmentation: config.augmentation,
        inMillimetres: mapSets.map(({ normalize }) => !normalize),
      }),
    ),
    validationCases,
  };
}

/** Cases between two lines of the log. */
const LOG_EVERY = 20;
