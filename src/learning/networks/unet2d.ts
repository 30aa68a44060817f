/**
 * 2D U-Net (Ronneberger et al. 2015, https://arxiv.org/abs/1505.04597) in the form of nnU-Net's plain
 * convolutional U-Net: convolution, instance normalisation, leaky ReLU; a strided convolution goes down
 * a level, a transposed convolution goes up, skip connections are concatenated.
 */
import type { ParameterSource } from './parameters';
import type { Value } from '../graph/graph';
import { leakyRelu } from '../graph/operators/activations';
import { convolution, transposedConvolution } from '../graph/operators/convolution';
import { instanceNormalization } from '../graph/operators/normalization';
import { concat } from '../graph/operators/windows';
import { at } from '../graph/tensor';

/** A 2D U-Net as plain data: everything that is needed to build it, and nothing about its values. */
export interface Unet2dPlan {
  readonly kind: 'unet2d';
  /** Channels of the input image. */
  readonly inChannels: number;
  /** Classes of the output, background included. */
  readonly classes: number;
  /** Channels of each resolution level, finest first. */
  readonly features: readonly number[];
  /** Side of the square convolution kernels, odd. */
  readonly kernel: number;
  /** Blocks of convolution, normalisation and activation at each level, on the way down and up. */
  readonly convolutionsPerLevel: number;
  /** Added to the variance in instance normalisation. */
  readonly normalizationEpsilon: number;
  /** Slope of the leaky ReLU for negative values. */
  readonly leakySlope: number;
}

/**
 * A U-Net with nnU-Net's kernels (3x3, two per level) and constants.
 * @throws RangeError naming the number that makes no network.
 */
export function planUnet2d(sizes: Pick<Unet2dPlan, 'inChannels' | 'classes' | 'features'>): Unet2dPlan {
  const { inChannels, classes, features } = sizes;
  const count = (name: string, value: number, least: number): void => {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(`A U-Net needs a whole number of ${name}, at least ${least}, not ${value}.`);
    }
  };
  count('input channels', inChannels, 1);
  count('classes', classes, 2);
  count('levels', features.length, 1);
  for (const channels of features) count('features', channels, 1);
  return {
    kind: 'unet2d',
    inChannels,
    classes,
    features,
    kernel: 3,
    convolutionsPerLevel: 2,
    normalizationEpsilon: 1e-5,
    leakySlope: 0.01,
  };
}

/** Height and width must be multiples of this. */
export function unet2dDivisor({ features }: Unet2dPlan): number {
  return 2 ** (features.length - 1);
}

/** Convolution, instance normalisation, leaky ReLU. He initialisation (https://arxiv.org/abs/1502.01852). */
function block(
  plan: Unet2dPlan,
  x: Value,
  name: string,
  outChannels: number,
  stride: number,
  parameter: ParameterSource,
): Value {
  const { kernel, leakySlope, normalizationEpsilon } = plan;
  const inChannels = at(x.shape, 1);
  const deviation = Math.sqrt(2 / ((1 + leakySlope ** 2) * inChannels * kernel ** 2));
  return x.graph.within(name, () => {
    const weight = parameter({
      name: `${name}.convolution.weight`,
      shape: [outChannels, inChannels, kernel, kernel],
      initialization: { deviation },
    });
    const gain = parameter({
      name: `${name}.normalization.weight`,
      shape: [outChannels],
      initialization: { constant: 1 },
    });
    const offset = parameter({
      name: `${name}.normalization.bias`,
      shape: [outChannels],
      initialization: { constant: 0 },
    });
    // No bias: the normalisation would take it away again.
    const half = (kernel - 1) / 2;
    const convolved = convolution(x, weight, undefined, { strides: [stride, stride], padding: [half, half] });
    return leakyRelu(instanceNormalization(convolved, gain, offset, normalizationEpsilon), leakySlope);
  });
}

/** All blocks of a level; only the first may change the resolution. */
function level(
  plan: Unet2dPlan,
  x: Value,
  name: string,
  outChannels: number,
  stride: number,
  parameter: ParameterSource,
): Value {
  let result = x;
  for (let index = 0; index < plan.convolutionsPerLevel; index++) {
    result = block(plan, result, `${name}.${index}`, outChannels, index === 0 ? stride : 1, parameter);
  }
  return result;
}

/** Doubles height and width. Each output pixel sees one kernel element, so that the fan-in is the channels. */
function goUp(x: Value, name: string, outChannels: number, parameter: ParameterSource): Value {
  const [, inChannels = 0, height = 0, width = 0] = x.shape;
  return x.graph.within(name, () => {
    const weight = parameter({
      name: `${name}.weight`,
      shape: [inChannels, outChannels, 2, 2],
      initialization: { deviation: Math.sqrt(1 / inChannels) },
    });
    return transposedConvolution(x, weight, { strides: [2, 2], padding: [0, 0] }, [2 * height, 2 * width]);
  });
}

/**
 * Adds the network to the graph of the image.
 * @param image (B, C, H, W)
 * @returns logits (B, K, H, W)
 * @throws RangeError when height or width do not fit the number of levels.
 */
export function buildUnet2d(plan: Unet2dPlan, image: Value, parameter: ParameterSource): Value {
  const divisor = unet2dDivisor(plan);
  const [, , height = 0, width = 0] = image.shape;
  if (height % divisor !== 0 || width % divisor !== 0) {
    throw new RangeError(
      `An image of ${height} x ${width} pixels does not fit a U-Net of ${plan.features.length} levels: ` +
        `both must be multiples of ${divisor}.`,
    );
  }

  const skips: Value[] = [];
  let x = image;
  for (const [index, channels] of plan.features.entries()) {
    x = level(plan, x, `encoder.${index}`, channels, index === 0 ? 1 : 2, parameter);
    skips.push(x);
  }
  for (let index = plan.features.length - 2; index >= 0; index--) {
    const channels = at(plan.features, index);
    const up = goUp(x, `decoder.${index}.up`, channels, parameter);
    x = level(plan, concat([up, at(skips, index)], 1), `decoder.${index}`, channels, 1, parameter);
  }

  const finest = at(plan.features, 0);
  return x.graph.within('head', () => {
    const weight = parameter({
      name: 'head.weight',
      shape: [plan.classes, finest, 1, 1],
      initialization: { deviation: Math.sqrt(1 / finest) },
    });
    const bias = parameter({ name: 'head.bias', shape: [plan.classes], initialization: { constant: 0 } });
    return convolution(x, weight, bias, { strides: [1, 1], padding: [0, 0] });
  });
}
