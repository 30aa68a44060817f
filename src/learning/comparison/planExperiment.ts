/** Everything an experiment decides before its first run, so that all runs have the same data, plan and splits. */
import { resolve } from 'node:path';
import { foldCases, splitCases, type Split } from '../data/split';
import {
  ConfigError,
  parseConfig,
  readJsonFile,
  type CompleteConfig,
  type TrainingConfig,
} from '../training/config';
import type { LookHooks } from '../training/fingerprintFor';
import { readInitialSource } from '../training/initialSource';
import { planRun } from '../training/planRun';
import { openLabelled, planTraining } from '../training/planTraining';
import { ownState, type Experiment, type PlannedRun } from './experiment';
import { describeLoss, recipeFolder, type NamedLoss } from './recipes';
import type { ExperimentRequest } from './request';

export interface ExperimentPlan {
  readonly experiment: Experiment;
  /** The configuration of each recipe's runs, but for their seed; in the order of the recipes. */
  readonly configs: readonly CompleteConfig[];
}

/** The configuration that all runs start from. @throws ConfigError */
export async function baseConfig({
  configFile,
  epochs,
  minutes,
  engine,
  device,
}: ExperimentRequest): Promise<{
  readonly config: TrainingConfig;
  /** Whether it says anything of the loss. */
  readonly saysLoss: boolean;
}> {
  const value = configFile === undefined ? {} : await readJsonFile(configFile);
  const config = parseConfig(value, configFile ?? 'The configuration', { epochs, minutes, engine, device });
  return { config, saysLoss: typeof value === 'object' && value !== null && 'loss' in value };
}

/**
 * @param recipes the first is what the others are compared with
 * @param seeds of the runs
 * @param folds undefined for one split
 * @throws ConfigError, DatasetError, FormatError, LearningDataError before anything is written
 */
export async function planExperiment(
  { kind, data }: { readonly kind: Experiment['kind']; readonly data: string },
  config: TrainingConfig,
  recipes: readonly NamedLoss[],
  { seeds, folds }: { readonly seeds: number; readonly folds: number | undefined },
  hooks: LookHooks,
): Promise<ExperimentPlan> {
  const labelled = await openLabelled(data, hooks.signal);
  const { dataset, cases } = labelled;
  const ids = cases.map(({ id }) => id);
  const splits =
    folds === undefined
      ? [splitCases(ids, config.validationFraction, config.seed)]
      : dealFolds(ids, folds, config.seed);
  const [first] = splits;
  // One plan for all: the data decide it, and neither seed nor loss may change it.
  const source = config.initial && (await readInitialSource(config.initial.from));
  const { plan: planned } = await planTraining(labelled, config, { source, split: first }, data, hooks);
  const configs = recipes.map(
    ({ loss }) => planRun(dataset, cases, { ...planned.config, loss }, { source, split: first }).config,
  );
  const seedsUsed = Array.from({ length: seeds }, (_, n) => config.seed + n);
  return {
    configs,
    experiment: {
      version: 1,
      kind,
      ...ownState(),
      started: new Date().toISOString(),
      data: resolve(data),
      dataset: dataset.name,
      labels: planned.model.labels.map(({ value, name, color: [r, g, b] }) => ({
        value,
        name,
        color: [r, g, b],
      })),
      ...(config.epochs !== undefined && { epochs: config.epochs }),
      ...(config.minutes !== undefined && { minutes: config.minutes }),
      recipes: recipes.map(({ name, loss }) => ({
        name,
        folder: recipeFolder(name),
        description: describeLoss(loss),
      })),
      seeds: seedsUsed,
      splits: splits.map(({ training, validation }) => ({
        training: [...training],
        validation: [...validation],
      })),
      runs: planRuns(kind, recipes, seedsUsed, folds),
    },
  };
}

/** Each case validates in exactly one fold. @throws ConfigError with fewer cases than folds */
function dealFolds(ids: readonly string[], folds: number, seed: number): readonly Split[] {
  if (ids.length < folds) {
    throw new ConfigError(
      `${folds} folds need at least ${folds} labelled cases, and there are ${ids.length}.`,
    );
  }
  return Array.from({ length: folds }, (_, index) => foldCases(ids, { index, of: folds }, seed));
}

/** All recipes with one seed before the next seed, so that what a stopped comparison has can be compared. */
function planRuns(
  kind: Experiment['kind'],
  recipes: readonly NamedLoss[],
  seeds: readonly number[],
  folds: number | undefined,
): PlannedRun[] {
  return seeds.flatMap((seed) =>
    Array.from({ length: folds ?? 1 }, (_, split) =>
      recipes.map(({ name }, recipe): PlannedRun => {
        const parts = [
          kind === 'compare' && recipeFolder(name),
          folds !== undefined && `fold-${split}`,
          (kind === 'compare' || seeds.length > 1) && `seed-${seed}`,
        ];
        const folder = parts.filter((part) => part !== false).join('/');
        return { folder, recipe, seed, split, status: 'waiting' };
      }),
    ).flat(),
  );
}
