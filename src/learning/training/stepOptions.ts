import type { CompleteConfig } from './config';
import { parameterGroupsOf } from './headFirst';
import type { StepGraphOptions } from './stepGraph';
import type { LossTerm } from '../losses/terms';
import type { NetworkPlan } from '../networks/network';

/** The training step of a configuration, in which entries of parameterGroups may end (stagedStep.ts). */
export function stepOptionsOf(
  network: NetworkPlan,
  config: CompleteConfig,
  losses: readonly LossTerm[],
): StepGraphOptions {
  const { batch, patch, optimizer, largestGradientNorm, accumulation, averageDecay } = config;
  return {
    network,
    losses,
    ...{ batch, patch, optimizer, largestGradientNorm, accumulation, averageDecay },
    parameterGroups: parameterGroupsOf(network, config),
  };
}
