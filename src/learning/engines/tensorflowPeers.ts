/**
 * What the operator cases compute, written down once more in TensorFlow.js, which differentiates with
 * code of its own. For tests.
 */
import * as tf from '@tensorflow/tfjs';
import {
  affine,
  alongRows,
  arg,
  averageOfWhatIsThere,
  conv2d,
  conv2dTranspose,
  conv3d,
  convolve,
  convolveTransposed,
  corners,
  firstChannels,
  greater,
  groupNormalize,
  halfPixels,
  images,
  interpolate,
  lastChannels,
  normalize,
  perChannel,
  pick,
  surround,
  twoRows,
  volumes,
} from './tensorflowComposed';
import { uniform } from '../graph/operatorCases/operatorCase';
import { at } from '../graph/tensor';

type Compute = (...x: tf.Tensor[]) => tf.Tensor;

/** The same computations in TensorFlow.js, by the names of the operator cases. */
export const TENSORFLOW_PEERS: Readonly<Record<string, Compute>> = {
  'addition with broadcasting': (...x) => arg(x, 0).add(arg(x, 1)),
  'subtraction with broadcasting': (...x) => arg(x, 0).sub(arg(x, 1)),
  'multiplication with broadcasting': (...x) => arg(x, 0).mul(arg(x, 1)),
  'multiplication by itself': (...x) => arg(x, 0).square(),
  division: (...x) => arg(x, 0).div(arg(x, 1)),
  negation: (...x) => arg(x, 0).neg(),
  exponential: (...x) => arg(x, 0).exp(),
  logarithm: (...x) => arg(x, 0).log(),
  'square root': (...x) => arg(x, 0).sqrt(),
  power: (...x) => arg(x, 0).pow(2.5),
  'power to exponents that are differentiated, too': (...x) => arg(x, 0).pow(arg(x, 1)),
  'the larger of two': (...x) => tf.maximum(arg(x, 0), twoRows(arg(x, 1))),
  'the smaller of two': (...x) => tf.minimum(arg(x, 0), twoRows(arg(x, 1))),
  'absolute value': (...x) => arg(x, 0).abs(),
  sum: (...x) => arg(x, 0).sum([0, 2], true),
  mean: (...x) => arg(x, 0).mean([1], true),
  'maximum over axes': (...x) => arg(x, 0).max([0, 2], true),
  'minimum over an axis': (...x) => arg(x, 0).min([1], true),
  'Euclidean norm': (...x) => arg(x, 0).square().sum([1, 2], true).sqrt(),
  'logarithm of a sum of exponentials': (...x) => arg(x, 0).logSumExp([1], true),
  'choice by a condition': (...x) =>
    tf.where(greater(arg(x, 0), arg(x, 1)), arg(x, 0).square(), twoRows(arg(x, 1))),
  'choice of the largest': (...x) => {
    const third = Array.from(arg(x, 0).dataSync()).toSorted((a, b) => b - a)[2] ?? NaN;
    return tf.where(greater(arg(x, 0), tf.scalar(third)), arg(x, 0), tf.zerosLike(arg(x, 0)));
  },
  clamp: (...x) => arg(x, 0).mul(arg(x, 0).clipByValue(-0.4, 0.3)),
  'matrix product': (...x) => tf.matMul(arg(x, 0), arg(x, 1)),
  'matrix product with broadcasting': (...x) =>
    tf.matMul(tf.tile(arg(x, 0), [1, 3, 1, 1]), tf.tile(arg(x, 1).expandDims(0), [2, 1, 1, 1])),

  expand: (...x) => tf.tile(arg(x, 0).reshape([1, 2, 1]), [3, 1, 4]),
  reshape: (...x) => arg(x, 0).reshape([3, 4]),
  transpose: (...x) => arg(x, 0).transpose([2, 0, 1]),
  slice: (...x) => arg(x, 0).slice([0, 1], [3, 3]),
  'slice with steps': (...x) => pick(pick(arg(x, 0), 0, [0, 2]), 1, [1, 4, 7]),
  'slice backwards': (...x) => pick(pick(arg(x, 0), 0, [1, 0]), 1, [5, 3, 1]),
  split: (...x) => {
    const [a = arg(x, 0), b = arg(x, 0)] = tf.split(arg(x, 0), [2, 3], 1);
    return a.mul(b.slice([0, 1], [2, 2]));
  },
  padding: (...x) =>
    tf.pad(arg(x, 0).slice([0, 1], [2, 2]), [
      [1, 0],
      [0, 2],
    ]),
  'padding by a number': (...x) =>
    tf.pad(
      arg(x, 0),
      [
        [0, 0],
        [1, 0],
        [0, 2],
      ],
      -3,
    ),
  'padding by the last element': (...x) => pick(pick(arg(x, 0), 1, [0, 0, 0, 1]), 2, [0, 1, 2, 2, 2]),
  'padding by reflection': (...x) =>
    pick(pick(arg(x, 0), 1, [2, 1, 0, 1, 2, 1]), 2, [1, 0, 1, 2, 3, 2, 1, 0]),
  'padding from the other end': (...x) =>
    pick(pick(arg(x, 0), 1, [1, 2, 0, 1, 2, 0]), 2, [3, 0, 1, 2, 3, 0, 1, 2]),
  concatenation: (...x) => tf.concat([arg(x, 0), arg(x, 1)], 1),

  ReLU: (...x) => arg(x, 0).relu(),
  'leaky ReLU': (...x) => arg(x, 0).leakyRelu(0.01),
  ELU: (...x) => tf.where(greater(arg(x, 0), tf.scalar(0)), arg(x, 0), arg(x, 0).expm1().mul(0.7)),
  sigmoid: (...x) => arg(x, 0).sigmoid(),
  tanh: (...x) => arg(x, 0).tanh(),
  'error function': (...x) => arg(x, 0).erf(),
  softplus: (...x) => arg(x, 0).softplus(),
  SiLU: (...x) => arg(x, 0).mul(arg(x, 0).sigmoid()),
  GELU: (...x) => arg(x, 0).mul(arg(x, 0).div(Math.SQRT2).erf().add(1).div(2)),
  'GELU by tanh': (...x) => {
    const inner = arg(x, 0)
      .pow(3)
      .mul(0.044715)
      .add(arg(x, 0))
      .mul(Math.sqrt(2 / Math.PI));
    return arg(x, 0).mul(inner.tanh().add(1)).div(2);
  },
  softmax: (...x) => alongRows(arg(x, 0), (rows) => rows.softmax()),
  'log-softmax': (...x) => alongRows(arg(x, 0), (rows) => rows.logSoftmax()),
  'instance normalisation': (...x) => affine(normalize(arg(x, 0), [2, 3]), arg(x, 1), arg(x, 2)),
  'instance normalisation in three dimensions': (...x) =>
    affine(normalize(arg(x, 0), [2, 3, 4]), arg(x, 1), arg(x, 2)),
  'batch normalisation': (...x) => affine(normalize(arg(x, 0), [0, 2, 3]), arg(x, 1), arg(x, 2)),
  'batch normalisation of one volume': (...x) =>
    affine(normalize(arg(x, 0), [0, 2, 3, 4]), arg(x, 1), arg(x, 2)),
  'batch normalisation with statistics that stay': (...x) =>
    firstChannels(
      tf.batchNorm(
        lastChannels(arg(x, 0)),
        tf.tensor1d([0.1, -0.2, 0.3]),
        tf.tensor1d([0.5, 1.5, 1]),
        arg(x, 2).as1D(),
        arg(x, 1).as1D(),
        1e-5,
      ),
    ),
  'group normalisation': (...x) => affine(groupNormalize(arg(x, 0), 2), arg(x, 1), arg(x, 2)),
  'group normalisation in three dimensions': (...x) =>
    affine(groupNormalize(arg(x, 0), 2), arg(x, 1), arg(x, 2)),
  'layer normalisation': (...x) => normalize(arg(x, 0), [2]).mul(arg(x, 1)).add(arg(x, 2)),
  'layer normalisation over two axes': (...x) => normalize(arg(x, 0), [1, 2]).mul(arg(x, 1)),
  dropout: (...x) => {
    const kept = Array.from(uniform(24), (u) => (u < 0.3 ? 0 : 1 / 0.7));
    return arg(x, 0).mul(tf.tensor(kept, [2, 3, 4]));
  },
  'dropout of whole channels': (...x) => {
    const kept = Array.from(uniform(8), (u) => (u < 0.5 ? 0 : 2));
    return arg(x, 0).mul(tf.tensor(kept, [2, 4, 1, 1]));
  },

  'convolution 3x3': (...x) => conv2d(arg(x, 0), arg(x, 1), 1, 1).add(perChannel(arg(x, 2), arg(x, 0))),
  'convolution without padding, of unequal sides': (...x) => conv2d(arg(x, 0), arg(x, 1), 1, 0),
  'convolution 1x1': (...x) => conv2d(arg(x, 0), arg(x, 1), 1, 0).add(perChannel(arg(x, 2), arg(x, 0))),
  'convolution 1x1 with padding': (...x) => conv2d(surround(arg(x, 0), [1, 1]), arg(x, 1), 1, 0),
  'convolution of 6 channels, which are filled up to 8': (...x) => conv2d(arg(x, 0), arg(x, 1), 1, 1),
  'convolution with stride 2 on an even side': (...x) => conv2d(arg(x, 0), arg(x, 1), 2, 1),
  'convolution with stride 2 on an odd side': (...x) => conv2d(arg(x, 0), arg(x, 1), 2, 1),
  'convolution in three dimensions': (...x) => conv3d(arg(x, 0), arg(x, 1), [1, 1, 1], [1, 1, 1]),
  'convolution in three dimensions, of unequal sides and strides': (...x) =>
    conv3d(arg(x, 0), arg(x, 1), [1, 2, 2], [0, 1, 1]).add(perChannel(arg(x, 2), arg(x, 0))),
  'convolution with other padding after than before': (...x) =>
    conv2d(surround(arg(x, 0), [0, 1], [2, 0]), arg(x, 1), 1, 0),
  'convolution with stride and other padding after than before': (...x) =>
    conv2d(surround(arg(x, 0), [0, 0], [1, 2]), arg(x, 1), 2, 0).add(perChannel(arg(x, 2), arg(x, 0))),
  'convolution with dilation': (...x) =>
    convolve(arg(x, 0), arg(x, 1), { strides: [1, 1], before: [2, 0], dilations: [2, 3] }),
  'convolution in two groups': (...x) =>
    convolve(arg(x, 0), arg(x, 1), { strides: [1, 1], before: [1, 1], groups: 2 }).add(
      perChannel(arg(x, 2), arg(x, 0)),
    ),
  'convolution of each channel by itself, with dilation and stride': (...x) =>
    convolve(arg(x, 0), arg(x, 1), { strides: [2, 1], before: [2, 2], dilations: [2, 2], groups: 3 }),
  'convolution in three dimensions, in groups, with dilation': (...x) =>
    convolve(arg(x, 0), arg(x, 1), {
      ...{ strides: [1, 1, 1], before: [0, 2, 1], dilations: [1, 2, 1], groups: 2 },
    }).add(perChannel(arg(x, 2), arg(x, 0))),
  'transposed convolution': (...x) => conv2dTranspose(arg(x, 0), arg(x, 1), [4, 6], 'valid'),
  'transposed convolution of overlapping windows, with output padding': (...x) =>
    conv2dTranspose(arg(x, 0), arg(x, 1), [6, 6], 1),
  'transposed convolution in three dimensions': (...x) =>
    convolveTransposed(arg(x, 0), arg(x, 1), { strides: [1, 2, 2], before: [0, 0, 0] }, [0, 0, 0]),
  'transposed convolution in two groups': (...x) =>
    convolveTransposed(arg(x, 0), arg(x, 1), { strides: [2, 2], before: [1, 1], groups: 2 }, [1, 1]),
  'transposed convolution with dilation and uneven padding': (...x) =>
    convolveTransposed(
      arg(x, 0),
      arg(x, 1),
      { strides: [2, 1], before: [1, 0], after: [0, 2], dilations: [2, 1] },
      [0, 0],
    ),

  'max pooling': (...x) => firstChannels(tf.maxPool(images(arg(x, 0)), 2, 2, 0)),
  'max pooling of overlapping, padded windows': (...x) =>
    firstChannels(tf.maxPool(images(arg(x, 0)), 3, 2, 1)),
  'max pooling of negative numbers beside the padding': (...x) =>
    firstChannels(tf.maxPool(images(arg(x, 0).sub(2)), 3, 1, 1)),
  'max pooling in three dimensions': (...x) =>
    firstChannels(tf.maxPool3d(volumes(arg(x, 0)), [2, 1, 2], [2, 1, 2], 'valid')),
  'max pooling in three dimensions, overlapping': (...x) =>
    firstChannels(
      tf.maxPool3d(volumes(surround(arg(x, 0), [1, 1, 1], [1, 1, 1], -9)), 3, [2, 1, 2], 'valid'),
    ),
  'max pooling with windows that reach over the end': (...x) =>
    firstChannels(tf.maxPool(images(surround(arg(x, 0), [0, 0], [1, 1], -9)), [3, 2], 2, 'valid')),
  'average pooling': (...x) =>
    firstChannels(tf.avgPool(images(surround(arg(x, 0), [1, 0])), [3, 2], 2, 'valid')),
  'average pooling that leaves the padding out': (...x) =>
    averageOfWhatIsThere(arg(x, 0), [1, 1], [1, 1], [3, 3]),
  'average pooling with windows that reach over the end': (...x) =>
    averageOfWhatIsThere(arg(x, 0), [1, 0], [0, 1], [3, 2]),
  'average pooling in three dimensions': (...x) =>
    firstChannels(tf.avgPool3d(volumes(arg(x, 0)), [2, 2, 2], [2, 2, 1], 'valid')),
  'nearest resize by whole factors': (...x) =>
    firstChannels(tf.image.resizeNearestNeighbor(images(arg(x, 0)), [4, 9])),
  'nearest resize by other factors': (...x) => pick(pick(arg(x, 0), 2, [0, 0, 1, 2, 2]), 3, [0, 2, 4]),
  'nearest resize to fewer elements': (...x) => pick(pick(arg(x, 0), 2, [1, 3]), 3, [0, 2, 3]),
  'nearest resize in three dimensions': (...x) =>
    pick(pick(arg(x, 0), 2, [0, 0, 1, 1]), 4, [0, 0, 0, 1, 1, 1]),
  'linear resize, corners on corners': (...x) =>
    interpolate(interpolate(arg(x, 0), 2, corners(3, 5)), 3, corners(4, 6)),
  'linear resize': (...x) =>
    interpolate(interpolate(arg(x, 0), 2, halfPixels(6, 2)), 3, halfPixels(7, 7 / 4)),
  'linear resize by a scale that is no ratio of lengths': (...x) =>
    interpolate(interpolate(arg(x, 0), 2, halfPixels(7, 2.5)), 3, halfPixels(7, 1.5)),
  'linear resize in three dimensions': (...x) =>
    [2, 3, 4].reduce(
      (image, axis) => interpolate(image, axis, halfPixels(2 * at(image.shape, axis), 2)),
      arg(x, 0),
    ),
  'linear resize in three dimensions, corners on corners': (...x) =>
    [4, 5, 3].reduce(
      (image, to, axis) => interpolate(image, axis + 2, corners(at(image.shape, axis + 2), to)),
      arg(x, 0),
    ),
};
