/** The largest elements of a vector. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at } from '../tensor';
import { slice } from './windows';

/** The k largest elements, falling, and where they stand, of which no use is made here. */
const largestOperator = (k: number): Operator => ({
  type: 'TopK',
  attributes: { axis: { int: 0 }, largest: { int: 1 }, sorted: { int: 1 } },
  constantInputs: [[k]],
  infer: (inputs) => {
    const { shape } = at(inputs, 0);
    if (shape.length !== 1 || !Number.isInteger(k) || k < 1 || k > at(shape, 0)) {
      throw new Error(`has no ${k} largest elements`);
    }
    return [
      { dtype: 'float32', shape: [k] },
      { dtype: 'int32', shape: [k] },
    ];
  },
  evaluate: (inputs) => {
    const { data } = at(inputs, 0);
    const order = Array.from(data.keys()).sort((a, b) => at(data, b) - at(data, a) || a - b);
    const first = order.slice(0, k);
    return [Float64Array.from(first, (index) => at(data, index)), Float64Array.from(first)];
  },
});

/** The kth largest element of a vector, (1). Not differentiable: to compare with. */
export function kthLargest(x: Value, k: number): Value {
  const [largest = x] = x.graph.applyAll(largestOperator(k), [x]);
  return slice(largest, [{ axis: 0, start: k - 1, end: k }]);
}
