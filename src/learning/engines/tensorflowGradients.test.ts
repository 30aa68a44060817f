/** Values and gradients against TensorFlow.js, which differentiates with code of its own. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { TENSORFLOW_PEERS } from './tensorflowPeers';
import { differentiate } from '../graph/differentiate';
import { evaluate } from '../graph/evaluate';
import { probe, pseudoRandom } from '../graph/gradientCheck';
import { Graph } from '../graph/graph';
import { OPERATOR_CASES } from '../graph/operatorCases';
import { at, sizeOf } from '../graph/tensor';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('values and gradients equal those of TensorFlow.js', () => {
  it('for every operator case there is', () => {
    expect(Object.keys(TENSORFLOW_PEERS).toSorted()).toEqual(Object.keys(OPERATOR_CASES).toSorted());
  });

  it.each(Object.entries(OPERATOR_CASES))('%s', (name, { shapes, build, values = [] }) => {
    const peer = TENSORFLOW_PEERS[name];
    if (!peer) throw new Error(`"${name}" has no peer.`);
    const data = shapes.map((shape, index) => values[index] ?? pseudoRandom(sizeOf(shape), index + 1));

    const graph = new Graph();
    const inputs = shapes.map((shape, index) => graph.input(`x${index}`, 'float32', shape));
    const result = build((index) => at(inputs, index));
    const gradients = differentiate(graph, probe(result), inputs);
    const ours = evaluate(
      graph.finish({
        result,
        ...Object.fromEntries(gradients.map((value, index) => [`d${index}`, value])),
      }),
      Object.fromEntries(data.map((array, index) => [`x${index}`, array])),
    );

    const given = shapes.map((shape, index) => tf.tensor(Float32Array.from(at(data, index)), [...shape]));
    const weights = tf.tensor(Float32Array.from(pseudoRandom(sizeOf(result.shape), 99)), [...result.shape]);
    expectClose(peer(...given), ours['result']);
    const theirs = tf.grads((...x: tf.Tensor[]) =>
      peer(...x)
        .mul(weights)
        .sum(),
    )(given);
    theirs.forEach((gradient, index) => {
      expectClose(gradient, ours[`d${index}`]);
    });
  });
});

function expectClose(tensor: tf.Tensor, ours: ArrayLike<number> = []): void {
  const theirs = tensor.dataSync();
  expect(theirs.length).toBe(ours.length);
  theirs.forEach((value, position) => {
    expect(Math.abs(value - at(ours, position))).toBeLessThan(1e-4 * (1 + Math.abs(value)));
  });
}
