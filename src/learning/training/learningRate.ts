/** The learning rate over the course of training. */

/** How the learning rate falls after its peak. */
export type LearningRateDecay =
  /** Half a cosine, to zero (Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983, one cycle). */
  | { readonly kind: 'cosine' }
  /** (1 - progress)^power, to zero; DeepLab and nnU-Net have 0.9. */
  | { readonly kind: 'polynomial'; readonly power: number }
  /** Times `factor` after every so many epochs, or after each of the epochs listed. */
  | { readonly kind: 'step'; readonly factor: number; readonly epochs: number | readonly number[] }
  /** Times `factor` when nothing has become better for a while: see plateau.ts. */
  | {
      readonly kind: 'plateau';
      readonly factor: number;
      readonly patience: number;
      readonly watch: 'validation-dice' | 'loss';
    }
  | { readonly kind: 'none' };

export interface LearningRateOptions {
  /** Highest value. */
  readonly peak: number;
  /** Share of training over which it rises linearly to the peak. */
  readonly warmup: number;
  readonly decay: LearningRateDecay;
}

/** Where training stands. */
export interface LearningRateMoment {
  /** Share of training that is done, 0 to 1, by steps or by time. */
  readonly progress: number;
  /** Epochs completed. */
  readonly epoch: number;
  /** How often a plateau was found. */
  readonly reductions: number;
}

export function learningRateAt(
  { peak, warmup, decay }: LearningRateOptions,
  { progress, epoch, reductions }: LearningRateMoment,
): number {
  const done = Math.min(1, Math.max(0, progress));
  if (done < warmup) return (peak * done) / warmup;
  const left = warmup < 1 ? (1 - done) / (1 - warmup) : 1;
  switch (decay.kind) {
    case 'cosine':
      return (peak * (1 - Math.cos(Math.PI * left))) / 2;
    case 'polynomial':
      return peak * left ** decay.power;
    case 'step':
      return peak * decay.factor ** stepsDown(decay.epochs, epoch);
    case 'plateau':
      return peak * decay.factor ** reductions;
    case 'none':
      return peak;
  }
}

function stepsDown(epochs: number | readonly number[], epoch: number): number {
  return typeof epochs === 'number'
    ? Math.floor(epoch / epochs)
    : epochs.filter((milestone) => milestone <= epoch).length;
}
