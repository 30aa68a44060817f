/** Patch and batch that fit into memory: the batch gives way first, down to two, then the patch, as in nnU-Net. */
import type { Grid } from '../../volume/volume';
import { defaultWorkers } from '../data/openBatches';
import { planBatch } from '../data/planning';
import { stackGeometry } from '../data/sliceStack';
import { onlyBatchOf } from '../networks/network';
import { groupsAt } from '../optimizers/parameterGroups';
import type { ModelDescription } from '../prediction/modelDescription';
import type { TrainingConfig } from './config';
import type { LossRecipe } from './lossConfig';
import { isGpu } from './memoryBudget';
import { estimateMemory, type ScanSize } from './memoryEstimate';
import { FEATURE_MAP_BUDGET, type FeatureMapBudget } from './planNetwork';

export type NetworkAndPatch = Pick<ModelDescription, 'network' | 'patch' | 'preprocessing'>;

export interface Fitted extends NetworkAndPatch {
  readonly batch: number;
}

/** Numbers that feature maps may hold on a GPU of 8 GB: nnU-Net's. */
const GPU_BUDGET = { budget: { 2: 85e6, 3: 560e6 }, gigabytes: 8 } as const;
/** From one try to the next the feature maps shrink by this factor, down to a 64th. */
const SHRINK = Math.SQRT1_2;
const TRIES = 13;
/** nnU-Net's batches are not smaller, where a smaller patch makes room for two. */
const LEAST_BATCH = 2;

/**
 * @param planWithin network and patch within a budget of feature maps; the same whatever the budget where the
 * configuration says them
 * @param gigabytes that the training may take; unlimited where undefined
 * @returns the first plan where none fits, which is then refused with advice (memoryCheck.ts)
 */
export function fitToMemory(
  planWithin: (budget: FeatureMapBudget) => NetworkAndPatch,
  config: TrainingConfig,
  loss: LossRecipe,
  grids: readonly Grid[],
  gigabytes: number | undefined,
): Fitted {
  const first = planWithin(firstBudget(config, gigabytes));
  const wanted = wantedBatch(first, config);
  const isSaid = config.patch !== undefined && config.batch !== undefined;
  if (gigabytes === undefined || isSaid) return { ...first, batch: wanted };
  const fits = (plan: NetworkAndPatch, batch: number): boolean =>
    neededBytes(plan, batch, config, loss, grids) <= 1e9 * gigabytes;
  let plan = first;
  for (let n = 0; n < TRIES; n++) {
    const next = n === 0 ? first : planWithin(scaled(firstBudget(config, gigabytes), SHRINK ** n));
    if (n > 0 && isSamePatch(next, plan)) continue;
    plan = next;
    const batch = largestBatch(plan, config, (size) => fits(plan, size));
    if (batch !== undefined) return { ...plan, batch };
  }
  // The smallest patch there is, alone in its batch, is better than none.
  const isFree = config.batch === undefined && onlyBatchOf(plan.network) === undefined;
  return isFree && fits(plan, 1) ? { ...plan, batch: 1 } : { ...first, batch: wanted };
}

function wantedBatch({ network, patch }: NetworkAndPatch, config: TrainingConfig): number {
  return config.batch ?? onlyBatchOf(network) ?? planBatch(patch);
}

/** The largest batch that fits, not above what is wanted; undefined where not even the least one does. */
function largestBatch(
  plan: NetworkAndPatch,
  config: TrainingConfig,
  fits: (batch: number) => boolean,
): number | undefined {
  const wanted = wantedBatch(plan, config);
  const isGiven = config.batch !== undefined || onlyBatchOf(plan.network) !== undefined;
  const least = isGiven ? wanted : Math.min(LEAST_BATCH, wanted);
  for (let batch = wanted; batch >= least; batch--) if (fits(batch)) return batch;
  return undefined;
}

/**
 * A processor's time is what limits the patch that is worth its while; a GPU has the time, so its memory alone does,
 * in proportion to nnU-Net's.
 */
function firstBudget({ device }: TrainingConfig, gigabytes: number | undefined): FeatureMapBudget {
  if (!isGpu(device) || gigabytes === undefined) return FEATURE_MAP_BUDGET;
  return scaled(GPU_BUDGET.budget, gigabytes / GPU_BUDGET.gigabytes);
}

function scaled(budget: FeatureMapBudget, factor: number): FeatureMapBudget {
  return { 2: factor * budget[2], 3: factor * budget[3] };
}

function isSamePatch(a: NetworkAndPatch, b: NetworkAndPatch): boolean {
  return a.patch.every((side, axis) => side === b.patch[axis]);
}

/** Bytes at the peak of a training, when nothing is frozen any more. */
function neededBytes(
  { network, patch, preprocessing }: NetworkAndPatch,
  batch: number,
  config: TrainingConfig,
  loss: LossRecipe,
  grids: readonly Grid[],
): number {
  const { optimizer, largestGradientNorm, accumulation, averageDecay, workers = defaultWorkers() } = config;
  const voxels = ({ slices, height, width }: ScanSize): number => slices * height * width;
  const stacks = grids.map((grid) => stackGeometry(grid, preprocessing));
  const [largest = { slices: 1, height: 1, width: 1 }] = stacks.toSorted((a, b) => voxels(b) - voxels(a));
  return estimateMemory(
    {
      ...{ network, patch, batch, losses: loss.terms, workers },
      ...{ optimizer, largestGradientNorm, accumulation, averageDecay },
      parameterGroups: groupsAt(config.parameterGroups, Infinity),
    },
    largest,
  );
}
