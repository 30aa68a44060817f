/** Expand and ReduceSum: each is the gradient of the other. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, broadcastIndices, broadcastShapes, describeShape, sameShape, sizeOf } from '../tensor';
import type { Shape } from '../tensor';
import { reshape } from './layout';

/** The shape with the given axes at length 1. */
export function reducedShape(shape: Shape, axes: readonly number[]): Shape {
  const outside = axes.find((axis) => axis < 0 || axis >= shape.length);
  if (outside !== undefined) throw new Error(`axis ${outside} is not one of ${shape.length} axes`);
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

const expandOperator = (shape: Shape): Operator => ({
  type: 'Expand',
  constantInputs: [shape],
  infer: (inputs) => {
    const { dtype, shape: from } = at(inputs, 0);
    const result = broadcastShapes(from, shape);
    if (!result || !sameShape(result, shape))
      throw new Error(`does not broadcast to ${describeShape(shape)}`);
    return [{ dtype, shape }];
  },
  evaluate: (inputs) => {
    const { shape: from, data } = at(inputs, 0);
    return [Float64Array.from(broadcastIndices(from, shape), (index) => at(data, index))];
  },
  gradient: ({ inputs, outputGradient }) => [sumTo(outputGradient, at(inputs, 0).shape)],
});

/** What reductions share: the shape of the result, and combining the values that fall together. */
export function reduction(
  axes: readonly number[],
  start: number,
  combine: (soFar: number, value: number) => number,
): Pick<Operator, 'infer' | 'evaluate'> {
  return {
    infer: (inputs) => {
      const { dtype, shape } = at(inputs, 0);
      return [{ dtype, shape: reducedShape(shape, axes) }];
    },
    evaluate: (inputs, outputs) => {
      const { shape, data } = at(inputs, 0);
      const reduced = at(outputs, 0).shape;
      const result = new Float64Array(sizeOf(reduced)).fill(start);
      broadcastIndices(reduced, shape).forEach((target, index) => {
        result[target] = combine(at(result, target), at(data, index));
      });
      return [result];
    },
  };
}

const reduceSumOperator = (axes: readonly number[]): Operator => ({
  type: 'ReduceSum',
  attributes: { keepdims: { int: 1 } },
  constantInputs: [axes],
  ...reduction(axes, 0, (soFar, value) => soFar + value),
  gradient: ({ inputs, outputGradient }) => [expand(outputGradient, at(inputs, 0).shape)],
});

/** Repeats along axes of length 1, and along new outer axes. */
export function expand(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : x.graph.apply(expandOperator(shape), x);
}

/** Sum over the axes, which stay with length 1. */
export function sum(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : x.graph.apply(reduceSumOperator(axes), x);
}

/** Sum over what broadcasting `shape` to the shape of x had repeated: the gradient of broadcasting. */
export function sumTo(x: Value, shape: Shape): Value {
  const outer = x.shape.length - shape.length;
  const axes = x.shape.flatMap((length, axis) =>
    axis < outer || (shape[axis - outer] === 1 && length !== 1) ? [axis] : [],
  );
  const summed = sum(x, axes);
  return sameShape(summed.shape, shape) ? summed : reshape(summed, shape);
}
