/**
 * Schedules of the weights of losses. Pure data and functions of the epoch, so that a resumed training
 * goes on with the weights it would have had. Weights change at the end of every epoch, never within one.
 *
 * Those of regional and boundary losses are from Kervadec et al. 2019 (section 3) and scheduler.py of
 * https://github.com/LIVIAETS/boundary-loss; ramps with a pause are those of MIST
 * (loss_functions/alpha_schedulers.py of https://github.com/mist-medical/MIST).
 */

/** Weights of the two groups of terms during one epoch. */
export interface LossWeights {
  readonly region: number;
  readonly boundary: number;
}

/** From one value to another, along a line or half a cosine. */
export interface Ramp {
  readonly kind: 'linear' | 'cosine';
  readonly from: number;
  readonly to: number;
  /** The last epoch, counted from 0, that still has the first value. */
  readonly pause: number;
  /** The last of so many epochs has the second value, as have those after it. */
  readonly epochs: number;
}

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
    }
  /** alpha * region + (1 - alpha) * boundary, alpha along the ramp. */
  | Ramp;

/** The constants of the paper and of the authors' code. */
export const DEFAULT_SCHEDULES = {
  constant: { kind: 'constant', region: 1, boundary: 0.01 },
  increase: { kind: 'increase', region: 1, boundary: 0.01, step: 0.01 },
  'rebalance-paper': { kind: 'rebalance-paper', step: 0.01, floor: 0.01 },
  'rebalance-code': { kind: 'rebalance-code', region: 1, boundary: 0.01, step: 0.01, floor: 0.1 },
} as const satisfies { readonly [K in Exclude<WeightSchedule['kind'], Ramp['kind']>]: WeightSchedule };

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
    case 'linear':
    case 'cosine': {
      const alpha = rampAt(schedule, epoch);
      return { region: alpha, boundary: 1 - alpha };
    }
  }
}

/** The weight of a term that is to have a share of the gradient, between 0 and 1: see gradientBalance.ts. */
export interface BalancedWeight {
  readonly gradientShare: number;
}

/** The weight of one term: a number, or one that changes with the epoch. */
export type TermWeight =
  | number
  /** Grows by `step` after every epoch. */
  | { readonly kind: 'increase'; readonly from: number; readonly step: number }
  | Ramp;

/** @param epoch 0 for the first */
export function termWeightAt(weight: TermWeight, epoch: number): number {
  if (typeof weight === 'number') return weight;
  return weight.kind === 'increase' ? weight.from + epoch * weight.step : rampAt(weight, epoch);
}

/** @param epoch 0 for the first */
export function rampAt({ kind, from, to, pause, epochs }: Ramp, epoch: number): number {
  if (epoch <= pause) return from;
  const duration = Math.max(1, Math.max(1, epochs - 1) - pause);
  const progress = Math.min(1, (epoch - pause) / duration);
  const left = kind === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return to + (from - to) * left;
}
