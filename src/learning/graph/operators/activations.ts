/** Activations of hidden layers and of the output. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, broadcastIndices } from '../tensor';
import { reducedShape, sum } from './broadcast';
import { clamp, greater, where } from './comparison';
import {
  add,
  evaluateElementwise,
  exponential,
  inferElementwise,
  multiply,
  negate,
  scale,
  shift,
  square,
  subtract,
} from './elementwise';

/** Steep enough for a step, and no float32 becomes infinite by it that was below 1e18. */
const RAMP = 1e20;

const leakyReluOperator = (slope: number): Operator => ({
  type: 'LeakyRelu',
  attributes: { alpha: { float: slope } },
  infer: (inputs) => inferElementwise(inputs, 'float32'),
  evaluate: (inputs, outputs) => evaluateElementwise(inputs, outputs, (x = NaN) => (x >= 0 ? x : x * slope)),
  gradient: ({ output, outputGradient }) => {
    // The slope is 1 where the output is positive. A ramp that rises within 1e-20 says so with
    // operators that ONNX Runtime spreads over all processor cores, unlike comparison and choice.
    return [multiply(outputGradient, clamp(scale(output, RAMP), slope, 1))];
  },
});

/** An activation whose derivative follows from its input or its output. */
function activation(
  type: string,
  compute: (x: number) => number,
  derivative: (x: Value, output: Value) => Value,
  attributes: Operator['attributes'] = {},
): Operator {
  return {
    type,
    attributes,
    infer: (inputs) => inferElementwise(inputs, 'float32'),
    evaluate: (inputs, outputs) => evaluateElementwise(inputs, outputs, (x = NaN) => compute(x)),
    gradient: ({ inputs, output, outputGradient }) => [
      multiply(outputGradient, derivative(at(inputs, 0), output)),
    ],
  };
}

const oneMinus = (x: Value): Value => subtract(x.graph.scalar(1), x);

const RELU = activation(
  'Relu',
  (x) => Math.max(x, 0),
  (_x, output) => clamp(scale(output, RAMP), 0, 1),
);
const SIGMOID = activation(
  'Sigmoid',
  (x) => 1 / (1 + Math.exp(-x)),
  (_x, output) => multiply(output, oneMinus(output)),
);
const TANH = activation('Tanh', Math.tanh, (_x, output) => oneMinus(square(output)));
const ERF = activation('Erf', errorFunction, (x) =>
  scale(exponential(negate(square(x))), 2 / Math.sqrt(Math.PI)),
);
const SOFTPLUS = activation(
  'Softplus',
  (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  (x) => sigmoid(x),
);
const eluOperator = (alpha: number): Operator =>
  activation(
    'Elu',
    (x) => (x > 0 ? x : alpha * Math.expm1(x)),
    (x, output) => where(greater(x, x.graph.scalar(0)), x.graph.scalar(1), shift(output, alpha)),
    { alpha: { float: alpha } },
  );

/** By a series of positive terms, so that no digits cancel (Abramowitz and Stegun, 7.1.6). */
function errorFunction(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

const softmaxOperator = (axis: number): Operator => ({
  type: 'Softmax',
  attributes: { axis: { int: axis } },
  infer: (inputs) => inferElementwise(inputs, 'float32'),
  evaluate: (inputs) => {
    const { shape, data } = at(inputs, 0);
    const group = broadcastIndices(reducedShape(shape, [axis]), shape);
    const largest = new Float64Array(data.length).fill(-Infinity);
    group.forEach((target, index) => (largest[target] = Math.max(at(largest, target), at(data, index))));
    const exponentials = data.map((x, index) => Math.exp(x - at(largest, at(group, index))));
    const sums = new Float64Array(data.length);
    group.forEach((target, index) => (sums[target] = at(sums, target) + at(exponentials, index)));
    return [exponentials.map((e, index) => e / at(sums, at(group, index)))];
  },
  gradient: ({ output, outputGradient }) => {
    const weighted = sum(multiply(output, outputGradient), [axis]);
    return [multiply(output, subtract(outputGradient, weighted))];
  },
});

const logSoftmaxOperator = (axis: number): Operator => {
  const shares = softmaxOperator(axis);
  return {
    type: 'LogSoftmax',
    attributes: { axis: { int: axis } },
    infer: (inputs) => shares.infer(inputs),
    evaluate: (inputs, outputs) => shares.evaluate(inputs, outputs).map((values) => values.map(Math.log)),
    gradient: ({ output, outputGradient }) => [
      subtract(outputGradient, multiply(exponential(output), sum(outputGradient, [axis]))),
    ],
  };
};

/** x where x >= 0, else slope * x. Its derivative at 0 is taken as the slope. */
export const leakyRelu = (x: Value, slope: number): Value => x.graph.apply(leakyReluOperator(slope), x);

/** exp(x) / sum of exp(x) along the axis. */
export const softmax = (x: Value, axis: number): Value => x.graph.apply(softmaxOperator(axis), x);

/** log(softmax(x)), without the overflow of doing one after the other. */
export const logSoftmax = (x: Value, axis: number): Value => x.graph.apply(logSoftmaxOperator(axis), x);

/** x where x >= 0, else 0. Its derivative at 0 is taken as 0. */
export const relu = (x: Value): Value => x.graph.apply(RELU, x);

/** x where x > 0, else alpha * (exp(x) - 1) (Clevert et al. 2016, https://arxiv.org/abs/1511.07289). */
export const elu = (x: Value, alpha: number): Value => x.graph.apply(eluOperator(alpha), x);

/** 1 / (1 + exp(-x)). */
export const sigmoid = (x: Value): Value => x.graph.apply(SIGMOID, x);

export const tanh = (x: Value): Value => x.graph.apply(TANH, x);

/** The Gauss error function. */
export const erf = (x: Value): Value => x.graph.apply(ERF, x);

/** log(1 + exp(x)). */
export const softplus = (x: Value): Value => x.graph.apply(SOFTPLUS, x);

/** x * sigmoid(x), also called swish. */
export const silu = (x: Value): Value => multiply(x, sigmoid(x));

/**
 * Gaussian error linear unit (Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415), exact or in
 * the approximation by tanh; the names are PyTorch's. Composed, since ONNX has it only from set 20.
 */
export function gelu(x: Value, approximate: 'none' | 'tanh'): Value {
  const inner =
    approximate === 'none'
      ? erf(scale(x, Math.SQRT1_2))
      : tanh(scale(add(x, scale(multiply(x, square(x)), 0.044715)), Math.sqrt(2 / Math.PI)));
  return multiply(scale(x, 0.5), shift(inner, 1));
}
