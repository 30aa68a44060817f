/** Matrix products over the last two axes; the axes before are a batch of the same shape on both sides. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, describeShape, sameShape, sizeOf } from '../tensor';
import { transpose } from './layout';

const MATRIX_PRODUCT: Operator = {
  type: 'MatMul',
  infer: (inputs) => {
    const [a, b] = [at(inputs, 0).shape, at(inputs, 1).shape];
    if (a.length < 2 || !sameShape(a.slice(0, -2), b.slice(0, -2))) {
      throw new Error(
        `the batches ${describeShape(a.slice(0, -2))} and ${describeShape(b.slice(0, -2))} differ`,
      );
    }
    if (a.at(-1) !== b.at(-2)) throw new Error('the inner lengths differ');
    return [{ dtype: 'float32', shape: [...a.slice(0, -1), at(b, b.length - 1)] }];
  },
  evaluate: (inputs, outputs) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    const { shape } = at(outputs, 0);
    const [rows, columns] = [at(shape, shape.length - 2), at(shape, shape.length - 1)];
    const inner = at(a.shape, a.shape.length - 1);
    const result = new Float64Array(sizeOf(shape));
    for (let index = 0; index < result.length; index++) {
      const batch = Math.floor(index / (rows * columns));
      const [row, column] = [Math.floor(index / columns) % rows, index % columns];
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        sum +=
          at(a.data, (batch * rows + row) * inner + k) * at(b.data, (batch * inner + k) * columns + column);
      }
      result[index] = sum;
    }
    return [result];
  },
  gradient: ({ inputs, outputGradient }) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    return [matrixProduct(outputGradient, swapLastAxes(b)), matrixProduct(swapLastAxes(a), outputGradient)];
  },
};

/** (..., n, k) x (..., k, m) -> (..., n, m). */
export const matrixProduct = (a: Value, b: Value): Value => a.graph.apply(MATRIX_PRODUCT, a, b);

/** Matrix transpose; ONNX Runtime fuses it into the product that follows. */
export function swapLastAxes(x: Value): Value {
  const axes = [...x.shape.keys()];
  const rank = axes.length;
  return transpose(x, [...axes.slice(0, -2), rank - 1, rank - 2]);
}
