import { describe, expect, it } from 'vitest';
import { createPredictor, exportOnnx, loadOnnx, readOnnxMetadata } from './inference';
import { buildNetwork, parametersOf } from './network';
import { initialParameters } from './parameters';
import { planUnet } from './unetPlan';
import { createEngine } from '../engines/createEngine';
import { evaluate } from '../graph/evaluate';
import { pseudoRandom } from '../graph/gradientCheck';
import { Graph } from '../graph/graph';
import { writeOnnx } from '../graph/onnx/writeOnnx';
import { softmax } from '../graph/operators/activations';
import { sizeOf } from '../graph/tensor';

const PLAN = planUnet({ dimensions: 2, inChannels: 2, classes: 3, features: [4, 5, 6] });
const PARAMETERS = initialParameters(parametersOf(PLAN), 11);

/** What the reference evaluation predicts. */
function reference(images: ArrayLike<number>, shape: readonly number[]): Float64Array {
  const graph = new Graph();
  const byName = new Map(PARAMETERS.map((tensor) => [tensor.name, tensor.data]));
  const logits = buildNetwork(PLAN, graph.input('image', 'float32', shape), (spec) =>
    graph.constant(spec.shape, byName.get(spec.name) ?? []),
  );
  return evaluate(graph.finish({ p: softmax(logits, 1) }), { image: images })['p'] ?? new Float64Array();
}

describe('a predictor', () => {
  it.each([
    [1, 2, 8, 8],
    [3, 2, 12, 20],
  ] as const)(
    'predicts %d images of %d channels and %d x %d pixels as the reference does',
    async (...shape) => {
      const predictor = await createPredictor(await createEngine('cpu'), PLAN, PARAMETERS);
      const images = Float32Array.from(pseudoRandom(shape[0] * shape[1] * shape[2] * shape[3], 1));
      const found = await predictor.run(images, shape);
      await predictor.dispose();
      const expected = reference(images, shape);
      expect(found.length).toBe(expected.length);
      const worst = expected.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? NaN))),
        0,
      );
      expect(worst).toBeLessThan(1e-5);
    },
  );

  it('says which sizes fit when one does not', async () => {
    const predictor = await createPredictor(await createEngine('cpu'), PLAN, PARAMETERS);
    expect(predictor).toMatchObject({ inChannels: 2, classes: 3, divisors: [4, 4] });
    await expect(predictor.run(new Float32Array(2 * 6 * 8), [1, 2, 6, 8])).rejects.toThrow(
      'multiples of 4 x 4',
    );
    await expect(predictor.run(new Float32Array(64), [1, 1, 8, 8])).rejects.toThrow('2 channels');
    await predictor.dispose();
  });
});

describe('an exported network', () => {
  it('carries its metadata, and is the same network when loaded', async () => {
    const file = exportOnnx(PLAN, PARAMETERS, { labels: '{"1": "Äpfel"}' });
    expect(readOnnxMetadata(file)['labels']).toBe('{"1": "Äpfel"}');
    const loaded = await loadOnnx(await createEngine('cpu'), file);
    expect(loaded).toMatchObject({ inChannels: 2, classes: 3, divisors: [4, 4] });
    await loaded.dispose();
  });

  it('of version 0.1 says one number for the multiples of both axes', async () => {
    const graph = new Graph();
    const output = softmax(graph.input('image', 'float32', [1, 2, 8, 8]), 1);
    const file = writeOnnx(graph.finish({ probabilities: output }), {
      metadata: { 'boundary-lab.divisor': '4' },
    });
    const loaded = await loadOnnx(await createEngine('cpu'), file);
    expect(loaded.divisors).toEqual([4, 4]);
    await loaded.dispose();
  });

  it('of three dimensions takes volumes of any size', async () => {
    const plan = planUnet({
      ...{ dimensions: 3, inChannels: 1, classes: 2, features: [2, 3], encoder: 'residual' },
      strides: [
        [1, 1, 1],
        [1, 2, 2],
      ],
    });
    const predictor = await createPredictor(
      await createEngine('cpu'),
      plan,
      initialParameters(parametersOf(plan), 1),
    );
    expect(predictor.divisors).toEqual([1, 2, 2]);
    for (const shape of [
      [1, 1, 3, 4, 6],
      [2, 1, 5, 8, 4],
    ]) {
      const probabilities = await predictor.run(Float32Array.from(pseudoRandom(sizeOf(shape), 1)), shape);
      expect(probabilities.length).toBe(2 * sizeOf(shape));
      expect(probabilities.every(Number.isFinite)).toBe(true);
    }
    await expect(predictor.run(new Float32Array(3 * 5 * 4), [1, 1, 3, 5, 4])).rejects.toThrow(
      '3 x 5 x 4 does not fit the network: multiples of 1 x 2 x 2 do.',
    );
    await predictor.dispose();
  });

  it('is refused with the reason when it was cut off, or is something else', async () => {
    const engine = await createEngine('cpu');
    const file = exportOnnx(PLAN, PARAMETERS, {});
    expect(() => readOnnxMetadata(file.slice(0, 1000))).toThrow('copied completely');
    await expect(loadOnnx(engine, new TextEncoder().encode('not a model'))).rejects.toThrow('no ONNX file');
    await expect(loadOnnx(engine, new Uint8Array())).rejects.toThrow();
  });

  it('refuses parameters that are not all there', () => {
    expect(() => exportOnnx(PLAN, PARAMETERS.slice(1), {})).toThrow('"encoder.0.0.convolution.weight"');
  });
});
