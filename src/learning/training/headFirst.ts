/**
 * Fine-tuning in two stages: at first only the last layers learn, so that what a new head gets wrong does
 * not spoil what the rest has learned, then everything (Kumar et al. 2022, "Fine-Tuning can Distort
 * Pretrained Features and Underperform Out-of-Distribution", https://arxiv.org/abs/2202.10054).
 */
import { headsOf, parametersOf, type NetworkPlan } from '../networks/network';
import type { ParameterGroup } from '../optimizers/parameterGroups';
import type { TrainingConfig } from './config';

/** The parameter groups of a configuration, those that `initial.headFirst` stands for among them. */
export function parameterGroupsOf(
  network: NetworkPlan,
  { initial, parameterGroups }: Pick<TrainingConfig, 'initial' | 'parameterGroups'>,
): readonly ParameterGroup[] {
  const headFirst = initial?.headFirst;
  if (headFirst === undefined) return parameterGroups;
  const names = new Set(parametersOf(network).map(({ name }) => name));
  return [
    { parameters: '*', frozen: true, untilEpoch: headFirst },
    // Heads of coarser outputs are there only with deep supervision.
    ...headsOf(network)
      .filter(({ name }) => names.has(name))
      .map(({ name }) => ({ parameters: name, frozen: false })),
    ...parameterGroups,
  ];
}
