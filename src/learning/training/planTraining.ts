/** From the folder of a data set to the plan of a training on it: everything that is decided before a run is begun. */
import { resolve } from 'node:path';
import { openDataset, type Dataset } from '../../datasets/dataset';
import { checkCases, type LabelledCase } from '../data/checkCases';
import type { Fingerprint } from '../data/fingerprint';
import type { Split } from '../data/split';
import { ConfigError, REHEARSAL_SHARE, parseConfig, readJsonFile, type TrainingConfig } from './config';
import { fingerprintFor, type LookHooks } from './fingerprintFor';
import { readInitialSource, type InitialSource } from './initialSource';
import { memoryAtHand } from './memoryBudget';
import { checkRunMemory } from './memoryCheck';
import { planRun, type RunPlan } from './planRun';
import type { TrainRequest } from './request';

/**
 * What a request asks for: its configuration file with what it says itself, and what a fine-tuning begins with.
 * @throws ConfigError
 */
export async function requestedConfig({
  configFile,
  from,
  head,
  headFirst,
  rehearse,
  epochs,
  minutes,
  seed,
  engine,
  device,
  fold,
}: Omit<TrainRequest, 'data' | 'out'>): Promise<{
  readonly config: TrainingConfig;
  readonly source: InitialSource | undefined;
}> {
  if (from === undefined && [head, headFirst, rehearse].some((given) => given !== undefined)) {
    throw new ConfigError(
      'Head and rehearsal can be chosen only in fine-tuning: say what to start from as well.',
    );
  }
  const rehearsal = rehearse === undefined ? undefined : { data: resolve(rehearse), share: REHEARSAL_SHARE };
  const initial = from === undefined ? undefined : { from: resolve(from), head, headFirst, rehearsal };
  const config = parseConfig(
    configFile === undefined ? {} : await readJsonFile(configFile),
    configFile ?? 'The configuration',
    { epochs, minutes, seed, engine, device, fold, initial },
  );
  return { config, source: config.initial && (await readInitialSource(config.initial.from)) };
}

export interface LabelledDataset {
  readonly dataset: Dataset;
  readonly cases: readonly LabelledCase[];
}

/** @throws DatasetError, FormatError, LearningDataError naming the file at fault */
export async function openLabelled(folder: string, signal: AbortSignal): Promise<LabelledDataset> {
  const dataset = await openDataset(folder, { signal });
  return { dataset, cases: await checkCases(dataset, signal) };
}

export interface TrainingPlan {
  readonly plan: RunPlan;
  /** Undefined where nothing had to be looked at. */
  readonly fingerprint: Fingerprint | undefined;
}

/**
 * @param source what a fine-tuning begins with
 * @param split of the run to resume, or of an experiment; else one is drawn
 * @param folder where engines are looked for besides the usual places
 * @throws ConfigError, LearningDataError, FormatError
 */
export async function planTraining(
  { dataset, cases }: LabelledDataset,
  config: TrainingConfig,
  { source, split }: { readonly source?: InitialSource | undefined; readonly split?: Split | undefined },
  folder: string,
  hooks: LookHooks,
): Promise<TrainingPlan> {
  const isSaid = config.batch !== undefined && (config.patch !== undefined || source !== undefined);
  const memory = config.memory ?? (isSaid ? undefined : memoryAtHand(config.device));
  // What cannot be trained is refused before any voxel is looked at, which may take long.
  const first = planRun(dataset, cases, { ...config, memory }, { source, split });
  await checkRunMemory(first, cases, folder);
  const fingerprint = await fingerprintFor(dataset, cases, config, source, hooks);
  if (!fingerprint) return { plan: first, fingerprint };
  const rest = { ...first.config, normalization: config.normalization };
  return { plan: planRun(dataset, cases, rest, { source, split, fingerprint }), fingerprint };
}
