/**
 * A training step whose frozen parameters change with the epochs: where an entry of the parameter groups
 * ends, the step is built anew for the parameters that are trained from then on. What is frozen costs
 * neither a gradient nor a state of the optimizer.
 */
import { frozenUntil, groupsAt, treatmentOf } from '../optimizers/parameterGroups';
import { parametersOf } from '../networks/network';
import type { NamedTensor } from '../networks/parameters';
import { sizeOf } from '../graph/tensor';
import { createTrainingStep, type TrainingStep, type TrainingStepOptions } from './step';
import type { GraphEngine } from '../engines/engine';

export interface StagedStep extends TrainingStep {
  /**
   * To be called before the first step of every epoch, and of a resumed one. Where other parameters are
   * frozen than before, the optimizer begins anew: its moments would otherwise be corrected for updates
   * that the newly trained parameters never had.
   * @param epoch 0 for the first
   */
  beginEpoch(epoch: number): Promise<void>;
}

/**
 * @param epoch that comes first
 * @param log is told what is frozen, now and whenever that changes
 * @throws RangeError as createTrainingStep does
 */
export async function createStagedStep(
  engine: GraphEngine,
  options: TrainingStepOptions,
  epoch: number,
  log: (line: string) => Promise<void>,
): Promise<StagedStep> {
  const { parameterGroups: groups = [] } = options;
  const ends = frozenUntil(groups);
  const stageOf = (at: number): number => ends.filter((end) => end <= at).length;
  const create = async (at: number, initial: readonly NamedTensor[] | undefined): Promise<TrainingStep> => {
    const parameterGroups = groupsAt(groups, at);
    const frozen = parametersOf(options.network).filter(
      ({ name }) => treatmentOf(name, parameterGroups).frozen,
    );
    if (frozen.length > 0 || at > 0) await log(describeFrozen(options, frozen));
    return createTrainingStep(engine, { ...options, parameterGroups, initial });
  };
  let stage = stageOf(epoch);
  let step = await create(epoch, options.initial);
  return {
    beginEpoch: async (at) => {
      if (stageOf(at) === stage) return;
      stage = stageOf(at);
      const state = await step.state();
      await step.dispose();
      step = await create(at, state);
    },
    run: (batch, rates) => step.run(batch, rates),
    parameters: () => step.parameters(),
    state: () => step.state(),
    dispose: () => step.dispose(),
  };
}

function describeFrozen(
  { network }: TrainingStepOptions,
  frozen: readonly { readonly name: string; readonly shape: readonly number[] }[],
): string {
  const specs = parametersOf(network);
  const weights = (list: typeof frozen): number => list.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (frozen.length === 0) return `All ${weights(specs)} weights are trained.`;
  return (
    `Frozen: ${frozen.length} of ${specs.length} parameters, ${weights(frozen)} of ${weights(specs)} weights ` +
    `(${frozen[0]?.name ?? ''}${frozen.length > 1 ? ` to ${frozen.at(-1)?.name ?? ''}` : ''}).`
  );
}
