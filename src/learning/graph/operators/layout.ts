/** Operators that rearrange elements without changing one: reshape and transpose. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, describeShape, forEachPosition, sameShape, sizeOf, stridesOf } from '../tensor';
import type { Shape } from '../tensor';

const reshapeOperator = (shape: Shape): Operator => ({
  type: 'Reshape',
  constantInputs: [shape],
  infer: (inputs) => {
    const { dtype, shape: from } = at(inputs, 0);
    if (sizeOf(from) !== sizeOf(shape)) throw new Error(`does not have the size of ${describeShape(shape)}`);
    return [{ dtype, shape }];
  },
  evaluate: (inputs) => [at(inputs, 0).data],
  gradient: ({ inputs, outputGradient }) => [reshape(outputGradient, at(inputs, 0).shape)],
});

const transposeOperator = (permutation: readonly number[]): Operator => ({
  type: 'Transpose',
  attributes: { perm: { ints: permutation } },
  infer: (inputs) => {
    const { dtype, shape } = at(inputs, 0);
    if (
      !sameShape(
        permutation.toSorted((a, b) => a - b),
        [...shape.keys()],
      )
    ) {
      throw new Error(`${describeShape(permutation)} is no order of its axes`);
    }
    return [{ dtype, shape: permutation.map((axis) => at(shape, axis)) }];
  },
  evaluate: (inputs, outputs) => {
    const { shape, data } = at(inputs, 0);
    const strides = stridesOf(shape);
    const result = new Float64Array(data.length);
    forEachPosition(at(outputs, 0).shape, (position, index) => {
      const source = position.reduce((sum, p, axis) => sum + p * at(strides, at(permutation, axis)), 0);
      result[index] = at(data, source);
    });
    return [result];
  },
  gradient: ({ outputGradient }) => [
    transpose(
      outputGradient,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
});

/** The transposition that does what these two do one after the other; undefined for other operators. */
export function composeTranspositions(first: Operator, second: Operator): Operator | undefined {
  const [before, after] = [first.attributes?.['perm'], second.attributes?.['perm']];
  if (!before || !after || !('ints' in before) || !('ints' in after)) return undefined;
  return transposeOperator(after.ints.map((axis) => at(before.ints, axis)));
}

/** The same elements in C order under another shape. */
export function reshape(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : x.graph.apply(reshapeOperator(shape), x);
}

/** Axis i of the result is axis permutation[i] of x. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  const long = permutation.filter((axis) => at(x.shape, axis) !== 1);
  // Axes of length 1 are nowhere in memory.
  if (long.every((axis, index) => index === 0 || at(long, index - 1) < axis)) {
    return reshape(
      x,
      permutation.map((axis) => at(x.shape, axis)),
    );
  }
  return x.graph.apply(transposeOperator(permutation), x);
}
