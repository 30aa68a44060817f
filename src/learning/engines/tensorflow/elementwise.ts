/** Arithmetic, comparison and activations. */
import type { Compute, Kernel, Kernels, Tensor, TensorFlow } from './kernel';
import { floatOf, intOf } from '../attributes';
import { at } from '../../graph/tensor';

const unary = (compute: (tf: TensorFlow, x: Tensor) => Tensor): Kernel => ({
  compute: (tf) => (x) => compute(tf, x),
});

const binary = (compute: (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor): Kernel => ({
  compute: (tf) => (a, b) => compute(tf, a, b),
});

/** exp(x - largest), and its sums along the axis of the operator. */
const shiftedExponentials: (compute: (tf: TensorFlow, shifted: Tensor, sums: Tensor) => Tensor) => Compute =
  (compute) => (tf, node) => {
    const axis = intOf(node, 'axis') ?? -1;
    return (x) => {
      const shifted = tf.sub(x, tf.max(x, axis, true));
      return compute(tf, shifted, tf.sum(tf.exp(shifted), axis, true));
    };
  };

export const ELEMENTWISE: Kernels = {
  Add: binary((tf, a, b) => tf.add(a, b)),
  Sub: binary((tf, a, b) => tf.sub(a, b)),
  Mul: binary((tf, a, b) => tf.mul(a, b)),
  Div: binary((tf, a, b) => tf.div(a, b)),
  Pow: binary((tf, a, b) => tf.pow(a, b)),
  Max: binary((tf, a, b) => tf.maximum(a, b)),
  Min: binary((tf, a, b) => tf.minimum(a, b)),
  Equal: binary((tf, a, b) => tf.equal(a, b)),
  Greater: binary((tf, a, b) => tf.greater(a, b)),
  Neg: unary((tf, x) => tf.neg(x)),
  Abs: unary((tf, x) => tf.abs(x)),
  Sign: unary((tf, x) => tf.sign(x)),
  Floor: unary((tf, x) => tf.floor(x)),
  Exp: unary((tf, x) => tf.exp(x)),
  Log: unary((tf, x) => tf.log(x)),
  Sqrt: unary((tf, x) => tf.sqrt(x)),
  Cosh: unary((tf, x) => tf.cosh(x)),
  Tanh: unary((tf, x) => tf.tanh(x)),
  Erf: unary((tf, x) => tf.erf(x)),
  Relu: unary((tf, x) => tf.relu(x)),
  Softplus: unary((tf, x) => tf.softplus(x)),
  Sigmoid: unary((tf, x) => tf.sigmoid(x)),
  LeakyRelu: {
    attributes: ['alpha'],
    compute: (tf, node) => (x) => tf.leakyRelu(x, floatOf(node, 'alpha')),
  },
  Elu: {
    attributes: ['alpha'],
    compute: (tf, node) => (x) => tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(x), floatOf(node, 'alpha'))),
  },
  Clip: {
    compute: (tf) => (x, low, high) => tf.minimum(tf.maximum(x, low), high),
  },
  Where: {
    compute: (tf) => (condition, a, b) => tf.where(condition, a, b),
  },
  Cast: {
    attributes: ['to'],
    compute: (tf, node) => (x) => tf.cast(x, at(node.outputs, 0).dtype),
  },
  Softmax: {
    attributes: ['axis'],
    compute: shiftedExponentials((tf, shifted, sums) => tf.div(tf.exp(shifted), sums)),
  },
  LogSoftmax: {
    attributes: ['axis'],
    compute: shiftedExponentials((tf, shifted, sums) => tf.sub(shifted, tf.log(sums))),
  },
};
