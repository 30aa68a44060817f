/** Activations of imported networks. */
import type { ImportedNode, ImportRule } from './importedNode';
import type { Value } from '../graph/graph';
import {
  elu,
  erf,
  gelu,
  leakyRelu,
  logSoftmax,
  relu,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from '../graph/operators/activations';
import { clamp, greater, where } from '../graph/operators/comparison';
import { absolute, divide, multiply, negate, scale, shift, subtract } from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';
import { sizeOf } from '../graph/tensor';

/** Constants of self-normalising networks, as ONNX rounds them (https://arxiv.org/abs/1706.02515). */
const SELU = { alpha: 1.6732632423543772, gamma: 1.0507009873554805 };

const unary =
  (build: (x: Value, node: ImportedNode) => Value): ImportRule =>
  (node) =>
    build(node.value(0), node);

/** max(0, min(1, slope * x + offset)) */
const hardSigmoid = (x: Value, slope: number, offset: number): Value =>
  clamp(shift(scale(x, slope), offset), 0, 1);

const parametricRelu: ImportRule = (node) => {
  const [x, slope] = [node.value(0), node.value(1)];
  return subtract(relu(x), multiply(slope, relu(negate(x))));
};

const celu = unary((x, node) => {
  const alpha = node.float('alpha', 1);
  return scale(elu(scale(x, 1 / alpha), 1), alpha);
});

const gaussian = unary((x, node) => {
  const approximate = node.text('approximate', 'none');
  if (approximate !== 'none' && approximate !== 'tanh') {
    throw node.failure(`the approximation "${approximate}" is not supported: use none or tanh`);
  }
  return gelu(x, approximate);
});

/** Before operator set 13 the axis split the tensor in two, and all after it were one. */
const overAxis = (build: (x: Value, axis: number) => Value): ImportRule =>
  unary((x, node) => {
    const old = node.operatorSet < 13;
    const axis = node.axis(node.int('axis', old ? 1 : -1), x.shape.length);
    if (!old || axis === x.shape.length - 1) return build(x, axis);
    const matrix = reshape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))]);
    return reshape(build(matrix, 1), x.shape);
  });

export const ACTIVATION_RULES: readonly (readonly [string, ImportRule])[] = [
  ['Relu', unary(relu)],
  ['LeakyRelu', unary((x, node) => leakyRelu(x, node.float('alpha', 0.01)))],
  ['PRelu', parametricRelu],
  [
    'ThresholdedRelu',
    unary((x, node) => where(greater(x, x.graph.scalar(node.float('alpha', 1))), x, x.graph.scalar(0))),
  ],
  ['HardSigmoid', unary((x, node) => hardSigmoid(x, node.float('alpha', 0.2), node.float('beta', 0.5)))],
  ['HardSwish', unary((x) => multiply(x, hardSigmoid(x, 1 / 6, 0.5)))],
  ['Elu', unary((x, node) => elu(x, node.float('alpha', 1)))],
  ['Celu', celu],
  [
    'Selu',
    unary((x, node) => scale(elu(x, node.float('alpha', SELU.alpha)), node.float('gamma', SELU.gamma))),
  ],
  ['Sigmoid', unary(sigmoid)],
  ['Tanh', unary(tanh)],
  ['Erf', unary(erf)],
  ['Gelu', gaussian],
  ['Softplus', unary(softplus)],
  ['Softsign', unary((x) => divide(x, shift(absolute(x), 1)))],
  ['Mish', unary((x) => multiply(x, tanh(softplus(x))))],
  ['Softmax', overAxis(softmax)],
  ['LogSoftmax', overAxis(logSoftmax)],
];
