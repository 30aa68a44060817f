/**
 * U-Nets as plain data, for two or three spatial axes: everything that is needed to build one
 * (unet.ts), and nothing about its values. Axes are in the order of the image: height, width; or
 * depth (slices), height, width.
 */

/** One resolution of a U-Net, on the way down and up. */
export interface UnetLevel {
  /** Channels. */
  readonly features: number;
  /** Size of the convolution kernels along each axis, odd. */
  readonly kernel: readonly number[];
  /** How many voxels of the next finer level are one here, along each axis; ones at the finest. */
  readonly strides: readonly number[];
  /** Convolutions (plain) or residual blocks of two convolutions (residual) on the way down. */
  readonly blocks: number;
}

export interface UnetPlan {
  readonly kind: 'unet';
  /** Channels of the input image. */
  readonly inChannels: number;
  /** Classes of the output, background included. */
  readonly classes: number;
  /** What the way down is made of. */
  readonly encoder: 'plain' | 'residual';
  /** Finest first. */
  readonly levels: readonly UnetLevel[];
  /** Convolutions of each level on the way up. */
  readonly decoderConvolutions: number;
  /** Whether coarser levels have outputs of their own while training. */
  readonly deepSupervision: boolean;
  /** Added to the variance in instance normalisation. */
  readonly normalizationEpsilon: number;
  /** Slope of the leaky ReLU for negative values. */
  readonly leakySlope: number;
}

/** What planUnet wants to know; lists have one entry for each level, finest first. */
export interface UnetSizes {
  /** Spatial axes of the image. */
  readonly dimensions: 2 | 3;
  readonly inChannels: number;
  readonly classes: number;
  /** Channels of each level. */
  readonly features: readonly number[];
  /** See UnetLevel; by default every level halves every axis. */
  readonly strides?: readonly (readonly number[])[] | undefined;
  /** By default 3 along every axis. */
  readonly kernels?: readonly (readonly number[])[] | undefined;
  /** Plain by default. */
  readonly encoder?: UnetPlan['encoder'] | undefined;
  /** By default nnU-Net's, see defaultBlocks. */
  readonly blocks?: readonly number[] | undefined;
  /** Off by default. */
  readonly deepSupervision?: boolean | undefined;
}

/** Residual blocks of each level in nnU-Net's residual encoders (nnUNetPlannerResEnc); deeper levels have as many as the last. */
const RESIDUAL_BLOCKS = [1, 3, 4, 6] as const;
const PLAIN_CONVOLUTIONS = 2;

/** Convolutions or residual blocks of each level on the way down, as nnU-Net has them. */
export function defaultBlocks(encoder: UnetPlan['encoder'], levels: number): readonly number[] {
  return Array.from({ length: levels }, (_, level) =>
    encoder === 'plain' ? PLAIN_CONVOLUTIONS : (RESIDUAL_BLOCKS[level] ?? RESIDUAL_BLOCKS[3]),
  );
}

/**
 * A U-Net with nnU-Net's constants: after a plain way down two convolutions for each level up, after a
 * residual one a single one.
 * @throws RangeError naming the number or list that makes no network.
 */
export function planUnet(sizes: UnetSizes): UnetPlan {
  const { dimensions, inChannels, classes, features, encoder = 'plain', deepSupervision = false } = sizes;
  const {
    strides = features.map((_, level) => axes(dimensions, level === 0 ? 1 : 2)),
    kernels = features.map(() => axes(dimensions, 3)),
    blocks = defaultBlocks(encoder, features.length),
  } = sizes;
  count('input channels', inChannels, 1);
  count('classes', classes, 2);
  count('levels', features.length, 1);
  for (const [name, list] of Object.entries({ strides, kernels, blocks })) {
    if (list.length !== features.length) {
      throw new RangeError(
        `A U-Net of ${features.length} levels needs as many ${name}, but was given ${list.length}.`,
      );
    }
  }
  const along = (name: string, list: readonly number[] | undefined): readonly number[] => {
    if (list?.length !== dimensions) {
      throw new RangeError(
        `A ${dimensions}D U-Net needs ${name} of ${dimensions} numbers, not [${list?.join(', ') ?? ''}].`,
      );
    }
    for (const value of list) count(name, value, 1);
    return list;
  };
  const levels = features.map((channels, level): UnetLevel => {
    count('features', channels, 1);
    const own = blocks[level] ?? 0;
    count('blocks', own, 1);
    const kernel = along('kernels', kernels[level]);
    const even = kernel.find((length) => length % 2 === 0);
    if (even !== undefined) throw new RangeError(`Kernels of a U-Net are odd, not ${even}.`);
    return { features: channels, kernel, strides: along('strides', strides[level]), blocks: own };
  });
  const coarsened = levels[0]?.strides.find((stride) => stride !== 1);
  if (coarsened !== undefined) {
    throw new RangeError(`The finest level of a U-Net has strides of 1, not ${coarsened}.`);
  }
  return {
    kind: 'unet',
    inChannels,
    classes,
    encoder,
    levels,
    decoderConvolutions: encoder === 'plain' ? PLAIN_CONVOLUTIONS : 1,
    deepSupervision,
    normalizationEpsilon: 1e-5,
    leakySlope: 0.01,
  };
}

/** The image must be a multiple of this along each axis. */
export function unetDivisors({ levels }: UnetPlan): readonly number[] {
  return levels.reduce<readonly number[]>(
    (product, { strides }) => strides.map((stride, axis) => stride * (product[axis] ?? 1)),
    [],
  );
}

/**
 * Numbers that all convolutions together give for one sample: what training keeps in memory grows with
 * it. Counted as nnU-Net does (compute_conv_feature_map_size).
 * @param size voxels of the image along each axis
 */
export function featureMapElements(plan: UnetPlan, size: readonly number[]): number {
  let voxels = size.reduce((product, length) => product * length, 1);
  let total = 0;
  plan.levels.forEach(({ features, strides, blocks }, level) => {
    voxels /= strides.reduce((product, stride) => product * stride, 1);
    const isCoarsest = level === plan.levels.length - 1;
    // On the way up a transposed convolution precedes the others.
    const up = isCoarsest ? 0 : plan.decoderConvolutions + 1;
    // Two convolutions a block and one for its skip connection, where resolution or channels change; a stem at the top.
    const down = plan.encoder === 'plain' ? blocks : 2 * blocks + 1;
    const hasHead = level === 0 || (plan.deepSupervision && level < plan.levels.length - 2);
    total += voxels * (features * (down + up) + (hasHead ? plan.classes : 0));
  });
  return total;
}

function axes(dimensions: number, value: number): readonly number[] {
  return new Array<number>(dimensions).fill(value);
}

function count(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`A U-Net needs a whole number of ${name}, at least ${least}, not ${value}.`);
  }
}
