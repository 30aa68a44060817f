/** A case for every differentiable operator, and for each way through it that has code of its own. For tests. */
import { pseudoRandom } from './gradientCheck';
import type { Value } from './graph';
import {
  elu,
  erf,
  gelu,
  leakyRelu,
  logSoftmax,
  relu,
  sigmoid,
  silu,
  softmax,
  tanh,
} from './operators/activations';
import { expand, sum } from './operators/broadcast';
import { clamp, greater, where } from './operators/comparison';
import { convolution, transposedConvolution } from './operators/convolution';
import {
  absolute,
  add,
  divide,
  exponential,
  logarithm,
  multiply,
  negate,
  power,
  square,
  squareRoot,
  subtract,
} from './operators/elementwise';
import { groupedConvolution, groupedTransposedConvolution } from './operators/groupedConvolution';
import { reshape, transpose } from './operators/layout';
import { matrixProduct } from './operators/linear';
import { instanceNormalization } from './operators/normalization';
import { averagePool, maxPool } from './operators/pooling';
import { mean } from './operators/reductions';
import { resize } from './operators/resize';
import { concat, pad, slice, split } from './operators/windows';
import type { Shape } from './tensor';

export interface OperatorCase {
  readonly shapes: readonly Shape[];
  /** input(i) has the shape shapes[i]. */
  readonly build: (input: (index: number) => Value) => Value;
  /** Of each input; pseudo-random in (-1, 1) where left out. */
  readonly values?: readonly (Float64Array | undefined)[];
}

/** In (0.5, 2.5), for what is steep or undefined at zero. */
const positive = (length: number): Float64Array => pseudoRandom(length, 5).map((x) => 1.5 + x);

const plain = { strides: [1, 1], padding: [1, 1] };

export const OPERATOR_CASES: Readonly<Record<string, OperatorCase>> = {
  'addition with broadcasting': { shapes: [[2, 3], [3]], build: (x) => add(x(0), x(1)) },
  'subtraction with broadcasting': {
    shapes: [
      [2, 1],
      [2, 3],
    ],
    build: (x) => subtract(x(0), x(1)),
  },
  'multiplication with broadcasting': {
    shapes: [
      [2, 3, 2],
      [3, 1],
    ],
    build: (x) => multiply(x(0), x(1)),
  },
  'multiplication by itself': { shapes: [[4]], build: (x) => square(x(0)) },
  division: { shapes: [[2, 3], [3]], build: (x) => divide(x(0), x(1)), values: [undefined, positive(3)] },
  negation: { shapes: [[3]], build: (x) => negate(x(0)) },
  exponential: { shapes: [[3]], build: (x) => exponential(x(0)) },
  logarithm: { shapes: [[3]], build: (x) => logarithm(x(0)), values: [positive(3)] },
  'square root': { shapes: [[3]], build: (x) => squareRoot(x(0)), values: [positive(3)] },
  power: { shapes: [[3]], build: (x) => power(x(0), x(0).graph.scalar(2.5)), values: [positive(3)] },
  sum: { shapes: [[2, 3, 2]], build: (x) => sum(x(0), [0, 2]) },
  expand: { shapes: [[2, 1]], build: (x) => expand(x(0), [3, 2, 4]) },
  mean: { shapes: [[2, 3, 2]], build: (x) => mean(x(0), [1]) },
  'choice by a condition': {
    shapes: [[2, 3], [3]],
    build: (x) => where(greater(x(0), x(1)), multiply(x(0), x(0)), x(1)),
  },
  clamp: { shapes: [[12]], build: (x) => multiply(x(0), clamp(x(0), -0.4, 0.3)) },
  reshape: { shapes: [[2, 6]], build: (x) => reshape(x(0), [3, 4]) },
  transpose: { shapes: [[2, 3, 4]], build: (x) => transpose(x(0), [2, 0, 1]) },
  slice: { shapes: [[3, 5]], build: (x) => slice(x(0), [{ axis: 1, start: 1, end: 4 }]) },
  padding: { shapes: [[2, 3]], build: (x) => pad(x(0), { before: [1, -1], after: [0, 2] }) },
  concatenation: {
    shapes: [
      [2, 1, 2],
      [2, 3, 2],
    ],
    build: (x) => concat([x(0), x(1)], 1),
  },
  'matrix product': {
    shapes: [
      [2, 3, 4],
      [2, 4, 2],
    ],
    build: (x) => matrixProduct(x(0), x(1)),
  },
  'leaky ReLU': { shapes: [[9]], build: (x) => leakyRelu(x(0), 0.01) },
  ReLU: { shapes: [[9]], build: (x) => relu(x(0)) },
  ELU: { shapes: [[9]], build: (x) => elu(x(0), 0.7) },
  sigmoid: { shapes: [[9]], build: (x) => sigmoid(x(0)) },
  tanh: { shapes: [[9]], build: (x) => tanh(x(0)) },
  'error function': { shapes: [[9]], build: (x) => erf(x(0)) },
  SiLU: { shapes: [[9]], build: (x) => silu(x(0)) },
  GELU: { shapes: [[9]], build: (x) => gelu(x(0), 'none') },
  'GELU by tanh': { shapes: [[9]], build: (x) => gelu(x(0), 'tanh') },
  'absolute value': { shapes: [[9]], build: (x) => absolute(x(0)) },
  'log-softmax': { shapes: [[2, 3, 2]], build: (x) => logSoftmax(x(0), 1) },
  split: {
    shapes: [[2, 5]],
    build: (x) => {
      const [a = x(0), b = x(0)] = split(x(0), 1, [2, 3]);
      return multiply(slice(b, [{ axis: 1, start: 1, end: 3 }]), a);
    },
  },
  'slice with steps': {
    shapes: [[3, 8]],
    build: (x) =>
      slice(x(0), [
        { axis: 0, start: 0, end: 3, step: 2 },
        { axis: 1, start: 1, end: 8, step: 3 },
      ]),
  },
  'max pooling': {
    shapes: [[2, 2, 6, 4]],
    build: (x) => maxPool(x(0), { kernel: [2, 2], strides: [2, 2], padding: [0, 0] }),
  },
  'max pooling of overlapping, padded windows': {
    shapes: [[1, 2, 7, 6]],
    build: (x) => maxPool(x(0), { kernel: [3, 3], strides: [2, 2], padding: [1, 1] }),
  },
  'max pooling of negative numbers beside the padding': {
    shapes: [[1, 1, 4, 4]],
    build: (x) =>
      maxPool(subtract(x(0), x(0).graph.scalar(2)), { kernel: [3, 3], strides: [1, 1], padding: [1, 1] }),
  },
  'max pooling in three dimensions': {
    shapes: [[1, 2, 4, 3, 4]],
    build: (x) => maxPool(x(0), { kernel: [2, 1, 2], strides: [2, 1, 2], padding: [0, 0, 0] }),
  },
  'average pooling': {
    shapes: [[1, 2, 6, 5]],
    build: (x) => averagePool(x(0), { kernel: [3, 2], strides: [2, 2], padding: [1, 0], countPadding: true }),
  },
  'average pooling that leaves the padding out': {
    shapes: [[1, 2, 5, 5]],
    build: (x) =>
      averagePool(x(0), { kernel: [3, 3], strides: [2, 2], padding: [1, 1], countPadding: false }),
  },
  'average pooling in three dimensions': {
    shapes: [[1, 1, 4, 4, 3]],
    build: (x) =>
      averagePool(x(0), { kernel: [2, 2, 2], strides: [2, 2, 1], padding: [0, 0, 0], countPadding: true }),
  },
  'nearest resize by whole factors': {
    shapes: [[1, 2, 2, 3]],
    build: (x) => resize(x(0), [4, 9], { mode: 'nearest', coordinates: 'asymmetric' }),
  },
  'nearest resize by other factors': {
    shapes: [[1, 1, 3, 5]],
    build: (x) => resize(x(0), [5, 3], { mode: 'nearest', coordinates: 'half-pixel' }),
  },
  'linear resize': {
    shapes: [[1, 2, 3, 4]],
    build: (x) => resize(x(0), [6, 7], { mode: 'linear', coordinates: 'half-pixel' }),
  },
  'linear resize in three dimensions, corners on corners': {
    shapes: [[1, 1, 2, 3, 2]],
    build: (x) => resize(x(0), [4, 5, 3], { mode: 'linear', coordinates: 'align-corners' }),
  },
  softmax: { shapes: [[2, 3, 2]], build: (x) => softmax(x(0), 1) },
  'instance normalisation': {
    shapes: [[2, 3, 4, 2], [3], [3]],
    build: (x) => instanceNormalization(x(0), x(1), x(2), 1e-5),
  },
  'convolution 3x3': {
    shapes: [[2, 2, 5, 4], [3, 2, 3, 3], [3]],
    build: (x) => convolution(x(0), x(1), x(2), plain),
  },
  'convolution without padding, of unequal sides': {
    shapes: [
      [1, 2, 4, 5],
      [2, 2, 2, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [1, 1], padding: [0, 0] }),
  },
  'convolution 1x1': {
    shapes: [[2, 2, 2, 3], [3, 2, 1, 1], [3]],
    build: (x) => convolution(x(0), x(1), x(2), { strides: [1, 1], padding: [0, 0] }),
  },
  'convolution of 6 channels, which are filled up to 8': {
    shapes: [
      [1, 6, 3, 2],
      [2, 6, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, plain),
  },
  'convolution with stride 2 on an even side': {
    shapes: [
      [2, 2, 6, 4],
      [3, 2, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [2, 2], padding: [1, 1] }),
  },
  'convolution with stride 2 on an odd side': {
    shapes: [
      [1, 2, 5, 7],
      [2, 2, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [2, 2], padding: [1, 1] }),
  },
  'convolution in three dimensions': {
    shapes: [
      [1, 2, 3, 4, 3],
      [2, 2, 3, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [1, 1, 1], padding: [1, 1, 1] }),
  },
  'convolution in two groups': {
    shapes: [[2, 4, 5, 4], [6, 2, 3, 3], [6]],
    build: (x) => groupedConvolution(x(0), x(1), x(2), { ...plain, dilations: [1, 1], groups: 2 }),
  },
  'convolution of each channel by itself, with dilation and stride': {
    shapes: [
      [1, 3, 9, 8],
      [3, 1, 3, 3],
    ],
    build: (x) =>
      groupedConvolution(x(0), x(1), undefined, {
        ...{ strides: [2, 1], padding: [2, 2], dilations: [2, 2], groups: 3 },
      }),
  },
  'transposed convolution in two groups': {
    shapes: [
      [1, 4, 3, 3],
      [4, 1, 3, 3],
    ],
    build: (x) =>
      groupedTransposedConvolution(
        x(0),
        x(1),
        { strides: [2, 2], padding: [1, 1], dilations: [1, 1], groups: 2 },
        [6, 6],
      ),
  },
  'transposed convolution': {
    shapes: [
      [2, 3, 2, 3],
      [3, 2, 2, 2],
    ],
    build: (x) => transposedConvolution(x(0), x(1), { strides: [2, 2], padding: [0, 0] }, [4, 6]),
  },
};
