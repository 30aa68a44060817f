import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { interpret } from './interpreter';
import { largestErrors } from '../largestErrors';
import { Graph } from '../../graph/graph';
import { OPERATOR_CASES } from '../../graph/operatorCases';
import { caseGraph } from '../../graph/operatorCases/caseGraph';
import { add } from '../../graph/operators/elementwise';
import { TERMS } from '../../losses/lossOnLogits.fixture';
import { planUnet } from '../../networks/unetPlan';
import { ADAM } from '../../optimizers/adam';
import { buildStepGraph } from '../../training/stepGraph';

beforeAll(async () => {
  tf.env().set('IS_TEST', true);
  await tf.setBackend('cpu');
});

describe('TensorFlow.js computes and differentiates as the reference does, and keeps no tensor:', () => {
  it.each(Object.entries(OPERATOR_CASES))('%s', async (_name, operatorCase) => {
    const graph = caseGraph(operatorCase);
    const { numTensors } = tf.memory();
    const program = interpret(tf, graph.definition);
    const errors = await largestErrors(program, graph);
    await program.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(1e-5);
  });
});

describe('what TensorFlow.js cannot compute', () => {
  const strange = (operator: { type: string; domain?: string; attributes?: { mode: { int: number } } }) => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    return graph.within('decoder 2', () => {
      const y = graph.apply(
        { ...operator, infer: (inputs) => inputs, evaluate: (inputs) => inputs.map(({ data }) => data) },
        x,
      );
      return graph.finish({ y });
    });
  };

  it.each([
    [{ type: 'Gelu' }, 'decoder 2: Gelu is not supported on TensorFlow'],
    [{ type: 'Add', domain: 'com.microsoft' }, 'decoder 2: Add is not supported on TensorFlow'],
    [{ type: 'Exp', attributes: { mode: { int: 1 } } }, 'decoder 2: Exp with "mode" is not supported'],
  ])('is refused with layer and operator: %j', (operator, message) => {
    expect(() => interpret(tf, strange(operator))).toThrow(message);
  });

  it('gives back what it holds when a run fails', async () => {
    const { numTensors } = tf.memory();
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    const program = interpret(tf, graph.finish({ y: add(x, graph.constant([2], [1, 2])) }));
    await expect(program.run({})).rejects.toThrow('Input "x" must be float32 (2), but was given nothing');
    await program.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('a training step with every loss is supported', () => {
  it.each([
    ['plain', 2, ADAM],
    ['residual', 3, { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 1e-3 }],
  ] as const)('%s U-Net in %i dimensions', (encoder, dimensions, optimizer) => {
    const network = planUnet({
      ...{ dimensions, inChannels: 1, classes: 3, features: [3, 4, 5], encoder, deepSupervision: true },
    });
    const graph = buildStepGraph({
      ...{
        network,
        losses: TERMS,
        batch: 2,
        patch: dimensions === 2 ? [8, 8] : [8, 8, 8],
      },
      ...{ optimizer, accumulation: 2, averageDecay: 0.99, largestGradientNorm: 1 },
    });
    const { numTensors } = tf.memory();
    void interpret(tf, graph).dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
