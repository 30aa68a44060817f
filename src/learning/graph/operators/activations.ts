/** Activations of hidden layers and of the output. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, broadcastIndices } from '../tensor';
import { reducedShape, sum } from './broadcast';
import { clamp } from './comparison';
import { evaluateElementwise, inferElementwise, multiply, scale, subtract } from './elementwise';

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

/** x where x >= 0, else slope * x. Its derivative at 0 is taken as the slope. */
export const leakyRelu = (x: Value, slope: number): Value => x.graph.apply(leakyReluOperator(slope), x);

/** exp(x) / sum of exp(x) along the axis. */
export const softmax = (x: Value, axis: number): Value => x.graph.apply(softmaxOperator(axis), x);
