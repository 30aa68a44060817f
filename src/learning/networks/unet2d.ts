/** A 2D U-Net as plain data: everything that is needed to build it, and nothing about its values. */
export interface Unet2dPlan {
  readonly kind: 'unet2d';
  /** Channels of the input image. */
  readonly inChannels: number;
  /** Classes of the output, background included. */
  readonly classes: number;
  /** Channels of each resolution level, finest first. Height and width must be multiples of 2^(levels - 1). */
  readonly features: readonly number[];
  /** Side of the square convolution kernels, odd. */
  readonly kernel: number;
  /** Convolution + instance normalisation + leaky ReLU blocks at each level, on the way down and up. */
  readonly convolutionsPerLevel: number;
  /** Added to the variance in instance normalisation. */
  readonly normalizationEpsilon: number;
  /** Slope of the leaky ReLU for negative values. */
  readonly leakySlope: number;
}

/** A network as plain JSON data. */
export type NetworkPlan = Unet2dPlan;
