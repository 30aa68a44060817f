/** From the loss of a configuration to the terms of a training step and their weights in each epoch. */
import type { LossTerm } from '../losses/terms';
import type { TrainingConfig } from './config';
import { weightsAt, type LossWeights } from './schedules';

export type LossConfig = TrainingConfig['loss'];

/** The terms, regional ones first. */
export function lossTerms({ region, boundary }: LossConfig): readonly LossTerm[] {
  const regional: readonly LossTerm[] =
    region === 'dice-ce'
      ? [{ kind: 'dice' }, { kind: 'cross-entropy' }]
      : [{ kind: 'generalized-dice', absentClasses: 'safe' }];
  return boundary.enabled ? [...regional, { kind: 'boundary' }] : regional;
}

/** Weights of both groups of terms in an epoch, counted from 0; during the warm-up the boundary has none. */
export function lossWeights({ boundary }: LossConfig, epoch: number): LossWeights {
  const { enabled, schedule, warmupEpochs } = boundary;
  if (!enabled) return { region: 1, boundary: 0 };
  const since = epoch - warmupEpochs;
  return since < 0 ? { region: weightsAt(schedule, 0).region, boundary: 0 } : weightsAt(schedule, since);
}
