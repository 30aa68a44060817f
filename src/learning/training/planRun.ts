/** Everything a run decides before its first step: from data set and configuration to a plan, as data. */
import type { Dataset } from '../../datasets/dataset';
import type { LabelTable } from '../../labels/labelTable';
import { planAugmentation } from '../data/augmentationConfig';
import type { LabelledCase } from '../data/checkCases';
import { LearningDataError } from '../data/dataError';
import type { Fingerprint } from '../data/fingerprint';
import { patchesToCover, patchSize, type Size } from '../data/patches';
import {
  chooseDimensions,
  choosePlane,
  medianSize,
  planFlip,
  planSteps,
  planValidateEvery,
} from '../data/planning';
import { stackVoxelSize, voxelSize, type Preprocessing } from '../data/preprocessing';
import { stackGeometry } from '../data/sliceStack';
import { foldCases, splitCases, type Split } from '../data/split';
import { hasDeepSupervision, parametersOf, type NetworkPlan } from '../networks/network';
import { checkParameterGroups } from '../optimizers/parameterGroups';
import type { ModelDescription } from '../prediction/modelDescription';
import { tilePlaces } from '../prediction/slidingWindow';
import { ConfigError, type CompleteConfig, type TrainingConfig } from './config';
import { configuredPreprocessing, type ScanFacts } from './configuredPreprocessing';
import { fitToMemory, type NetworkAndPatch } from './fitMemory';
import { flipDirections } from './flipDirections';
import type { LossRecipe } from './lossConfig';
import { checkRecipe, recipeOf } from './lossRecipe';
import { parameterGroupsOf } from './headFirst';
import { planInitial } from './initialNetwork';
import type { InitialSource } from './initialSource';
import { levelsOf, planNetwork, type FeatureMapBudget } from './planNetwork';

export interface RunPlan {
  readonly config: CompleteConfig;
  readonly split: Split;
  readonly model: ModelDescription;
  /** What is trained with. */
  readonly loss: LossRecipe;
  /** Values of label maps that are background here: those of the labels that are not to be learned. */
  readonly background: readonly number[];
}

/** What else a plan depends on. */
export interface PlanFacts {
  /** What a fine-tuning begins with. */
  readonly source?: InitialSource | undefined;
  /** Of the run to resume, or of an experiment; else one is drawn. */
  readonly split?: Split | undefined;
  /** See fingerprintFor.ts. */
  readonly fingerprint?: Fingerprint | undefined;
}

/**
 * Plans what the configuration leaves open. The same data and a complete configuration give the same
 * plan again, which is how a run is resumed.
 * @throws ConfigError when patch, levels, dimensions parameter groups or losses do not fit each other
 * @throws LearningDataError when the data set has no label, or lacks a case of the given split
 */
export function planRun(
  { labels: allLabels, ...found }: Dataset,
  cases: readonly LabelledCase[],
  config: TrainingConfig,
  { source, split = drawSplit(cases, config), fingerprint }: PlanFacts = {},
): RunPlan {
  if (allLabels.length === 0) {
    throw new LearningDataError(`${found.root} has no label besides the background: nothing to learn.`);
  }
  const dataset = { ...found, labels: labelsToLearn(allLabels, config.labels) };
  const grids = cases.map(({ grid }) => grid);
  const scans = { grids, fingerprint };
  const loss = recipeOf(config.loss);
  asConfigError('loss', () => checkRecipe(loss, dataset.labels.length + 1));
  const planWithin = (budget: FeatureMapBudget): NetworkAndPatch =>
    source ? planInitial(source, config, dataset, scans) : planAnew(dataset, scans, config, budget);
  const fitted = fitToMemory(planWithin, config, loss, grids, config.memory);
  const { network, patch, preprocessing, batch } = fitted;
  if (source) refuseOtherPreprocessing(source, config, preprocessing);
  checkGroups(network, config);
  const samplesPerStep = batch * config.accumulation;
  const size = patchSize(patch);
  const sum = (ids: readonly string[], patchesOf: (stack: Size) => number): number =>
    casesById(cases, ids, dataset.root).reduce((total, { grid }) => {
      const { slices, height, width } = stackGeometry(grid, preprocessing);
      return total + patchesOf([slices, height, width]);
    }, 0);
  const toCover = sum(split.training, (stack) => patchesToCover(stack, size));
  const stepsPerEpoch = config.stepsPerEpoch ?? planSteps(toCover, samplesPerStep);
  const toPredict = sum(split.validation, (stack) => tilePlaces(stack, size).length);
  const validateEvery = config.validateEvery ?? planValidateEvery(toPredict, stepsPerEpoch * samplesPerStep);
  const augmentation = planAugmentation(config.augmentation, {
    flip: planFlip(dataset.labels.map(({ name }) => name)),
    ...{ patch: size, spacing: stackVoxelSize(preprocessing) },
  });
  const { plane, normalization } = preprocessing;
  const dimensions = preprocessing.sliceSpacing === undefined ? 2 : 3;
  return {
    config: {
      ...config,
      ...{ plane, dimensions, normalization, spacing: voxelSize(preprocessing) },
      resampling: preprocessing.resampling ?? 'linear',
      network: kindOf(network),
      ...{ patch, batch, stepsPerEpoch, validateEvery },
      ...(network.kind === 'unet' && levelsOf(network)),
      deepSupervision: hasDeepSupervision(network),
      augmentation,
    },
    split,
    model: {
      network,
      preprocessing,
      patch,
      channels: dataset.channels,
      labels: dataset.labels,
      mirror: flipDirections({ augmentation, plane, dimensions }),
    },
    loss,
    background: allLabels.flatMap(({ value }) =>
      dataset.labels.some((label) => label.value === value) ? [] : [value],
    ),
  };
}

function planAnew(
  { channels, labels }: Dataset,
  { grids, fingerprint }: ScanFacts,
  config: TrainingConfig,
  budget: FeatureMapBudget,
): NetworkAndPatch {
  if (config.network === 'imported') {
    throw new ConfigError('network: "imported" needs initial.from, which names the file to import.');
  }
  const plane = config.plane ?? choosePlane(grids);
  const dimensions = givenDimensions(config) ?? chooseDimensions(grids, plane, config.minutes);
  const preprocessing = configuredPreprocessing(
    channels,
    { grids, fingerprint },
    { ...config, plane },
    dimensions,
  );
  const planned = planNetwork(
    { ...config, dimensions },
    {
      spacing: voxelSize(preprocessing),
      medianSize: medianSize(grids, preprocessing),
      inChannels: channels.length,
      classes: labels.length + 1,
    },
    budget,
  );
  return { ...planned, preprocessing };
}

/** A fine-tuning sees scans as what it begins with saw them. */
function refuseOtherPreprocessing(
  { path }: InitialSource,
  config: TrainingConfig,
  preprocessing: Preprocessing,
): void {
  const spacing = voxelSize(preprocessing);
  const { resampling = 'linear', normalization } = preprocessing;
  const kept = { dimensions: spacing.length, spacing, resampling, normalization };
  for (const key of ['dimensions', 'spacing', 'resampling', 'normalization'] as const) {
    if (config[key] === undefined || JSON.stringify(config[key]) === JSON.stringify(kept[key])) continue;
    throw new ConfigError(
      `${key}: fine-tuning keeps that of ${path}, which is ${JSON.stringify(kept[key])}. Leave the key out, or train anew.`,
    );
  }
}

/** Those of the configuration, which may say it by the length of a patch alone. */
function givenDimensions(config: TrainingConfig): 2 | 3 | undefined {
  const { dimensions, patch, spacing, strides, kernels } = config;
  const length = (patch ?? spacing ?? strides?.[0] ?? kernels?.[0])?.length;
  return dimensions ?? (length === undefined ? undefined : length === 3 ? 3 : 2);
}

/** @throws ConfigError naming a label that the data set does not have */
function labelsToLearn(labels: LabelTable, names: readonly string[] | undefined): LabelTable {
  if (!names) return labels;
  const unknown = names.find((name) => !labels.some((label) => label.name === name));
  if (unknown !== undefined) {
    throw new ConfigError(
      `labels: the data set has no label "${unknown}". Its labels are ${labels.map(({ name }) => name).join(', ')}.`,
    );
  }
  return labels.filter(({ name }) => names.includes(name));
}

function kindOf(network: NetworkPlan): CompleteConfig['network'] {
  if (network.kind === 'imported') return 'imported';
  return network.encoder === 'plain' ? 'plain' : 'residual-encoder';
}

function drawSplit(
  cases: readonly LabelledCase[],
  { fold, validationFraction, seed }: TrainingConfig,
): Split {
  const ids = cases.map(({ id }) => id);
  if (!fold) return splitCases(ids, validationFraction, seed);
  return asConfigError('fold', () => foldCases(ids, fold, seed));
}

function checkGroups(network: NetworkPlan, config: TrainingConfig): void {
  const names = parametersOf(network).map(({ name }) => name);
  asConfigError('parameterGroups', () => {
    checkParameterGroups(parameterGroupsOf(network, config), names);
  });
}

/** What is wrong with a key of the configuration, as its fault. */
function asConfigError<T>(key: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw new ConfigError(`${key}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The cases of these ids, in their order. @throws LearningDataError naming an id that is not there */
export function casesById(
  cases: readonly LabelledCase[],
  ids: readonly string[],
  root: string,
): readonly LabelledCase[] {
  return ids.map((id) => {
    const found = cases.find((c) => c.id === id);
    if (!found)
      throw new LearningDataError(`${root} has no labelled case "${id}" any more, which this run uses.`);
    return found;
  });
}
