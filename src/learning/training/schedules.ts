/**
 * Schedules of the weights of regional and boundary losses (Kervadec et al. 2019, section 3, and
 * scheduler.py of https://github.com/LIVIAETS/boundary-loss). Pure data and a function of the epoch, so
 * that a resumed training goes on with the weights it would have had.
 */
import { groupOf } from '../losses/terms';
import type { LossTerm } from '../losses/terms';

/** Weights during one epoch. */
export interface LossWeights {
  readonly region: number;
  readonly boundary: number;
}

/** Weights change at the end of every epoch, never within one. */
export type WeightSchedule =
  /** The weights stay as they are. */
  | { readonly kind: 'constant'; readonly region: number; readonly boundary: number }
  /** The boundary weight grows by `step` (AddWeightLoss of the authors' code). */
  | {
      readonly kind: 'increase';
      readonly region: number;
      readonly boundary: number;
      readonly step: number;
    }
  /** alpha * region + (1 - alpha) * boundary, alpha falling from 1 by `step` down to `floor` (the paper's). */
  | { readonly kind: 'rebalance-paper'; readonly step: number; readonly floor: number }
  /** Region falls by `step` down to `floor`; boundary grows by `step` for ever (StealWeight of the code). */
  | {
      readonly kind: 'rebalance-code';
      readonly region: number;
      readonly boundary: number;
      readonly step: number;
      readonly floor: number;
    };

/** The constants of the paper and of the authors' code. */
export const DEFAULT_SCHEDULES = {
  constant: { kind: 'constant', region: 1, boundary: 0.01 },
  increase: { kind: 'increase', region: 1, boundary: 0.01, step: 0.01 },
  'rebalance-paper': { kind: 'rebalance-paper', step: 0.01, floor: 0.01 },
  'rebalance-code': { kind: 'rebalance-code', region: 1, boundary: 0.01, step: 0.01, floor: 0.1 },
} as const satisfies { readonly [K in WeightSchedule['kind']]: WeightSchedule & { readonly kind: K } };

/** @param epoch 0 for the first */
export function weightsAt(schedule: WeightSchedule, epoch: number): LossWeights {
  switch (schedule.kind) {
    case 'constant':
      return { region: schedule.region, boundary: schedule.boundary };
    case 'increase':
      return { region: schedule.region, boundary: schedule.boundary + epoch * schedule.step };
    case 'rebalance-paper': {
      const alpha = Math.max(schedule.floor, 1 - epoch * schedule.step);
      return { region: alpha, boundary: 1 - alpha };
    }
    case 'rebalance-code':
      return {
        region: Math.max(schedule.floor, schedule.region - epoch * schedule.step),
        boundary: schedule.boundary + epoch * schedule.step,
      };
  }
}

/** One weight per term, in the order of the terms: each has the weight of its group. */
export function weightsOfTerms(terms: readonly LossTerm[], weights: LossWeights): number[] {
  return terms.map((term) => weights[groupOf(term)]);
}
