import { expect, it } from 'vitest';
import { evaluate } from '../graph/evaluate';
import { differentiate } from '../graph/differentiate';
import { pseudoRandom } from '../graph/gradientCheck';
import { Graph, type GraphDefinition, type Value } from '../graph/graph';
import { softmax } from '../graph/operators/activations';
import { createEngine } from '../engines/createEngine';
import type { HostTensor } from '../engines/engine';
import { buildLosses } from '../losses/losses';
import { oneHot } from '../losses/oneHot';
import { buildNetwork, parametersOf } from '../networks/network';
import { initialParameters } from '../networks/parameters';
import { planUnet } from '../networks/unetPlan';

const NETWORK = planUnet({ dimensions: 2, inChannels: 2, classes: 3, features: [3, 4, 5] });
const BATCH = 2;
const SIDE = 8;
const PIXELS = BATCH * SIDE * SIDE;

/** The whole way from images to the gradients of every parameter, with all losses that are trained with. */
function build(): {
  readonly forward: GraphDefinition;
  readonly backward: GraphDefinition;
  readonly feeds: Record<string, HostTensor>;
} {
  const graph = new Graph();
  const images = graph.input('images', 'float32', [BATCH, NETWORK.inChannels, SIDE, SIDE]);
  const labels = graph.constant(
    [BATCH, 1, SIDE, SIDE],
    Array.from({ length: PIXELS }, (_, i) => ((i * 7) % 11) % 3),
    'int32',
  );
  const parameters: Value[] = [];
  const logits = buildNetwork(NETWORK, images, ({ name, shape }) => {
    const parameter = graph.input(name, 'float32', shape);
    parameters.push(parameter);
    return parameter;
  });
  const { loss } = buildLosses(
    [
      { kind: 'dice' },
      { kind: 'cross-entropy' },
      { kind: 'generalized-dice', absentClasses: 'safe' },
      { kind: 'boundary' },
    ],
    {
      probabilities: softmax(logits, 1),
      target: oneHot(labels, NETWORK.classes),
      distanceMaps: graph.constant(
        logits.shape,
        pseudoRandom(PIXELS * NETWORK.classes, 6).map((x) => 4 * x),
      ),
    },
    graph.constant([4], [1, 0.5, 0.7, 0.1]),
  );
  const gradients = differentiate(graph, loss, parameters);
  const outputs = parameters.map(
    ({ name }, index) => [`gradient of ${name}`, gradients[index] ?? loss] as const,
  );
  const values = initialParameters(parametersOf(NETWORK), 1).map(
    ({ name, shape, data }): readonly [string, HostTensor] => [name, { dtype: 'float32', shape, data }],
  );
  const pixels = Float32Array.from(pseudoRandom(PIXELS * NETWORK.inChannels, 3));
  return {
    forward: graph.finish({ loss }),
    backward: graph.finish(Object.fromEntries([...outputs, ['loss', loss]])),
    feeds: { ...Object.fromEntries(values), images: { dtype: 'float32', shape: images.shape, data: pixels } },
  };
}

const { forward, backward, feeds } = build();
const plain: Record<string, ArrayLike<number>> = Object.fromEntries(
  Object.entries(feeds).map(([name, { data }]) => [name, data]),
);
const exact = evaluate(backward, plain);

it('the gradient of the U-Net with its losses is the finite difference, for every parameter', () => {
  const lossAt = (name: string, position: number, offset: number): number => {
    const moved = Float64Array.from(plain[name] ?? []);
    moved[position] = (moved[position] ?? NaN) + offset;
    return evaluate(forward, { ...plain, [name]: moved })['loss']?.[0] ?? NaN;
  };
  for (const { name, shape } of parametersOf(NETWORK)) {
    // One element of each tensor: all elements of all tensors are checked operator by operator.
    const position = Math.floor(shape.reduce((product, length) => product * length, 1) / 2);
    const difference = (lossAt(name, position, 1e-6) - lossAt(name, position, -1e-6)) / 2e-6;
    const gradient = exact[`gradient of ${name}`]?.[position] ?? NaN;
    expect(Math.abs(gradient - difference), name).toBeLessThan(1e-7 * (1 + Math.abs(difference)));
  }
});

it('ONNX Runtime gives the same loss and gradients in float32', async () => {
  const engine = await createEngine('cpu');
  const program = await engine.compile(backward);
  const found = await program.run(feeds);
  await program.dispose();
  for (const { name } of backward.outputs) {
    const expected = exact[name] ?? new Float64Array();
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const worst = expected.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (found[name]?.data[i] ?? NaN))),
      0,
    );
    expect(worst, name).toBeLessThan(1e-4 * largest + 1e-7);
  }
});
