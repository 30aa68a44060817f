import { describe, expect, it } from 'vitest';
import { createEngine } from './createEngine';
import type { HostTensor } from './engine';
import { differentiate } from '../graph/differentiate';
import { evaluate } from '../graph/evaluate';
import { probe, pseudoRandom } from '../graph/gradientCheck';
import { Graph } from '../graph/graph';
import type { Operator } from '../graph/operator';
import { OPERATOR_CASES } from '../graph/operatorCases';
import { sizeOf } from '../graph/tensor';

describe('ONNX Runtime computes and differentiates as the reference does:', () => {
  it.each(Object.entries(OPERATOR_CASES))('%s', async (_name, { shapes, build, values = [] }) => {
    const graph = new Graph();
    const inputs = shapes.map((shape, index) => graph.input(`x${index}`, 'float32', shape));
    const output = build((index) => inputs[index] ?? graph.scalar(NaN));
    const gradients = differentiate(graph, probe(output), inputs);
    const definition = graph.finish({
      output,
      ...Object.fromEntries(gradients.map((gradient, index) => [`gradient${index}`, gradient])),
    });
    const feeds: Record<string, HostTensor> = Object.fromEntries(
      definition.inputs.map(({ name, shape }, index) => {
        const data = Float32Array.from(values[index] ?? pseudoRandom(sizeOf(shape), index + 1));
        return [name, { dtype: 'float32', shape, data }];
      }),
    );
    const expected = evaluate(
      definition,
      Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data])),
    );

    const program = await (await createEngine('cpu')).compile(definition);
    const found = await program.run(feeds);
    await program.dispose();
    for (const [name, exact] of Object.entries(expected)) {
      const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const worst = exact.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (found[name]?.data[i] ?? NaN))),
        0,
      );
      expect(worst, name).toBeLessThan(1e-5 * largest);
    }
  });
});

it('names the layer of a node that fails', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 2, 4, 4]);
  const kernel = graph.input('kernel', 'float32', [3, 2, 3, 3]);
  // A shape rule that is wrong: the run-time finds out.
  const careless: Operator = {
    type: 'Conv',
    attributes: { pads: { ints: [-1, -1, -1, -1] } },
    infer: () => [{ dtype: 'float32', shape: [1, 3, 4, 4] }],
    evaluate: () => [],
  };
  const y = graph.within('encoder 1 / convolution 2', () => graph.apply(careless, x, kernel));
  const compiled = createEngine('cpu').then((engine) => engine.compile(graph.finish({ y })));
  await expect(compiled).rejects.toThrow('encoder 1 / convolution 2');
});
