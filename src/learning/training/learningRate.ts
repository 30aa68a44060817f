/** The learning rate over the course of training. */

export interface LearningRateOptions {
  /** Highest value. */
  readonly peak: number;
  /** Share of training over which it rises linearly to the peak. */
  readonly warmup: number;
  /** How it falls to zero over the rest. */
  readonly decay: 'cosine' | 'polynomial' | 'none';
}

/** Exponent of the polynomial decay, as in nnU-Net and DeepLab. */
const POWER = 0.9;

/** @param progress share of training that is done, 0 to 1, by steps or by time */
export function learningRateAt({ peak, warmup, decay }: LearningRateOptions, progress: number): number {
  const done = Math.min(1, Math.max(0, progress));
  if (done < warmup) return (peak * done) / warmup;
  const left = warmup < 1 ? (1 - done) / (1 - warmup) : 1;
  switch (decay) {
    case 'cosine':
      return (peak * (1 - Math.cos(Math.PI * left))) / 2;
    case 'polynomial':
      return peak * left ** POWER;
    case 'none':
      return peak;
  }
}
