/** Matrix products over the last two axes; the axes before are a batch, with numpy's broadcasting. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, broadcastIndices, broadcastShapes, describeShape, sizeOf } from '../tensor';
import { sumTo } from './broadcast';
import { transpose } from './layout';

const MATRIX_PRODUCT: Operator = {
  type: 'MatMul',
  infer: (inputs) => {
    const [a, b] = [at(inputs, 0).shape, at(inputs, 1).shape];
    if (a.length < 2 || b.length < 2) throw new Error('one of them is no matrix');
    const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
    if (!batch) {
      throw new Error(
        `the batches ${describeShape(a.slice(0, -2))} and ${describeShape(b.slice(0, -2))} do not broadcast`,
      );
    }
    if (a.at(-1) !== b.at(-2)) throw new Error('the inner lengths differ');
    return [{ dtype: 'float32', shape: [...batch, at(a, a.length - 2), at(b, b.length - 1)] }];
  },
  evaluate: (inputs, outputs) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    const { shape } = at(outputs, 0);
    const [rows, columns] = [at(shape, shape.length - 2), at(shape, shape.length - 1)];
    const inner = at(a.shape, a.shape.length - 1);
    const batches = shape.slice(0, -2);
    const [ofA, ofB] = [a, b].map((matrix) => broadcastIndices(matrix.shape.slice(0, -2), batches));
    const result = new Float64Array(sizeOf(shape));
    for (let index = 0; index < result.length; index++) {
      const batch = Math.floor(index / (rows * columns));
      const startA = at(ofA ?? [], batch) * rows;
      const startB = at(ofB ?? [], batch) * inner;
      const [row, column] = [Math.floor(index / columns) % rows, index % columns];
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        sum += at(a.data, (startA + row) * inner + k) * at(b.data, (startB + k) * columns + column);
      }
      result[index] = sum;
    }
    return [result];
  },
  gradient: ({ inputs, outputGradient }) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    return [
      sumTo(matrixProduct(outputGradient, swapLastAxes(b)), a.shape),
      sumTo(matrixProduct(swapLastAxes(a), outputGradient), b.shape),
    ];
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
