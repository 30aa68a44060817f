/** What moves elements about without changing them. */
import { constantOf } from './kernel';
import type { Kernels, Tensor, TensorFlow } from './kernel';
import { intOf, intsOf } from '../attributes';
import { at } from '../../graph/tensor';

/** Surrounds with zeros; a negative number of elements cuts them off. */
export function padded(
  tf: TensorFlow,
  x: Tensor,
  before: readonly number[],
  after: readonly number[],
  value = 0,
): Tensor {
  const begin = before.map((count) => Math.max(0, -count));
  const size = x.shape.map((length, axis) => length - at(begin, axis) - Math.max(0, -at(after, axis)));
  const cut = size.every((length, axis) => length === x.shape[axis]) ? x : tf.slice(x, begin, size);
  const paddings = before.map((count, axis): [number, number] => [
    Math.max(0, count),
    Math.max(0, at(after, axis)),
  ]);
  return paddings.every(([first, last]) => first + last === 0) ? cut : tf.pad(cut, paddings, value);
}

/** Puts step - 1 zeros between neighbours along each axis. */
export function spreadApart(tf: TensorFlow, x: Tensor, steps: readonly number[]): Tensor {
  return steps.reduce((result, step, axis) => {
    const { shape } = result;
    const length = at(shape, axis);
    if (step === 1 || length === 1) return result;
    const gaps = [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)];
    const none = gaps.map(() => 0);
    const filled = padded(tf, tf.reshape(result, gaps), none, none.with(axis + 1, step - 1));
    const joined = tf.reshape(filled, shape.with(axis, length * step));
    const cut = shape.map((_, other) => (other === axis ? 1 - step : 0));
    return padded(
      tf,
      joined,
      shape.map(() => 0),
      cut,
    );
  }, x);
}

export const ARRANGEMENT: Kernels = {
  Reshape: { constants: 1, compute: (tf, node) => (x) => tf.reshape(x, [...at(node.outputs, 0).shape]) },
  Expand: { constants: 1, compute: (tf, node) => (x) => tf.broadcastTo(x, [...at(node.outputs, 0).shape]) },
  Transpose: {
    attributes: ['perm'],
    compute: (tf, node) => (x) => tf.transpose(x, [...(intsOf(node, 'perm') ?? [])]),
  },
  Concat: {
    attributes: ['axis'],
    compute:
      (tf, node) =>
      (...values) =>
        tf.concat(values, intOf(node, 'axis')),
  },
  Pad: {
    constants: 1,
    compute: (tf, node) => {
      const pads = constantOf(node, 0);
      const rank = pads.length / 2;
      return (x) => padded(tf, x, pads.slice(0, rank), pads.slice(rank));
    },
  },
  Slice: {
    constants: 4,
    compute: (tf, node) => {
      const [from, to] = [at(node.inputs, 0).shape, at(node.outputs, 0).shape];
      const [begin, end, steps] = [from.map(() => 0), [...from], from.map(() => 1)];
      const backwards: number[] = [];
      constantOf(node, 2).forEach((axis, index) => {
        const start = at(constantOf(node, 0), index);
        const step = at(constantOf(node, 3), index);
        // TensorFlow counts an end of -1 from the last element: what is cut out is turned round instead.
        const last = start + (at(to, axis) - 1) * step;
        begin[axis] = Math.min(start, last);
        end[axis] = Math.max(start, last) + 1;
        steps[axis] = Math.abs(step);
        if (step < 0) backwards.push(axis);
      });
      const isContiguous = steps.every((step) => step === 1);
      return (x) => {
        const part = isContiguous ? tf.slice(x, begin, [...to]) : tf.stridedSlice(x, begin, end, steps);
        return backwards.length > 0 ? tf.reverse(part, backwards) : part;
      };
    },
  },
};
