/** Everything a run decides before its first step: from data set and configuration to a plan, as data. */
import type { Dataset } from '../../datasets/dataset';
import type { LabelledCase } from '../data/checkCases';
import { LearningDataError } from '../data/dataError';
import {
  medianSliceSize,
  planBatch,
  planFeatures,
  planFlip,
  planPatch,
  planPreprocessing,
  planSteps,
  planValidateEvery,
} from '../data/planning';
import { stackGeometry } from '../data/sliceStack';
import { splitCases, type Split } from '../data/split';
import { divisorsOf, parametersOf, type NetworkPlan } from '../networks/network';
import { planUnet } from '../networks/unetPlan';
import { checkParameterGroups } from '../optimizers/parameterGroups';
import type { ModelDescription } from '../prediction/modelDescription';
import { ConfigError, type CompleteConfig, type TrainingConfig } from './config';

export interface RunPlan {
  readonly config: CompleteConfig;
  readonly split: Split;
  readonly model: ModelDescription;
}

/**
 * Plans what the configuration leaves open. The same data and a complete configuration give the same
 * plan again, which is how a run is resumed.
 * @param split of the run to resume; else one is drawn
 * @throws ConfigError when the patch or a parameter group does not fit the network
 * @throws LearningDataError when the data set has no label, or lacks a case of the given split
 */
export function planRun(
  dataset: Dataset,
  cases: readonly LabelledCase[],
  config: TrainingConfig,
  split: Split = splitCases(
    cases.map(({ id }) => id),
    config.validationFraction,
    config.seed,
  ),
): RunPlan {
  if (dataset.labels.length === 0) {
    throw new LearningDataError(`${dataset.root} has no label besides the background: nothing to learn.`);
  }
  const grids = cases.map(({ grid }) => grid);
  const preprocessing = planPreprocessing(grids, config.plane);
  const size = medianSliceSize(grids, preprocessing);
  const features = config.features ?? planFeatures(size);
  const network = planUnet({
    dimensions: 2,
    inChannels: dataset.channels.length,
    classes: dataset.labels.length + 1,
    features,
  });
  const [divisor = 1] = divisorsOf(network);
  const patch = config.patch ?? planPatch(size, divisor);
  if (patch.some((side) => side % divisor !== 0)) {
    throw new ConfigError(
      `patch: ${patch.join(' x ')} must be multiples of ${divisor} for a network of ${features.length} levels.`,
    );
  }
  checkGroups(network, config);
  const batch = config.batch ?? planBatch(patch);
  const samplesPerStep = batch * config.accumulation;
  const slicesOf = (ids: readonly string[]): number =>
    casesById(cases, ids, dataset.root).reduce(
      (sum, { grid }) => sum + stackGeometry(grid, preprocessing.plane, preprocessing.pixelSize).slices,
      0,
    );
  const stepsPerEpoch = config.stepsPerEpoch ?? planSteps(slicesOf(split.training), samplesPerStep);
  const validateEvery =
    config.validateEvery ?? planValidateEvery(slicesOf(split.validation), stepsPerEpoch * samplesPerStep);
  const { flip = planFlip(dataset.labels.map(({ name }) => name)), intensity } = config.augmentation;
  return {
    config: {
      ...config,
      plane: preprocessing.plane,
      ...{ patch, batch, features, stepsPerEpoch, validateEvery },
      augmentation: { flip, intensity },
    },
    split,
    model: {
      network,
      preprocessing,
      patch,
      channels: dataset.channels,
      labels: dataset.labels,
    },
  };
}

function checkGroups(network: NetworkPlan, { parameterGroups }: TrainingConfig): void {
  const names = parametersOf(network).map(({ name }) => name);
  try {
    checkParameterGroups(parameterGroups, names);
  } catch (error) {
    throw new ConfigError(`parameterGroups: ${error instanceof Error ? error.message : String(error)}`);
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
