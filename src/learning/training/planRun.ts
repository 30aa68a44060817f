/** Everything a run decides before its first step: from data set and configuration to a plan, as data. */
import type { Dataset } from '../../datasets/dataset';
import type { Grid } from '../../volume/volume';
import type { LabelledCase } from '../data/checkCases';
import { LearningDataError } from '../data/dataError';
import { patchesToCover, patchSize, type Size } from '../data/patches';
import {
  medianSize,
  planBatch,
  planFlip,
  planPreprocessing,
  planSteps,
  planValidateEvery,
} from '../data/planning';
import { voxelSize } from '../data/preprocessing';
import { stackGeometry } from '../data/sliceStack';
import { foldCases, splitCases, type Split } from '../data/split';
import { parametersOf, type NetworkPlan } from '../networks/network';
import { checkParameterGroups } from '../optimizers/parameterGroups';
import type { ModelDescription } from '../prediction/modelDescription';
import { tilePlaces } from '../prediction/slidingWindow';
import { ConfigError, type CompleteConfig, type TrainingConfig } from './config';
import { flipDirections } from './flipDirections';
import type { LossRecipe } from './lossConfig';
import { checkRecipe, recipeOf } from './lossRecipe';
import { planInitial } from './initialNetwork';
import type { InitialSource } from './initialSource';
import { levelsOf, planNetwork } from './planNetwork';

export interface RunPlan {
  readonly config: CompleteConfig;
  readonly split: Split;
  readonly model: ModelDescription;
  /** What is trained with. */
  readonly loss: LossRecipe;
}

/**
 * Plans what the configuration leaves open. The same data and a complete configuration give the same
 * plan again, which is how a run is resumed.
 * @param source what a fine-tuning begins with
 * @param split of the run to resume; else one is drawn
 * @throws ConfigError when patch, levels, dimensions parameter groups or losses do not fit each other
 * @throws LearningDataError when the data set has no label, or lacks a case of the given split
 */
export function planRun(
  dataset: Dataset,
  cases: readonly LabelledCase[],
  config: TrainingConfig,
  source?: InitialSource,
  split: Split = drawSplit(cases, config),
): RunPlan {
  if (dataset.labels.length === 0) {
    throw new LearningDataError(`${dataset.root} has no label besides the background: nothing to learn.`);
  }
  const grids = cases.map(({ grid }) => grid);
  const { network, patch, preprocessing } = source
    ? planInitial(source, config, dataset)
    : planAnew(dataset, grids, config);
  checkGroups(network, config);
  const batch = config.batch ?? planBatch(patch);
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
  const loss = recipeOf(config.loss);
  asConfigError('loss', () => checkRecipe(loss, network.classes));
  const { flip = planFlip(dataset.labels.map(({ name }) => name)), intensity } = config.augmentation;
  const augmentation = { flip, intensity };
  const { plane } = preprocessing;
  const dimensions = preprocessing.sliceSpacing === undefined ? 2 : 3;
  return {
    config: {
      ...config,
      ...{ plane, dimensions },
      network: network.encoder === 'plain' ? 'plain' : 'residual-encoder',
      ...{ patch, batch, stepsPerEpoch, validateEvery },
      ...levelsOf(network),
      deepSupervision: network.deepSupervision,
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
  };
}

function planAnew(
  { channels, labels }: Dataset,
  grids: readonly Grid[],
  config: TrainingConfig,
): Pick<ModelDescription, 'network' | 'patch' | 'preprocessing'> {
  const preprocessing = planPreprocessing(grids, config.plane, config.dimensions);
  const planned = planNetwork(config, {
    spacing: voxelSize(preprocessing),
    medianSize: medianSize(grids, preprocessing),
    inChannels: channels.length,
    classes: labels.length + 1,
  });
  return { ...planned, preprocessing };
}

function drawSplit(
  cases: readonly LabelledCase[],
  { fold, validationFraction, seed }: TrainingConfig,
): Split {
  const ids = cases.map(({ id }) => id);
  if (!fold) return splitCases(ids, validationFraction, seed);
  return asConfigError('fold', () => foldCases(ids, fold, seed));
}

function checkGroups(network: NetworkPlan, { parameterGroups }: TrainingConfig): void {
  const names = parametersOf(network).map(({ name }) => name);
  asConfigError('parameterGroups', () => {
    checkParameterGroups(parameterGroups, names);
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
