import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { importNetwork } from './importedNetwork';
import type { ImportedNetwork } from './importedNetwork';
import { createEngine } from '../engines/createEngine';
import type { HostTensor } from '../engines/engine';
import { differentiate } from '../graph/differentiate';
import { evaluate } from '../graph/evaluate';
import { Graph, GraphError } from '../graph/graph';
import type { GraphDefinition, Value } from '../graph/graph';
import { writeOnnx } from '../graph/onnx/writeOnnx';
import type { Operator } from '../graph/operator';
import { sum } from '../graph/operators/broadcast';
import { multiply } from '../graph/operators/elementwise';
import { convolution } from '../graph/operators/convolution';
import { leakyRelu, softmax } from '../graph/operators/activations';
import { reshape } from '../graph/operators/layout';
import { at, sizeOf } from '../graph/tensor';

const FIXTURES = path.join(import.meta.dirname, 'importedFixtures');

/** Written by bench/exportFixtures.py: an input and what PyTorch made of it. */
const recordSchema = z.object({
  shape: z.array(z.number()),
  image: z.array(z.number()),
  outputs: z.array(z.object({ shape: z.array(z.number()), values: z.array(z.number()) })),
  /** Derivative of the first output, weighted by the pattern, along the pattern in each parameter. */
  slopes: z.record(z.string(), z.number()),
});

function fixture(name: string): { file: Uint8Array; record: z.infer<typeof recordSchema> } {
  const read = (extension: string) => readFileSync(path.join(FIXTURES, `${name}.${extension}`));
  return {
    file: read('onnx'),
    record: recordSchema.parse(JSON.parse(read('json').toString('utf8'))),
  };
}

/** The network with its weights as inputs of the graph. */
function built(
  network: ImportedNetwork,
  shape: readonly number[],
): { outputs: readonly Value[]; weights: Value[] } {
  const graph = new Graph();
  const weights: Value[] = [];
  const outputs = network.build(graph.input('input image', 'float32', shape), (spec) => {
    const weight = graph.input(spec.name, 'float32', spec.shape);
    weights.push(weight);
    return weight;
  });
  return { outputs, weights };
}

const feedsOf = (network: ImportedNetwork, image: readonly number[]): Record<string, ArrayLike<number>> => ({
  'input image': image,
  ...Object.fromEntries(network.parameters.map(({ name, data }) => [name, data])),
});

const worstDifference = (found: ArrayLike<number>, expected: readonly number[]): number =>
  found.length === expected.length
    ? expected.reduce((most, value, index) => Math.max(most, Math.abs(value - (found[index] ?? NaN))), 0)
    : Infinity;

const NAMES = [
  ...['plainUnet', 'residualUnet3d', 'segResidual', 'basicUnet', 'encoder'],
  ...['mobile', 'transformer', 'batchUnet', 'deepPlainUnet3d', 'parametricUnet'],
  ...['probabilityUnet', 'lesionUnet'],
];

/** Numbers without pattern, those of bench/exportFixtures.py. */
const pattern = (length: number): Float64Array => Float64Array.from({ length }, (_, n) => Math.sin(1.7 * n));

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((total, value, index) => total + value * (b[index] ?? NaN), 0);

/** Values of the outputs, by ONNX Runtime. */
async function run(
  definition: GraphDefinition,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
): Promise<Readonly<Record<string, HostTensor>>> {
  const program = await (await createEngine('cpu')).compile(definition);
  const result = await program.run(
    Object.fromEntries(
      definition.inputs.map(({ name: input, shape }) => [
        input,
        { dtype: 'float32', shape, data: Float32Array.from(feeds[input] ?? []) },
      ]),
    ),
  );
  await program.dispose();
  return result;
}

describe('a network exported by PyTorch', () => {
  it.each(NAMES)('gives what PyTorch gave: %s', async (name) => {
    const { file, record } = fixture(name);
    const [expected] = record.outputs;
    const network = importNetwork(file);
    const { outputs } = built(network, record.shape);
    const output = at(outputs, 0);
    expect(output.shape).toEqual(expected?.shape);
    const definition = output.graph.finish({ output });
    const feeds = feedsOf(network, record.image);

    const reference = evaluate(definition, feeds)['output'] ?? [];
    expect(worstDifference(reference, expected?.values ?? [])).toBeLessThan(1e-4);

    const result = await run(definition, feeds);
    expect(worstDifference(result['output']?.data ?? [], expected?.values ?? [])).toBeLessThan(1e-4);
  });

  it.each(NAMES)('has the derivatives that PyTorch has by every parameter: %s', async (name) => {
    const { file, record } = fixture(name);
    const network = importNetwork(file);
    const { outputs, weights } = built(network, record.shape);
    const output = at(outputs, 0);
    const { graph, shape } = output;
    const weighted = multiply(output, graph.constant(shape, pattern(sizeOf(shape))));
    const gradients = differentiate(graph, reshape(sum(weighted, [...shape.keys()]), []), weights);
    const named = Object.fromEntries(
      gradients.map((gradient, index) => [`d ${at(weights, index).name}`, gradient]),
    );
    const values = await run(graph.finish(named), feedsOf(network, record.image));
    // Those that constant folding made have lost their names.
    const lost = network.parameters.filter(({ name: weight }) => record.slopes[weight] === undefined);
    expect(lost.every(({ name: weight }) => weight.startsWith('onnx::'))).toBe(true);
    const deep = ['plainUnet', 'deepPlainUnet3d'].includes(name);
    // Heads of outputs that were not asked for are no parameters.
    if (!deep) expect(network.parameters.length).toBe(Object.keys(record.slopes).length);
    for (const { name: weight, data } of network.parameters) {
      const expected = record.slopes[weight];
      if (expected === undefined) continue;
      const slope = dot(values[`d ${weight}`]?.data ?? [], pattern(data.length));
      expect(Math.abs(slope - expected), weight).toBeLessThan(2e-4 * (1 + Math.abs(expected)));
    }
  });

  it('gives a parameter to each layer that PyTorch wrote the same first numbers for', () => {
    const { file } = fixture('deepPlainUnet3d');
    const names = importNetwork(file).parameters.map(({ name }) => name);
    expect(names).toContain('stages.2.0.1.weight');
    expect(names).toContain('stages.2.1.1.weight');
    const slopes = importNetwork(fixture('parametricUnet').file).parameters.filter(
      ({ data }) => data.length === 1,
    );
    expect(slopes.length).toBe(3);
  });

  it('is understood as ONNX Runtime understands it, where newer exporters wrote the file', async () => {
    const file = readFileSync(path.join(FIXTURES, 'newer.onnx'));
    const pixels = [...pattern(48)];
    const theirs = await (await createEngine('cpu')).load(file);
    const expected = await theirs.run({
      image: { dtype: 'float32', shape: [1, 2, 4, 6], data: Float32Array.from(pixels) },
    });
    await theirs.dispose();
    const network = importNetwork(file);
    expect(network.parameters.length).toBe(5);
    const logits = at(built(network, [1, 2, 4, 6]).outputs, 0);
    const found = evaluate(logits.graph.finish({ logits }), feedsOf(network, pixels))['logits'] ?? [];
    expect(worstDifference(found, [...(expected['logits']?.data ?? [])])).toBeLessThan(1e-5);
  });

  it('keeps the names of its weights, and the statistics of batch normalisation out of them', () => {
    const names = importNetwork(fixture('encoder').file).parameters.map(({ name }) => name);
    expect(names).toContain('stem.1.weight');
    expect(names).not.toContain('stem.1.running_mean');
    expect(names).toContain('attend.bias');
  });

  it('gives other outputs when they are asked for by name, with the weights of those alone', () => {
    const { file, record } = fixture('plainUnet');
    const first = importNetwork(file);
    expect(first.parameters.map(({ name }) => name)).not.toContain('head1.weight');
    const model = importNetwork(file, [...first.outputs, 'nothing'].slice(0, 1));
    expect(model.outputs).toEqual(first.outputs);
    expect(() => importNetwork(file, ['nothing'])).toThrow('no output "nothing", but');
    expect(record.outputs.length).toBe(2);
  });

  it('takes a batch of another size where the file allows it, and refuses where it does not', () => {
    const free = built(importNetwork(fixture('plainUnet').file), [3, 1, 8, 8]);
    expect(at(free.outputs, 0).shape).toEqual([3, 2, 8, 8]);
    expect(() => built(importNetwork(fixture('plainUnet').file), [3, 2, 16, 16])).toThrow(
      'exported for images of (batch, 1, 8, 8), not (3, 2, 16, 16)',
    );
  });
});

describe('importNetwork', () => {
  it('reads back what writeOnnx wrote', () => {
    const graph = new Graph();
    const image = graph.input('image', 'float32', [1, 2, 4, 4]);
    const kernel = graph.constant(
      [3, 2, 3, 3],
      Float32Array.from({ length: 54 }, (_, n) => Math.sin(n)),
    );
    const y = softmax(
      leakyRelu(convolution(image, kernel, undefined, { strides: [1, 1], padding: [1, 1] }), 0.1),
      1,
    );
    const definition = graph.finish({ y });
    const network = importNetwork(writeOnnx(definition));
    expect(network.parameters.map(({ shape }) => shape)).toEqual([[3, 2, 3, 3]]);
    const pixels = Array.from({ length: 32 }, (_, n) => Math.cos(n));
    const again = at(built(network, [1, 2, 4, 4]).outputs, 0);
    const found = evaluate(again.graph.finish({ y: again }), feedsOf(network, pixels))['y'] ?? [];
    const expected = evaluate(definition, { image: pixels })['y'] ?? [];
    expect(worstDifference(found, [...expected])).toBeLessThan(1e-6);
  });

  it('names node, operator and the way out when an operator is not supported', () => {
    const graph = new Graph();
    const x = graph.input('image', 'float32', [1, 1, 2, 2]);
    const y = graph.apply(
      {
        type: 'Cosh',
        infer: () => [{ dtype: 'float32', shape: [1, 1, 2, 2] }],
        evaluate: () => [],
      },
      x,
    );
    const network = importNetwork(writeOnnx(graph.finish({ y })));
    expect(() => built(network, [1, 1, 2, 2])).toThrow(
      /Cosh ".+": the operator Cosh is not supported.*opset_version.*Conv,/,
    );
  });

  it.each<[string, Operator['attributes'], Operator['constantInputs'], string]>([
    ['Split', { axis: { int: 5 } }, [], 'axis 5 is not one of 4 axes'],
    ['Slice', {}, [[0], [2], [1], []], 'Index 0 is outside'],
    ['Pad', { mode: { text: 'reflect' } }, [[0, 0, 3, 0, 0, 0, 0, 0]], 'too short for a padding of 3'],
    ['GroupNormalization', { num_groups: { int: 3 } }, [], 'input 1 is missing'],
    ['AveragePool', { kernel_shape: { ints: [5, 5] } }, [], 'smaller than the window'],
    ['Resize', { mode: { text: 'cubic' } }, [], 'the mode "cubic" is not supported'],
    ['If', {}, [], 'the operator If is not supported'],
    ['Floor', {}, [], 'Floor of values that depend on the image cannot be trained'],
  ])('names the node that is at fault: %s', (type, attributes = {}, constantInputs = [], reason) => {
    const graph = new Graph();
    const x = graph.input('image', 'float32', [1, 2, 2, 2]);
    const careless: Operator = {
      ...{ type, attributes, constantInputs },
      infer: () => [{ dtype: 'float32', shape: [1, 2, 2, 2] }],
      evaluate: () => [],
    };
    const y = graph.within('decoder', () => graph.apply(careless, x));
    const network = importNetwork(writeOnnx(graph.finish({ y })));
    const build = () => built(network, [1, 2, 2, 2]);
    expect(build).toThrow(GraphError);
    expect(build).toThrow(`${type} "decoder / ${y.name}": `);
    expect(build).toThrow(reason);
  });

  it('refuses a network of two images', () => {
    const graph = new Graph();
    const [a, b] = [graph.input('a', 'float32', [2]), graph.input('b', 'float32', [2])];
    const file = writeOnnx(graph.finish({ y: graph.within('join', () => convolutionFree(a, b)) }));
    expect(() => importNetwork(file)).toThrow('this has "a", "b"');
  });
});

/** Any node of two inputs. */
const convolutionFree = (a: Value, b: Value): Value =>
  a.graph.apply({ type: 'Add', infer: () => [{ dtype: 'float32', shape: [2] }], evaluate: () => [] }, a, b);
