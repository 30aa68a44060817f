import type { Value } from '../../graph/graph';
import type { Operator } from '../../graph/operator';
import { at, sizeOf } from '../../graph/tensor';

const gatherOperator = (axis: number, indices: readonly number[]): Operator => ({
  type: 'Gather',
  attributes: { axis: { int: axis } },
  constantInputs: [indices],
  infer: (inputs) => {
    const { dtype, shape } = at(inputs, 0);
    const outside = indices.find((index) => index < 0 || index >= at(shape, axis));
    if (outside !== undefined) throw new Error(`${outside} is outside axis ${axis}`);
    return [{ dtype, shape: shape.with(axis, indices.length) }];
  },
  evaluate: (inputs) => {
    const { shape, data } = at(inputs, 0);
    const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
    const result = new Float64Array(outer * indices.length * inner);
    for (let block = 0; block < outer; block++) {
      indices.forEach((index, position) => {
        const from = (block * at(shape, axis) + index) * inner;
        result.set(data.subarray(from, from + inner), (block * indices.length + position) * inner);
      });
    }
    return [result];
  },
});

/** Picks elements of an axis, in the order of the indices, as often as they are named; copies on all cores. */
export function gather(x: Value, axis: number, indices: readonly number[]): Value {
  const same = indices.length === x.shape[axis] && indices.every((index, position) => index === position);
  return same ? x : x.graph.apply(gatherOperator(axis, indices), x);
}

/** Every combination of an index of each length, the last one running fastest. */
export function combinations(...lengths: readonly number[]): number[][] {
  return lengths.reduce<number[][]>(
    (rows, length) => rows.flatMap((row) => Array.from({ length }, (_, index) => [...row, index])),
    [[]],
  );
}
