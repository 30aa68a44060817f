/** Mean, extremes and norm over axes; the sum stands in broadcast.ts, beside its gradient. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, sizeOf } from '../tensor';
import { expand, reduction, sum } from './broadcast';
import { equal, toFloat } from './comparison';
import { add, divide, exponential, larger, logarithm, multiply, scale, subtract } from './elementwise';

/** A norm below this counts as 0, where there is no direction. */
const SMALLEST_NORM = 1e-30;

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

/** The largest or smallest element over axes. */
const extremeOperator = (
  type: string,
  axes: readonly number[],
  start: number,
  choose: (a: number, b: number) => number,
): Operator => ({
  type,
  attributes: { axes: { ints: axes }, keepdims: { int: 1 } },
  ...reduction(axes, start, choose),
  gradient: ({ inputs, output, outputGradient }) => {
    const hits = toFloat(equal(at(inputs, 0), output));
    return [multiply(hits, divide(outputGradient, sum(hits, axes)))];
  },
});

const reduceNormOperator = (axes: readonly number[]): Operator => {
  const squares = reduction(axes, 0, (soFar, value) => soFar + value ** 2);
  return {
    type: 'ReduceL2',
    attributes: { axes: { ints: axes }, keepdims: { int: 1 } },
    infer: squares.infer,
    evaluate: (inputs, outputs) => squares.evaluate(inputs, outputs).map((values) => values.map(Math.sqrt)),
    gradient: ({ inputs, output, outputGradient }) => [
      multiply(at(inputs, 0), divide(outputGradient, larger(output, output.graph.scalar(SMALLEST_NORM)))),
    ],
  };
};

/** Mean over the axes, which stay with length 1. */
export const mean = (x: Value, axes: readonly number[]): Value => x.graph.apply(reduceMeanOperator(axes), x);

/** Maximum over the axes, which stay with length 1. Equal largest elements share the gradient. */
export const maximum = (x: Value, axes: readonly number[]): Value =>
  x.graph.apply(extremeOperator('ReduceMax', axes, -Infinity, Math.max), x);

/** Minimum over the axes, which stay with length 1. Equal smallest elements share the gradient. */
export const minimum = (x: Value, axes: readonly number[]): Value =>
  x.graph.apply(extremeOperator('ReduceMin', axes, Infinity, Math.min), x);

/** Euclidean norm over the axes, which stay with length 1. Its derivative at 0 is 0. */
export const norm = (x: Value, axes: readonly number[]): Value => x.graph.apply(reduceNormOperator(axes), x);

/** log(sum(exp(x))) over the axes, which stay with length 1, without overflow. */
export function logSumExp(x: Value, axes: readonly number[]): Value {
  const largest = maximum(x, axes);
  return add(largest, logarithm(sum(exponential(subtract(x, largest)), axes)));
}
