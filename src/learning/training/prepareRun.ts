/** Makes the data of a planned run ready: every case once, before the first step. */
import { mkdir } from 'node:fs/promises';
import { labelMapsOf } from '../../datasets/dataset';
import type { LabelledCase } from '../data/checkCases';
import { CaseFaults } from '../data/caseFaults';
import { LearningDataError } from '../data/dataError';
import { defaultCacheFolder, pruneCache } from '../data/cacheFolder';
import { prepareCase, type PrepareOptions } from '../data/prepareCase';
import { stackVoxelSize } from '../data/preprocessing';
import { preparedMapSets } from '../data/patchMaps';
import { patchSize } from '../data/patches';
import type { PreparedCase } from '../data/preparedCase';
import type { BatchSource } from '../data/batchSource';
import { openBatches } from '../data/openBatches';
import { mapSetsOf } from '../losses/terms';
import { casesById, type RunPlan } from './planRun';
import type { Rehearsal } from './rehearsal';
import { flipDirections } from './flipDirections';
import { removePrepared, type RunPaths } from './runFolder';

export interface RunCases {
  /** Of the data set. */
  readonly cases: readonly LabelledCase[];
  /** Of an earlier one, which are trained on as well. */
  readonly rehearsal: Rehearsal | undefined;
}

export interface PreparedRun {
  readonly sampler: BatchSource;
  readonly validationCases: readonly PreparedCase[];
}

/**
 * @throws LearningDataError naming all files that cannot be read and all label maps that do not fit the label
 * table, or when the training cases hold no label at all
 * @throws the signal's reason when aborted
 */
export async function prepareRun(
  { config, split, model, loss, background }: RunPlan,
  { cases, rehearsal }: RunCases,
  paths: RunPaths,
  { signal, log }: { readonly signal: AbortSignal; readonly log: (line: string) => Promise<void> },
): Promise<PreparedRun> {
  await removePrepared(paths); // of a session that was killed
  await mkdir(paths.prepared, { recursive: true });
  const cacheFolder = config.cacheFolder ?? defaultCacheFolder();
  await pruneCache(cacheFolder);

  const mapSets = mapSetsOf(loss.terms);
  const preparedSets = preparedMapSets(mapSets, config.augmentation.distances);
  const started = performance.now();
  const progress = { cases: 0, found: 0, said: started };
  const earlierCases = rehearsal?.cases ?? [];
  const all = split.training.length + split.validation.length + earlierCases.length;
  const faults = new CaseFaults();
  const prepare = async (
    chosen: readonly LabelledCase[],
    labels: Pick<PrepareOptions, 'table' | 'background'>,
    isTraining: boolean,
  ): Promise<readonly PreparedCase[]> => {
    const prepared: PreparedCase[] = [];
    for (const labelled of chosen) {
      signal.throwIfAborted();
      const files = await faults.attempt(() =>
        prepareCase(
          // Every rater is learned from; validation is against the first alone.
          isTraining ? labelled : { ...labelled, labelMaps: labelMapsOf(labelled).slice(0, 1) },
          {
            ...{ preprocessing: model.preprocessing, channels: model.channels.length },
            ...{ ...labels, mapSets: isTraining ? preparedSets : [] },
            ...{ folder: paths.prepared, cacheFolder, signal },
          },
        ),
      );
      prepared.push(...(files?.cases ?? []));
      progress.cases++;
      if (files?.isFound === true) progress.found++;
      if (performance.now() - progress.said < LOG_EVERY) continue;
      progress.said = performance.now();
      await log(`Prepared ${progress.cases} of ${all} cases.`);
    }
    return prepared;
  };
  const own = { table: model.labels, background };
  const training = await prepare(casesById(cases, split.training, paths.root), own, true);
  const validationCases = await prepare(casesById(cases, split.validation, paths.root), own, false);
  const earlier = rehearsal ? await prepare(earlierCases, rehearsal, true) : [];
  faults.throwIfAny();
  const classes = model.labels.length + 1;
  if (!training.some(({ counts }) => counts.some((count, n) => count > 0 && n % classes !== 0))) {
    throw new LearningDataError(
      `None of the ${training.length} training cases has a labelled voxel, so there is nothing to learn. ` +
        `The first is ${training[0]?.id ?? 'missing'}.`,
    );
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const found = progress.found > 0 ? ` (${progress.found} of them by an earlier run)` : '';
  await log(
    `Prepared ${split.training.length + earlierCases.length} cases to train on and ${split.validation.length} to validate on${found}, ` +
      `in ${seconds} s. They are kept in ${cacheFolder}.`,
  );
  if (rehearsal) {
    await log(
      `${Math.round(100 * rehearsal.share)} % of the patches are drawn from ${earlierCases.length} cases of ` +
        `${config.initial?.rehearsal?.data ?? ''}.`,
    );
  }
  const { foreground } = config.sampling;
  const { source, description } = openBatches(
    {
      cases: [...training, ...earlier],
      options: {
        ...{ seed: config.seed, batch: config.batch, patch: patchSize(config.patch), foreground },
        batchesPerEpoch: config.stepsPerEpoch * config.accumulation,
        spacing: stackVoxelSize(model.preprocessing),
        ...{ channels: model.channels.length, classes, flip: flipDirections(config) },
        augmentation: config.augmentation,
        mapSets,
        rehearsal: rehearsal && { cases: earlier.length, share: rehearsal.share },
      },
    },
    config.workers,
  );
  await log(description);
  return { sampler: source, validationCases };
}

/** Milliseconds between two lines of the log. */
const LOG_EVERY = 5000;
