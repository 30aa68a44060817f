import { describe, expect, it } from 'vitest';
import { createEngine } from './createEngine';
import { largestErrors } from './largestErrors';
import { Graph } from '../graph/graph';
import type { Operator } from '../graph/operator';
import { OPERATOR_CASES } from '../graph/operatorCases';
import { caseGraph } from '../graph/operatorCases/caseGraph';

describe('ONNX Runtime computes and differentiates as the reference does:', () => {
  it.each(Object.entries(OPERATOR_CASES))('%s', async (_name, operatorCase) => {
    const graph = caseGraph(operatorCase);
    const program = await (await createEngine('cpu')).compile(graph.definition);
    const errors = await largestErrors(program, graph);
    await program.dispose();
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(1e-5);
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
