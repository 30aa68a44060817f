import { describe, expect, it } from 'vitest';
import { buildSupervision } from './supervision';
import { evaluate } from '../graph/evaluate';
import { backpropagate } from '../graph/differentiate';
import { pseudoRandom } from '../graph/gradientCheck';
import { Graph, type GraphDefinition, type Value } from '../graph/graph';
import { sizeOf } from '../graph/tensor';
import { createEngine } from '../engines/createEngine';
import type { HostTensor } from '../engines/engine';
import { THICK_SLICES } from '../networks/anisotropic.fixture';
import { buildNetworkOutputs, parametersOf, type NetworkPlan } from '../networks/network';
import { initialParameters } from '../networks/parameters';
import { planUnet } from '../networks/unetPlan';

const PLAIN = planUnet({ dimensions: 2, inChannels: 2, classes: 3, features: [3, 4, 5] });
const RESIDUAL = planUnet({
  ...{ dimensions: 3, inChannels: 2, classes: 3, encoder: 'residual', deepSupervision: true },
  ...{ features: [2, 3, 4, 4], blocks: [1, 1, 2, 1] },
  ...THICK_SLICES,
});

interface Built {
  readonly forward: GraphDefinition;
  readonly backward: GraphDefinition;
  readonly feeds: Record<string, HostTensor>;
}

/** The whole way from images to the gradients of every parameter, with losses of all kinds. */
function build(network: NetworkPlan, batch: number, patch: readonly number[]): Built {
  const graph = new Graph();
  const images = graph.input('images', 'float32', [batch, network.inChannels, ...patch]);
  const voxels = batch * sizeOf(patch);
  const labels = Array.from({ length: voxels }, (_, i) => ((i * 7) % 11) % 3);
  const parameters: Value[] = [];
  const outputs = buildNetworkOutputs(network, images, ({ name, shape }) => {
    const parameter = graph.input(name, 'float32', shape);
    parameters.push(parameter);
    return parameter;
  });
  const { loss, seeds } = buildSupervision(
    [
      { kind: 'dice' },
      { kind: 'cross-entropy' },
      { kind: 'generalized-dice', absentClasses: 'safe' },
      { kind: 'boundary' },
    ],
    outputs,
    {
      labels: graph.constant([batch, 1, ...patch], labels, 'int32'),
      distanceMaps: graph.constant(
        [batch, network.classes, ...patch],
        pseudoRandom(voxels * network.classes, 6).map((x) => 4 * x),
      ),
      hausdorffWeights: undefined,
    },
    graph.constant([4], [1, 0.5, 0.7, 0.1]),
  );
  const gradients = backpropagate(graph, seeds, parameters);
  const named = parameters.map(
    ({ name }, index) => [`gradient of ${name}`, gradients[index] ?? loss] as const,
  );
  // Away from the first values: a scale of 0 would hide the gradients before it.
  const values = initialParameters(parametersOf(network), 1).map(
    ({ name, shape, data }, n): readonly [string, HostTensor] => {
      const noise = pseudoRandom(data.length, n);
      const moved = data.map((value, index) => value + 0.3 * (noise[index] ?? 0));
      return [name, { dtype: 'float32', shape, data: moved }];
    },
  );
  const pixels = Float32Array.from(pseudoRandom(voxels * network.inChannels, 3));
  return {
    forward: graph.finish({ loss }),
    backward: graph.finish(Object.fromEntries([...named, ['loss', loss]])),
    feeds: { ...Object.fromEntries(values), images: { dtype: 'float32', shape: images.shape, data: pixels } },
  };
}

describe.each([
  ['the U-Net', PLAIN, build(PLAIN, 2, [8, 8])],
  ['the residual 3D U-Net with deep supervision', RESIDUAL, build(RESIDUAL, 1, [2, 16, 16])],
])('the gradient of %s with its losses', (_, network, { forward, backward, feeds }) => {
  const plain: Record<string, ArrayLike<number>> = Object.fromEntries(
    Object.entries(feeds).map(([name, { data }]) => [name, data]),
  );
  const exact = evaluate(backward, plain);

  it('is the finite difference, for every parameter', () => {
    const lossAt = (name: string, position: number, offset: number): number => {
      const moved = Float64Array.from(plain[name] ?? []);
      moved[position] = (moved[position] ?? NaN) + offset;
      return evaluate(forward, { ...plain, [name]: moved })['loss']?.[0] ?? NaN;
    };
    for (const { name, shape } of parametersOf(network)) {
      // One element of each tensor: all elements of all tensors are checked operator by operator.
      const position = Math.floor(sizeOf(shape) / 2);
      const difference = (lossAt(name, position, 1e-6) - lossAt(name, position, -1e-6)) / 2e-6;
      const gradient = exact[`gradient of ${name}`]?.[position] ?? NaN;
      expect(Math.abs(gradient - difference), name).toBeLessThan(1e-7 * (1 + Math.abs(difference)));
    }
  });

  it('is that of ONNX Runtime, which computes in float32', async () => {
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
});
