/** Plans the network and its patch from voxel size and size of the scans, as far as the configuration leaves them open. */
import { planKernels, planPatch, planTopology, productOf, roundUp, type Topology } from '../data/topology';
import { featureMapElements, planUnet, type UnetPlan } from '../networks/unetPlan';
import { ConfigError, type TrainingConfig } from './config';

/** What the scans and the data set say. */
export interface NetworkData {
  /** Voxel size in mm: height, width; or depth, height, width. */
  readonly spacing: readonly number[];
  /** Voxels of a median scan along the same axes. */
  readonly medianSize: readonly number[];
  readonly inChannels: number;
  readonly classes: number;
}

export interface PlannedNetwork {
  readonly network: UnetPlan;
  /** Multiples of the product of the strides. */
  readonly patch: readonly number[];
}

type NetworkConfig = Pick<
  TrainingConfig,
  'network' | 'deepSupervision' | 'patch' | 'features' | 'strides' | 'kernels' | 'blocks'
> & { readonly dimensions: 2 | 3 };

/**
 * Half the channels of nnU-Net's networks (32, doubled from level to level up to 512 in 2D and 320 in
 * 3D): a processor has a fraction of the speed of the GPUs those are made for.
 */
const FIRST_FEATURES = 16;
const MAX_FEATURES = { 2: 256, 3: 160 } as const;
const MAX_LEVELS = 6;
/** Edge of the coarsest level, in voxels; smaller ones are tried where more levels are asked for. */
const MIN_EDGES = [4, 2, 1] as const;
/**
 * Numbers that the convolutions may give for one sample (featureMapElements): those of a plain network
 * for a patch of 256 x 256, or of 48 x 48 x 48. nnU-Net's budget for 8 GB is 85 and 560 million.
 */
export const FEATURE_MAP_BUDGET: FeatureMapBudget = { 2: 11e6, 3: 12.5e6 };

/** By dimensions of the network. */
export interface FeatureMapBudget {
  readonly 2: number;
  readonly 3: number;
}

/** A network as the keys of a configuration say it. */
export interface LevelKeys {
  readonly features: readonly number[];
  readonly strides: readonly (readonly number[])[];
  readonly kernels: readonly (readonly number[])[];
  readonly blocks: readonly number[];
}

export function levelsOf({ levels }: UnetPlan): LevelKeys {
  return {
    features: levels.map(({ features }) => features),
    strides: levels.map(({ strides }) => strides),
    kernels: levels.map(({ kernel }) => kernel),
    blocks: levels.map(({ blocks }) => blocks),
  };
}

/**
 * @param budget that patches are planned within
 * @throws ConfigError naming the key that does not fit the others
 */
export function planNetwork(
  config: NetworkConfig,
  data: NetworkData,
  budget: FeatureMapBudget = FEATURE_MAP_BUDGET,
): PlannedNetwork {
  const { dimensions, patch, strides, kernels } = config;
  for (const [key, lists] of Object.entries({ patch: patch && [patch], strides, kernels })) {
    const wrong = lists?.find(({ length }) => length !== dimensions);
    if (wrong) {
      throw new ConfigError(
        `${key}: ${wrong.join(' x ')} is for ${wrong.length} dimensions, but the network has ${dimensions}.`,
      );
    }
  }
  const levels = config.strides?.length ?? config.features?.length;
  const topologyOf = topologies(config, data, levels);
  const networkOf = ({ strides, kernels }: Topology): UnetPlan => {
    const { features = planFeatures(dimensions, strides.length), network, blocks } = config;
    const { deepSupervision = dimensions === 3 } = config;
    const { inChannels, classes } = data;
    const encoder = network === 'plain' ? 'plain' : 'residual';
    try {
      return planUnet({
        ...{ dimensions, inChannels, classes, features, strides, kernels, encoder, blocks, deepSupervision },
      });
    } catch (error) {
      throw new ConfigError(error instanceof Error ? error.message : String(error));
    }
  };
  const fits = (topology: Topology): boolean =>
    featureMapElements(networkOf(topology), topology.size) <= budget[dimensions];
  const topology = patch ? topologyOf(patch) : planPatch(data.spacing, data.medianSize, topologyOf, fits);
  if (patch && topology.size.some((side, axis) => side !== patch[axis])) {
    throw new ConfigError(
      `patch: ${patch.join(' x ')} must be multiples of ${productOf(topology.strides).join(' x ')} for a network ` +
        `of ${topology.strides.length} levels, such as ${topology.size.join(' x ')}.`,
    );
  }
  return { network: networkOf(topology), patch: topology.size };
}

/** How levels follow from the size of a patch. @param levels that there must be, if it is given */
function topologies(
  { strides, kernels }: NetworkConfig,
  { spacing }: NetworkData,
  levels: number | undefined,
): (size: readonly number[]) => Topology {
  if (strides) {
    return (size) => ({
      strides,
      kernels: kernels ?? planKernels(spacing, strides),
      size: roundUp(size, productOf(strides)),
    });
  }
  return (size) => {
    const limits = MIN_EDGES.map((minEdge) => ({ minEdge, maxLevels: levels ?? MAX_LEVELS }));
    const planned = limits.map((limit) => planTopology(spacing, size, limit));
    const [first] = planned;
    const found = planned.find((topology) => topology.strides.length === levels) ?? first;
    if (!found || (levels !== undefined && found.strides.length !== levels)) {
      throw new ConfigError(
        `features: ${levels} levels are too many for patches of ${size.join(' x ')} voxels. ` +
          `Name fewer, or a larger patch.`,
      );
    }
    return { ...found, kernels: kernels ?? found.kernels };
  };
}

function planFeatures(dimensions: 2 | 3, levels: number): readonly number[] {
  return Array.from({ length: levels }, (_, level) =>
    Math.min(MAX_FEATURES[dimensions], FIRST_FEATURES * 2 ** level),
  );
}
