/** Mean and maximum over axes; the sum stands in broadcast.ts, beside its gradient. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, sizeOf } from '../tensor';
import { expand, reduction } from './broadcast';
import { scale } from './elementwise';

const reduceMeanOperator = (axes: readonly number[]): Operator => {
  const sums = reduction(axes, 0, (soFar, value) => soFar + value);
  return {
    type: 'ReduceMean',
    attributes: { axes: { ints: axes }, keepdims: { int: 1 } },
    infer: sums.infer,
    evaluate: (inputs, outputs) => {
      const count = sizeOf(at(inputs, 0).shape) / sizeOf(at(outputs, 0).shape);
      return sums.evaluate(inputs, outputs).map((values) => Float64Array.from(values, (sum) => sum / count));
    },
    gradient: ({ inputs, output, outputGradient }) => {
      const { shape } = at(inputs, 0);
      return [expand(scale(outputGradient, sizeOf(output.shape) / sizeOf(shape)), shape)];
    },
  };
};

/** Maximum of what is not differentiated: weights, stabilising offsets. */
const reduceMaxOperator = (axes: readonly number[]): Operator => ({
  type: 'ReduceMax',
  attributes: { axes: { ints: axes }, keepdims: { int: 1 } },
  ...reduction(axes, -Infinity, Math.max),
});

/** Mean over the axes, which stay with length 1. */
export const mean = (x: Value, axes: readonly number[]): Value => x.graph.apply(reduceMeanOperator(axes), x);

/** Maximum over the axes, which stay with length 1. Not differentiable. */
export const maximum = (x: Value, axes: readonly number[]): Value =>
  x.graph.apply(reduceMaxOperator(axes), x);
