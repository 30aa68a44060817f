/** Sums, means, extremes, products of matrices and normalisation. */
import { constantOf, wrongRank } from './kernel';
import type { Kernel, Kernels, Tensor, TensorFlow } from './kernel';
import { floatOf, intOf, intsOf } from '../attributes';
import { at, sameShape } from '../../graph/tensor';

/** Over the axes of the attribute, which stay with length 1. */
const reduction = (compute: (tf: TensorFlow, x: Tensor, axes: number[]) => Tensor): Kernel => ({
  attributes: ['axes', 'keepdims'],
  compute: (tf, node) => (x) => compute(tf, x, [...(intsOf(node, 'axes') ?? [])]),
});

/** Deviations from the mean over the axes, and 1 / sqrt(variance + epsilon). */
function standardized(
  tf: TensorFlow,
  x: Tensor,
  axes: number[],
  epsilon: number,
): { mean: Tensor; centred: Tensor; inverse: Tensor } {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes, true);
  return { mean, centred, inverse: tf.div(1, tf.sqrt(tf.add(variance, epsilon))) };
}

export const REDUCTIONS: Kernels = {
  ReduceMean: reduction((tf, x, axes) => tf.mean(x, axes, true)),
  ReduceMax: reduction((tf, x, axes) => tf.max(x, axes, true)),
  ReduceMin: reduction((tf, x, axes) => tf.min(x, axes, true)),
  ReduceL2: reduction((tf, x, axes) => tf.sqrt(tf.sum(tf.square(x), axes, true))),
  ReduceSum: {
    attributes: ['keepdims'],
    constants: 1,
    compute: (tf, node) => (x) => tf.sum(x, [...constantOf(node, 0)], true),
  },
  TopK: {
    attributes: ['axis', 'largest', 'sorted'],
    constants: 1,
    compute: (tf, node) => {
      if (at(node.inputs, 0).shape.length !== 1) throw wrongRank(node);
      return (x) => {
        const { values, indices } = tf.topk(x, constantOf(node, 0)[0], true);
        return [values, indices];
      };
    },
  },
  MatMul: {
    compute: (tf, node) => {
      // TensorFlow.js repeats matrices only along a whole batch, not along single axes of it.
      const batch = at(node.outputs, 0).shape.slice(0, -2);
      const repeated = (x: Tensor): Tensor => {
        const shape = [...batch, ...x.shape.slice(-2)];
        return sameShape(x.shape, shape) ? x : tf.broadcastTo(x, shape);
      };
      return (a, b) => tf.matMul(repeated(a), repeated(b));
    },
  },
  InstanceNormalization: {
    attributes: ['epsilon'],
    compute: (tf, node) => {
      const { shape } = at(node.inputs, 0);
      const axes = [...shape.keys()].slice(2);
      const perChannel = shape.map((length, axis) => (axis === 1 ? length : 1));
      return (x, gain, offset) => {
        const { centred, inverse } = standardized(tf, x, axes, floatOf(node, 'epsilon'));
        const slope = tf.mul(inverse, tf.reshape(gain, perChannel));
        return tf.add(tf.mul(centred, slope), tf.reshape(offset, perChannel));
      };
    },
  },
  LayerNormalization: {
    attributes: ['axis', 'epsilon'],
    compute: (tf, node) => {
      const { shape } = at(node.inputs, 0);
      if (intOf(node, 'axis') !== -1 || node.inputs.length !== 2) throw wrongRank(node);
      return (x, gain) => {
        const { mean, centred, inverse } = standardized(tf, x, [shape.length - 1], floatOf(node, 'epsilon'));
        return [tf.mul(tf.mul(centred, inverse), gain), mean, inverse];
      };
    },
  },
};
