import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readImportedFile, type ImportedFile } from './importedFile';
import { modelOfGraph } from './importedGraph';
import {
  buildImported,
  importedParameters,
  importedWithClasses,
  planImported,
  tensorsOfFile,
  type ImportedPlan,
} from './importedPlan';
import { evaluate } from '../graph/evaluate';
import { pseudoRandom } from '../graph/gradientCheck';
import { Graph } from '../graph/graph';
import type { Shape } from '../graph/tensor';
import { sizeOf } from '../graph/tensor';
import { modelMetadata, parseModelMetadata } from '../prediction/modelDescription';

const read = (name: string): ImportedFile =>
  readImportedFile(readFileSync(path.join(import.meta.dirname, 'importedFixtures', `${name}.onnx`)));

const planOf = (name: string, size: readonly number[], classes: number, newHead = false): ImportedPlan =>
  planImported(read(name), { file: `${name}.onnx`, classes, newHead, deepSupervision: true, size });

/** Shapes of the outputs of a plan. */
function shapesOf(plan: ImportedPlan, batch = 1): readonly Shape[] {
  const graph = new Graph();
  const image = graph.input('input image', 'float32', [batch, plan.inChannels, ...plan.size]);
  return buildImported(plan, image, ({ name, shape }) => graph.input(name, 'float32', shape)).map(
    ({ shape }) => shape,
  );
}

describe('an ONNX file of another program', () => {
  it('is cut off behind its logits, and takes the multiples that its levels ask for', () => {
    const { logits, sizes, image } = read('probabilityUnet');
    expect(logits).toEqual([
      {
        ...{ output: '49', name: '/head/Conv_output_0', classes: 3 },
        removed: ['Transpose', 'Softmax', 'Transpose'],
      },
    ]);
    expect(sizes).toEqual({ divisors: [4, 4], isFixed: [false, false] });
    expect(image.shape).toEqual(['batch', 1, 'height', 'width']);
    expect(read('lesionUnet').logits).toMatchObject([{ removed: ['Sigmoid'], classes: 1 }]);
  });

  it('that was exported for one size takes that, and any batch where nothing depends on it', () => {
    expect(read('deepPlainUnet3d')).toMatchObject({
      image: { shape: ['batch', 1, 4, 16, 16] },
      sizes: { divisors: [4, 16, 16], isFixed: [true, true, true] },
    });
    expect(read('transformer').image.shape[0]).toBe(1);
  });

  it('with outputs of several resolutions has the finest first', () => {
    expect(shapesOf(planOf('deepPlainUnet3d', [4, 16, 16], 2))).toEqual([
      [1, 2, 4, 16, 16],
      [1, 2, 2, 8, 8],
      [1, 2, 1, 4, 4],
    ]);
  });

  it('keeps the averages of batch normalisation, even if it was exported in training', () => {
    const types = read('batchUnet').model.nodes.filter(({ type }) => type === 'BatchNormalization');
    expect(types.map(({ attributes }) => attributes.has('training_mode'))).toEqual([false, false, false]);
    expect(types.every(({ outputs }) => outputs.length === 1)).toBe(true);
  });
});

describe('new last layers of an imported network', () => {
  it.each([
    ['plainUnet', [8, 8], ['head0.weight', 'head0.bias']],
    ['segResidual', [4, 4, 4], ['head.weight', 'head.bias']],
    ['parametricUnet', [8, 8], ['up1.weight', 'up1.bias']],
    ['mobile', [12, 12], ['head.weight', 'head.bias']],
  ] as const)('of %s for %j replace its last convolution', (name, size, heads) => {
    const plan = planOf(name, size, 5, true);
    expect(plan.heads.slice(0, 2).map((head) => head.name)).toEqual(heads);
    expect(shapesOf(plan)[0]?.[1]).toBe(5);
    const specs = importedParameters(plan);
    const drawn = specs.filter(({ initialization }) => !('given' in initialization)).map((spec) => spec.name);
    expect(drawn.toSorted()).toEqual(plan.heads.map((head) => head.name).toSorted());
  });

  it('come behind the old ones where the number of classes is written down', () => {
    // The size that the logits are brought to, which PyTorch folded into a constant, names their channels.
    const { model, ...file } = read('lesionUnet');
    const logits = file.logits[0]?.name ?? '';
    const sizes = { kind: 'integer', shape: [4], data: Float64Array.of(1, 1, 8, 8) } as const;
    const resize = {
      ...{
        type: 'Resize',
        domain: '',
        name: 'resize',
        inputs: [logits, '', '', 'sizes'],
        outputs: ['resized'],
      },
      attributes: new Map(),
    };
    const changed = {
      ...file,
      model: {
        ...model,
        nodes: [...model.nodes, resize],
        initializers: new Map([...model.initializers, ['sizes', sizes] as const]),
      },
      sizes: { divisors: [8, 8], isFixed: [true, true] },
      image: { ...file.image, shape: [1, 1, 8, 8] },
      logits: [{ output: 'resized', name: 'resized', removed: [], classes: 1 }],
    };
    const options = { file: 'a.onnx', classes: 3, newHead: true, deepSupervision: false, size: [8, 8] };
    const plan = planImported(changed, options);
    expect(plan.heads.map(({ name }) => name)).toEqual([
      'resized to 3 classes.weight',
      'resized to 3 classes.bias',
    ]);
    expect(shapesOf(plan)).toEqual([[1, 3, 8, 8]]);
  });

  it('can be made once more for other classes, from the plan alone', () => {
    const plan = importedWithClasses(planOf('probabilityUnet', [8, 12], 2, true), 7, [16, 8]);
    expect(shapesOf(plan, 3)).toEqual([[3, 7, 16, 8]]);
  });
});

describe('the plan of an imported network', () => {
  it.each([
    ['probabilityUnet', [8, 12], 3],
    ['encoder', [16, 16], 2],
    ['transformer', [8, 8], 2],
    ['batchUnet', [6, 6], 2],
  ] as const)('of %s computes the same after it was metadata of a file', (name, size, classes) => {
    const plan = planOf(name, size, classes);
    const description = {
      ...{
        network: plan,
        patch: size,
        channels: [],
        labels: [],
        mirror: { slices: false, rows: false, columns: false },
      },
      preprocessing: {
        plane: 'axial',
        pixelSize: [1, 1],
        normalization: [{ kind: 'z-score', clip: [0, 1] }],
      },
    } as const;
    const copy = parseModelMetadata(modelMetadata(description)).network;
    const values = [plan, copy].map((network) => {
      if (network.kind !== 'imported') return undefined;
      const graph = new Graph();
      const tensors = new Map(tensorsOfFile(read(name)).map((tensor) => [tensor.name, tensor.data]));
      const shape = [1, network.inChannels, ...size];
      const outputs = buildImported(network, graph.input('input image', 'float32', shape), (spec) =>
        graph.constant(spec.shape, tensors.get(spec.name) ?? []),
      );
      const named = Object.fromEntries(outputs.map((value, n) => [`output ${n}`, value]));
      return evaluate(graph.finish(named), { 'input image': pseudoRandom(sizeOf(shape), 1) });
    });
    expect(values[1]).toEqual(values[0]);
    expect(values[0]?.['output 0']?.some((x) => x !== 0)).toBe(true);
  });

  it('keeps constants exactly, those included that JSON has no words for', () => {
    const data = Float64Array.of(-0, Infinity, 0.1);
    const graph = {
      ...{ operatorSet: 17, image: { name: 'x', shape: [1] }, nodes: [], parameters: [] },
      constants: {
        a: { kind: 'float', shape: [3], data: Buffer.from(data.buffer).toString('base64') },
        b: { kind: 'integer', shape: [2], data: [1, 2] },
      },
    } as const;
    const { initializers } = modelOfGraph(graph);
    expect(initializers.get('a')?.data).toEqual(data);
    expect(initializers.get('b')?.data).toEqual(Float64Array.of(1, 2));
  });
});
