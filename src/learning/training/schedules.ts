/** Weights of the regional and of the boundary terms during one epoch. */
export interface LossWeights {
  readonly region: number;
  readonly boundary: number;
}

/** How the weights change, once at the end of every epoch. */
export type WeightSchedule =
  /** The weights stay as they are. */
  | { readonly kind: 'constant'; readonly region: number; readonly boundary: number }
  /** The boundary weight grows by `step` (upstream: AddWeightLoss). */
  | {
      readonly kind: 'increase';
      readonly region: number;
      readonly boundary: number;
      readonly step: number;
    }
  /** alpha * region + (1 - alpha) * boundary, alpha falling from 1 by `step` to `floor` (paper, keras_loss.py). */
  | { readonly kind: 'rebalance-paper'; readonly step: number; readonly floor: number }
  /** Region falls by `step` to `floor`, boundary grows by `step` without end (upstream code: StealWeight). */
  | {
      readonly kind: 'rebalance-code';
      readonly region: number;
      readonly boundary: number;
      readonly step: number;
      readonly floor: number;
    };

/** The schedule of the function `weightsAt(schedule, epoch)`; epoch 0 is the first. */
export type WeightsAt = (schedule: WeightSchedule, epoch: number) => LossWeights;
