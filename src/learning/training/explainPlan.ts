/** Says in words why a plan is as it is. */
import { voxelSize } from '../data/preprocessing';
import { CT, isCt, isMasked } from '../data/planNormalization';
import {
  FEWEST_MINUTES_3D,
  FEWEST_SLICES,
  medianSize,
  planFlip,
  THICK_SLICES,
  volumeFacts,
} from '../data/planning';
import { stackGeometry } from '../data/sliceStack';
import type { CompleteConfig, TrainingConfig } from './config';
import type { InitialSource } from './initialSource';
import { isGpu } from './memoryBudget';
import { planRun, type RunPlan } from './planRun';
import { FEATURE_MAP_BUDGET } from './planNetwork';
import type { LabelledDataset, TrainingPlan } from './planTraining';

/**
 * @param given what was asked for; what it says needs no reason
 * @returns by key of the configuration, in its order
 */
export function explainPlan(
  labelled: LabelledDataset,
  given: TrainingConfig,
  planned: TrainingPlan,
  source: InitialSource | undefined,
): Readonly<Record<string, string>> {
  const facts = { ...labelled, given, ...planned, source };
  const reasons: Partial<Record<keyof CompleteConfig, string | undefined>> = source
    ? { ...aboutSource(source), ...aboutSteps(facts), memory: aboutMemory(facts) }
    : { ...aboutScans(facts), ...aboutNetwork(facts), ...aboutSteps(facts), memory: aboutMemory(facts) };
  const flip = given.augmentation.flip === undefined ? aboutFlip(facts) : undefined;
  const decided = Object.entries(reasons).flatMap(([key, reason]) =>
    reason === undefined || isGiven(given, key) ? [] : [[key, reason] as const],
  );
  return Object.fromEntries([
    ...decided,
    ...(flip === undefined ? [] : [['augmentation.flip', flip] as const]),
  ]);
}

interface Facts extends LabelledDataset, TrainingPlan {
  readonly given: TrainingConfig;
  readonly source: InitialSource | undefined;
}

type Reasons = Partial<Record<keyof CompleteConfig, string | undefined>>;

function isGiven(given: TrainingConfig, key: string): boolean {
  return Object.entries(given).some(([name, value]) => name === key && value !== undefined);
}

function aboutSource({ path }: InitialSource): Reasons {
  const taken = `Taken over from ${path}, which is fine-tuned.`;
  return {
    dimensions: taken,
    plane: taken,
    spacing: taken,
    resampling: taken,
    normalization: taken,
    patch: taken,
  };
}

function aboutScans({ dataset, cases, given, fingerprint, plan }: Facts): Reasons {
  const { preprocessing } = plan.model;
  const grids = cases.map(({ grid }) => grid);
  const { slices, thickness } = volumeFacts(grids, preprocessing.plane);
  const spacing = voxelSize(preprocessing);
  const resampled = grids.filter((grid) => isResampled(grid, preprocessing)).length;
  const geometries = grids.map((grid) => stackGeometry(grid, preprocessing));
  const said = (['patch', 'spacing', 'strides', 'kernels'] as const).find((key) => given[key] !== undefined);
  const thick = geometries.filter(({ interpolation }) => interpolation.includes('nearest')).length;
  return {
    dimensions: said ? `As many as "${said}" has numbers.` : aboutDimensions(plan.config, slices, thickness),
    plane:
      thickness > 1.3
        ? 'Voxels are longest across these slices, which so show the finest detail.'
        : 'The plane with the largest field of view; the axial one where they are about equal.',
    spacing: `That of most scans. ${resampled} of ${cases.length} are resampled to ${spacing.map(rounded).join(' x ')} mm.`,
    resampling:
      thick === 0
        ? 'No scan has thick slices, so intensities are interpolated along all axes.'
        : `${thick} of ${cases.length} scans have slices more than 3 times as thick as pixels are wide.`,
    normalization: dataset.channels
      .map((name, n) => `${name}: ${aboutChannel(name, n, fingerprint)}`)
      .join('; '),
  };
}

/** In the order in which the rules apply (chooseDimensions of planning.ts). */
function aboutDimensions({ dimensions }: CompleteConfig, slices: number, thickness: number): string {
  const scan = `A median scan has ${slices} ${slices === 1 ? 'slice' : 'slices'}`;
  if (slices < FEWEST_SLICES) return `${scan}; volumes need at least ${FEWEST_SLICES}.`;
  const thick = `${rounded(thickness)} times as thick as pixels are wide`;
  if (thickness > THICK_SLICES)
    return `Slices are ${thick}; in volumes they may be ${THICK_SLICES} times as thick.`;
  if (dimensions === 2)
    return `In less than ${FEWEST_MINUTES_3D} minutes a network that sees slices learns more.`;
  return `${scan}, ${thick}: enough for a network that sees volumes.`;
}

function isResampled(
  grid: Parameters<typeof stackGeometry>[0],
  preprocessing: RunPlan['model']['preprocessing'],
): boolean {
  const { plane, slices, height, width } = stackGeometry(grid, preprocessing);
  return slices !== plane.depth || height !== plane.height || width !== plane.width;
}

function aboutChannel(name: string, n: number, fingerprint: TrainingPlan['fingerprint']): string {
  const channel = fingerprint?.channels[n];
  if (!fingerprint || !channel) return 'pictures, each by itself';
  const left = `${percent(fingerprint.relativeSize)} of a median scan are left without borders of zeros`;
  if (channel.intensities && isCt(name, channel)) {
    const { mean, deviation, low, high } = channel.intensities;
    const evidence = CT.test(name)
      ? 'CT by its name'
      : `taken for CT, since at least ${percent(channel.leastAir)} of every scan are air at -1000`;
    return (
      `${evidence}; within the labels of ${fingerprint.cases} cases the mean is ${rounded(mean)}, the deviation ` +
      `${rounded(deviation)}, 99 % lie between ${rounded(low)} and ${rounded(high)}`
    );
  }
  return `each scan by itself; ${left}, so zeros ${isMasked(fingerprint) ? 'stay 0' : 'are treated as other values'}`;
}

function aboutNetwork(facts: Facts): Reasons {
  const { given, plan, cases } = facts;
  const { config, model } = plan;
  const { dimensions, features, batch } = config;
  const size = medianSize(
    cases.map(({ grid }) => grid),
    model.preprocessing,
  ).map((side) => Math.ceil(side));
  const unlimited = withoutLimit(facts);
  const isSmaller = JSON.stringify(unlimited.patch) !== JSON.stringify(config.patch);
  const whole = config.patch.every((side, axis) => side >= (size[axis] ?? 0));
  const limit = isSmaller
    ? `as much as fits into ${config.memory ?? '?'} GB (with more it would be ${unlimited.patch.join(' x ')})`
    : isGpu(given.device) && config.memory !== undefined
      ? `as much as the memory of the GPU has room for`
      : `the feature maps of one sample hold at most ${FEATURE_MAP_BUDGET[dimensions] / 1e6} million numbers, which a processor has time for`;
  return {
    patch: `A median scan has ${size.join(' x ')} voxels${whole ? ' and fits whole' : `; of it ${limit}`}.`,
    batch:
      unlimited.batch === batch || isSmaller
        ? 'About 65,000 voxels in a batch, and 2 to 16 patches.'
        : `As many patches as fit into ${config.memory ?? '?'} GB; with more it would be ${unlimited.batch}.`,
    features: features && 'Doubled at each level, half of what nnU-Net has on GPUs.',
    strides:
      'Axes whose voxels are less than twice as long as the finest are halved until 4 to 7 voxels are left.',
    kernels: '3 voxels long, or 1 across slices until the other axes are as coarse.',
    deepSupervision: dimensions === 3 ? 'As nnU-Net does for volumes.' : 'Only for volumes.',
  };
}

/** What would be planned with any amount of memory. */
function withoutLimit({ dataset, cases, given, plan, source }: Facts): CompleteConfig {
  return planRun(dataset, cases, { ...given, memory: undefined }, { source, split: plan.split }).config;
}

function aboutSteps({ plan }: Facts): Reasons {
  const { stepsPerEpoch, batch, validateEvery } = plan.config;
  return {
    stepsPerEpoch:
      `${stepsPerEpoch * batch} patches an epoch: about as many as cover the ${plan.split.training.length} training ` +
      'scans, in at most 250 steps.',
    validateEvery: `Validation of ${plan.split.validation.length} cases every ${validateEvery === 1 ? 'epoch' : `${validateEvery} epochs`} takes at most about a tenth of the time.`,
  };
}

function aboutMemory({ given, plan }: Facts): string | undefined {
  if (plan.config.memory === undefined) return undefined;
  return `80 % of what ${isGpu(given.device) ? 'the GPU' : 'this machine'} had free, in gigabytes; patch and batch are planned to fit into it.`;
}

function aboutFlip({ plan }: Facts): string {
  const names = plan.model.labels.map(({ name }) => name);
  return planFlip(names) === 'none'
    ? `The labels (${names.join(', ')}) name sides of the body, which mirroring would exchange.`
    : 'No label names a side of the body.';
}

const rounded = (value: number): number => Number(value.toPrecision(4));
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
