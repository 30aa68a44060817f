/** Gradients against TensorFlow.js, which differentiates with code of its own. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { differentiate } from '../graph/differentiate';
import { evaluate } from '../graph/evaluate';
import { probe, pseudoRandom } from '../graph/gradientCheck';
import { Graph } from '../graph/graph';
import { OPERATOR_CASES } from '../graph/operatorCases';
import { at, sizeOf } from '../graph/tensor';

type Compute = (...x: tf.Tensor[]) => tf.Tensor;

const lastChannels = (x: tf.Tensor): tf.Tensor4D =>
  tf.transpose(x, [0, 2, 3, 1]).reshape([at(x.shape, 0), at(x.shape, 2), at(x.shape, 3), at(x.shape, 1)]);
const firstChannels = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [0, 3, 1, 2]);
const arg = (x: readonly tf.Tensor[], index: number): tf.Tensor => at(x, index);

function conv2d(x: tf.Tensor, kernel: tf.Tensor, stride: number, padding: number): tf.Tensor {
  const [out = 0, into = 0, height = 0, width = 0] = kernel.shape;
  const turned = tf.transpose(kernel, [2, 3, 1, 0]);
  // A number as padding is computed with the kernel's height on both axes there.
  const border = padding === 0 ? 'valid' : padding;
  return firstChannels(tf.conv2d(lastChannels(x), turned.as4D(height, width, into, out), stride, border));
}

const normalize = (x: tf.Tensor, gain: tf.Tensor, offset: tf.Tensor): tf.Tensor => {
  const { mean, variance } = tf.moments(x, [2, 3], true);
  const channels = [1, -1, 1, 1];
  return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gain.reshape(channels)).add(offset.reshape(channels));
};

/** The same computations in TensorFlow.js, by the names of the operator cases. */
const PEERS: Readonly<Record<string, Compute>> = {
  'addition with broadcasting': (...x) => arg(x, 0).add(arg(x, 1)),
  'subtraction with broadcasting': (...x) => arg(x, 0).sub(arg(x, 1)),
  'multiplication with broadcasting': (...x) => arg(x, 0).mul(arg(x, 1)),
  division: (...x) => arg(x, 0).div(arg(x, 1)),
  exponential: (...x) => arg(x, 0).exp(),
  logarithm: (...x) => arg(x, 0).log(),
  'square root': (...x) => arg(x, 0).sqrt(),
  power: (...x) => arg(x, 0).pow(2.5),
  'absolute value': (...x) => arg(x, 0).abs(),
  sum: (...x) => arg(x, 0).sum([0, 2], true),
  mean: (...x) => arg(x, 0).mean([1], true),
  reshape: (...x) => arg(x, 0).reshape([3, 4]),
  transpose: (...x) => arg(x, 0).transpose([2, 0, 1]),
  slice: (...x) => arg(x, 0).slice([0, 1], [3, 3]),
  concatenation: (...x) => tf.concat([arg(x, 0), arg(x, 1)], 1),
  'matrix product': (...x) => tf.matMul(arg(x, 0), arg(x, 1)),
  ReLU: (...x) => arg(x, 0).relu(),
  'leaky ReLU': (...x) => arg(x, 0).leakyRelu(0.01),
  sigmoid: (...x) => arg(x, 0).sigmoid(),
  tanh: (...x) => arg(x, 0).tanh(),
  'error function': (...x) => arg(x, 0).erf(),
  SiLU: (...x) => arg(x, 0).mul(arg(x, 0).sigmoid()),
  softmax: (...x) => arg(x, 0).transpose([0, 2, 1]).softmax().transpose([0, 2, 1]),
  'log-softmax': (...x) => arg(x, 0).transpose([0, 2, 1]).logSoftmax().transpose([0, 2, 1]),
  'instance normalisation': (...x) => normalize(arg(x, 0), arg(x, 1), arg(x, 2)),
  'convolution 3x3': (...x) => conv2d(arg(x, 0), arg(x, 1), 1, 1).add(arg(x, 2).reshape([1, -1, 1, 1])),
  'convolution without padding, of unequal sides': (...x) => conv2d(arg(x, 0), arg(x, 1), 1, 0),
  'convolution of 6 channels, which are filled up to 8': (...x) => conv2d(arg(x, 0), arg(x, 1), 1, 1),
  'max pooling': (...x) => firstChannels(tf.maxPool(lastChannels(arg(x, 0)), 2, 2, 0)),
  'max pooling of overlapping, padded windows': (...x) =>
    firstChannels(tf.maxPool(lastChannels(arg(x, 0)), 3, 2, 1)),
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('gradients equal those of TensorFlow.js', () => {
  it.each(Object.keys(PEERS))('%s', (name) => {
    const operatorCase = OPERATOR_CASES[name];
    const peer = PEERS[name];
    if (!operatorCase || !peer) throw new Error(`There is no operator case "${name}".`);
    const { shapes, build, values = [] } = operatorCase;
    const data = shapes.map((shape, index) => values[index] ?? pseudoRandom(sizeOf(shape), index + 1));

    const graph = new Graph();
    const inputs = shapes.map((shape, index) => graph.input(`x${index}`, 'float32', shape));
    const result = build((index) => at(inputs, index));
    const gradients = differentiate(graph, probe(result), inputs);
    const ours = evaluate(
      graph.finish(Object.fromEntries(gradients.map((value, index) => [`d${index}`, value]))),
      Object.fromEntries(data.map((array, index) => [`x${index}`, array])),
    );

    const weights = tf.tensor(Float32Array.from(pseudoRandom(sizeOf(result.shape), 99)), [...result.shape]);
    const theirs = tf.grads((...x: tf.Tensor[]) =>
      peer(...x)
        .mul(weights)
        .sum(),
    )(shapes.map((shape, index) => tf.tensor(Float32Array.from(at(data, index)), [...shape])));
    theirs.forEach((gradient, index) => {
      const our = ours[`d${index}`] ?? new Float64Array();
      const their = gradient.dataSync();
      expect(their.length).toBe(our.length);
      their.forEach((value, position) => {
        expect(Math.abs(value - at(our, position))).toBeLessThan(1e-4 * (1 + Math.abs(value)));
      });
    });
  });
});
