/** Mean and maximum over axes; the sum stands in broadcast.ts, beside its gradient. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, broadcastIndices, sizeOf } from '../tensor';
import { expand, reducedShape } from './broadcast';
import { scale } from './elementwise';

const reduceMeanOperator = (axes: readonly number[]): Operator => ({
  type: 'ReduceMean',
  attributes: { axes: { ints: axes }, keepdims: { int: 1 } },
  infer: (inputs) => {
    const { dtype, shape } = at(inputs, 0);
    return [{ dtype, shape: reducedShape(shape, axes) }];
  },
  evaluate: (inputs, outputs) => {
    const { shape, data } = at(inputs, 0);
    const reduced = at(outputs, 0).shape;
    const means = new Float64Array(sizeOf(reduced));
    const count = sizeOf(shape) / means.length;
    broadcastIndices(reduced, shape).forEach((target, index) => {
      means[target] = at(means, target) + at(data, index) / count;
    });
    return [means];
  },
  gradient: ({ inputs, output, outputGradient }) => {
    const { shape } = at(inputs, 0);
    return [expand(scale(outputGradient, sizeOf(output.shape) / sizeOf(shape)), shape)];
  },
});

/** Maximum of what is not differentiated: weights, stabilising offsets. */
const reduceMaxOperator = (axes: readonly number[]): Operator => ({
  type: 'ReduceMax',
  attributes: { axes: { ints: axes }, keepdims: { int: 1 } },
  infer: (inputs) => {
    const { dtype, shape } = at(inputs, 0);
    return [{ dtype, shape: reducedShape(shape, axes) }];
  },
  evaluate: (inputs, outputs) => {
    const { shape, data } = at(inputs, 0);
    const reduced = at(outputs, 0).shape;
    const maxima = new Float64Array(sizeOf(reduced)).fill(-Infinity);
    broadcastIndices(reduced, shape).forEach((target, index) => {
      maxima[target] = Math.max(at(maxima, target), at(data, index));
    });
    return [maxima];
  },
});

/** Mean over the axes, which stay with length 1. */
export const mean = (x: Value, axes: readonly number[]): Value => x.graph.apply(reduceMeanOperator(axes), x);

/** Maximum over the axes, which stay with length 1. Not differentiable. */
export const maximum = (x: Value, axes: readonly number[]): Value =>
  x.graph.apply(reduceMaxOperator(axes), x);
