import type { CompleteConfig } from './config';
import { lossTerms } from './lossRecipe';
import type { StepGraphOptions } from './stepGraph';
import type { NetworkPlan } from '../networks/network';

/** The training step of a configuration. */
export function stepOptionsOf(network: NetworkPlan, config: CompleteConfig): StepGraphOptions {
  const { batch, patch, optimizer, largestGradientNorm, accumulation, averageDecay, parameterGroups } =
    config;
  return {
    network,
    losses: lossTerms(config.loss),
    ...{ batch, patch, optimizer, largestGradientNorm, accumulation, averageDecay, parameterGroups },
  };
}
