/**
 * The blocks U-Nets are made of, for any number of spatial axes: convolution, instance normalisation
 * and leaky ReLU, alone or two of them around a skip connection. x is (B, C, *spatial).
 *
 * Kernels start normal with He's deviation (He et al. 2015, https://arxiv.org/abs/1502.01852) for the
 * slope of the leaky ReLU, as nnU-Net's; normalisation starts with scale 1 and offset 0.
 */
import type { ParameterSource } from './parameters';
import type { Value } from '../graph/graph';
import { leakyRelu } from '../graph/operators/activations';
import { convolution } from '../graph/operators/convolution';
import { add } from '../graph/operators/elementwise';
import { instanceNormalization } from '../graph/operators/normalization';
import { averagePool } from '../graph/operators/pooling';
import { at, sizeOf } from '../graph/tensor';

/** What is the same in all blocks of a network. */
export interface BlockConstants {
  /** Added to the variance in instance normalisation. */
  readonly normalizationEpsilon: number;
  /** Slope of the leaky ReLU for negative values. */
  readonly leakySlope: number;
}

/** The convolution of a block. Kernel and strides along each spatial axis. */
export interface BlockShape {
  readonly features: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
}

/** Convolution, instance normalisation, leaky ReLU. */
export function plainBlock(
  constants: BlockConstants,
  x: Value,
  name: string,
  shape: BlockShape,
  parameter: ParameterSource,
): Value {
  return x.graph.within(name, () =>
    leakyRelu(normalizedConvolution(constants, x, name, shape, parameter), constants.leakySlope),
  );
}

/**
 * A residual block of the form ResNet-D (He et al. 2019, https://arxiv.org/abs/1812.01187), as in
 * nnU-Net's residual encoder: two convolutions beside a skip connection, which where the resolution
 * changes takes means, and where the number of channels changes goes through a 1x1 convolution. The
 * second normalisation starts with scale 0: at first the block passes on its skip connection alone.
 */
export function residualBlock(
  constants: BlockConstants,
  x: Value,
  name: string,
  shape: BlockShape,
  parameter: ParameterSource,
): Value {
  const { features, kernel, strides } = shape;
  const ones = strides.map(() => 1);
  const { leakySlope } = constants;
  return x.graph.within(name, () => {
    const first = normalizedConvolution(constants, x, `${name}.first`, shape, parameter);
    const second = normalizedConvolution(
      constants,
      leakyRelu(first, leakySlope),
      `${name}.second`,
      { features, kernel, strides: ones },
      parameter,
      0,
    );
    const pooled = strides.every((stride) => stride === 1)
      ? x
      : averagePool(x, { kernel: strides, strides, padding: strides.map(() => 0), countPadding: false });
    const skip =
      at(x.shape, 1) === features
        ? pooled
        : normalizedConvolution(
            constants,
            pooled,
            `${name}.projection`,
            { features, kernel: ones, strides: ones },
            parameter,
          );
    return leakyRelu(add(second, skip), leakySlope);
  });
}

/** @param gain what the scale of the normalisation starts with */
function normalizedConvolution(
  { normalizationEpsilon, leakySlope }: BlockConstants,
  x: Value,
  name: string,
  { features, kernel, strides }: BlockShape,
  parameter: ParameterSource,
  gain = 1,
): Value {
  const inChannels = at(x.shape, 1);
  const deviation = Math.sqrt(2 / ((1 + leakySlope ** 2) * inChannels * sizeOf(kernel)));
  const weight = parameter({
    name: `${name}.convolution.weight`,
    shape: [features, inChannels, ...kernel],
    initialization: { deviation },
  });
  const scale = parameter({
    name: `${name}.normalization.weight`,
    shape: [features],
    initialization: { constant: gain },
  });
  const offset = parameter({
    name: `${name}.normalization.bias`,
    shape: [features],
    initialization: { constant: 0 },
  });
  // No bias: the normalisation would take it away again.
  const padding = kernel.map((length) => (length - 1) / 2);
  const convolved = convolution(x, weight, undefined, { strides, padding });
  return instanceNormalization(convolved, scale, offset, normalizationEpsilon);
}
