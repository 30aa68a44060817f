import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTensorFlowEngine, engineOf } from './tensorflow';
import { createEngine } from '../createEngine';
import { pseudoRandom } from '../../graph/gradientCheck';
import type { LossTerm } from '../../losses/terms';
import { createPredictor, exportOnnx } from '../../networks/inference';
import { initialParameters } from '../../networks/parameters';
import { parametersOf } from '../../networks/network';
import type { NetworkPlan } from '../../networks/network';
import { planUnet } from '../../networks/unetPlan';
import { ADAM } from '../../optimizers/adam';
import { createTrainingStep } from '../../training/step';

/** A folder in which a package of this name "is installed": TensorFlow.js itself, or what the text says. */
async function installed(name: string, content?: string): Promise<string> {
  const folder = await mkdtemp(path.join(root, 'project-'));
  const place = path.join(folder, 'node_modules', ...name.split('/'));
  await mkdir(place, { recursive: true });
  const real = createRequire(import.meta.filename).resolve('@tensorflow/tfjs');
  await writeFile(
    path.join(place, 'index.js'),
    content ?? `module.exports = require(${JSON.stringify(real)});`,
  );
  return folder;
}

let root = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'tensorflow-'));
  tf.env().set('IS_TEST', true);
  await tf.setBackend('cpu');
});
afterAll(() => rm(root, { recursive: true }));

describe('the TensorFlow of the user', () => {
  it('is found in the folders named, and used', async () => {
    const folder = await installed('@tensorflow/tfjs-node');
    const engine = await createEngine('cpu', { engine: 'tensorflow', folders: [folder] });
    expect(engine.description).toContain('TensorFlow on the processor (@tensorflow/tfjs-node in ');
    expect(engine.description).toContain(`${folder}${path.sep}`);
    expect(engine.warnings).toEqual([]);
  });

  it('is replaced by ONNX Runtime where none is installed, with the places and the command', async () => {
    const { description, warnings } = await createEngine('cpu', { engine: 'tensorflow', folders: [root] });
    expect(description).toContain('ONNX Runtime on the processor');
    expect(warnings.join()).toMatch(/^TensorFlow was asked for, but cannot be used: neither @tensorflow/);
    expect(warnings.join()).toContain(root);
    expect(warnings.join()).toContain('npm install --global @tensorflow/tfjs-node');
    expect(warnings.join()).toContain('Used instead: ONNX Runtime on the processor');
  });

  it.each([
    ['does not load', 'throw new Error("tfjs_binding.node can not be found")', 'tfjs_binding.node can not'],
    ['is another package', 'module.exports = {};', 'is no TensorFlow.js'],
  ])('is not used when it %s; the reason is given', async (_what, content, reason) => {
    const folder = await installed('@tensorflow/tfjs-node', content);
    await expect(createTensorFlowEngine('cpu', [folder])).rejects.toThrow(reason);
  });

  it('says which Node it needs where this one is too new for it', async () => {
    const real = createRequire(import.meta.filename).resolve('@tensorflow/tfjs');
    const tooNew =
      `module.exports = { ...require(${JSON.stringify(real)}), ready: async () => {` +
      ' throw new TypeError("util_1.isNullOrUndefined is not a function"); } };';
    const folder = await installed('@tensorflow/tfjs-node', tooNew);
    await expect(createTensorFlowEngine('cpu', [folder])).rejects.toThrow(
      /needs Node 22 or older, this is v\d/,
    );
  });

  it.each([
    ['cuda', 'npm install --global @tensorflow/tfjs-node-gpu'],
    ['dml', 'DirectML was asked for, which TensorFlow does not know'],
  ] as const)('warns when it cannot use %s', async (device, text) => {
    const folder = await installed('@tensorflow/tfjs-node');
    const { warnings } = await createTensorFlowEngine(device, [folder]);
    expect(warnings.join()).toContain(text);
  });
});

const NETWORKS: readonly (readonly [string, NetworkPlan, readonly number[]])[] = [
  ['2D U-Net', planUnet({ dimensions: 2, inChannels: 2, classes: 3, features: [4, 6] }), [8, 8]],
  ['3D U-Net', planUnet({ dimensions: 3, inChannels: 1, classes: 2, features: [3, 4] }), [4, 8, 8]],
];
const LOSSES: readonly LossTerm[] = [{ kind: 'dice' }, { kind: 'cross-entropy' }, { kind: 'boundary' }];

describe.each(NETWORKS)('a %s', (_name, network, patch) => {
  const pixels = patch.reduce((product, length) => product * length, 1);
  const batch = {
    images: Float32Array.from(pseudoRandom(2 * network.inChannels * pixels, 1)),
    labels: Uint8Array.from({ length: 2 * pixels }, (_, index) => ((index * 7) % 11) % network.classes),
    distanceMaps: Float32Array.from(pseudoRandom(2 * network.classes * pixels, 2)),
  };

  it('has the same losses over 20 steps as on ONNX Runtime, and holds no more tensors after them', async () => {
    const options = { network, losses: LOSSES, batch: 2, patch, optimizer: ADAM, seed: 3 };
    const [found, expected] = [
      await createTrainingStep(engineOf(tf, 'test'), options),
      await createTrainingStep(await createEngine('cpu'), options),
    ];
    const rates = { learningRate: 3e-3, weights: [1, 1, 0.1] };
    let held = 0;
    for (let n = 0; n < 20; n++) {
      const [ours, theirs] = [await found.run(batch, rates), await expected.run(batch, rates)];
      expect(Math.abs(ours.loss - theirs.loss)).toBeLessThan(1e-3);
      if (n > 0) expect(tf.memory().numTensors).toBe(held);
      held = tf.memory().numTensors;
    }
    const [ours, theirs] = [await found.parameters(), await expected.parameters()];
    ours.forEach(({ name, data }, index) => {
      const other = theirs[index]?.data ?? new Float32Array();
      const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] ?? NaN))), 0);
      expect(worst, name).toBeLessThan(1e-2);
    });
    await found.dispose();
    await expected.dispose();
  });

  it('predicts the same from its file, for images of any size', async () => {
    const parameters = initialParameters(parametersOf(network), 4);
    const [found, expected] = await Promise.all(
      [engineOf(tf, 'test'), await createEngine('cpu')].map((engine) =>
        createPredictor(engine, network, parameters),
      ),
    );
    for (const [samples, factor] of [
      [1, 1],
      [2, 1],
      [1, 2],
    ] as const) {
      const shape = [samples, network.inChannels, ...patch.map((length) => length * factor)];
      const images = Float32Array.from(
        pseudoRandom(
          shape.reduce((a, b) => a * b, 1),
          5,
        ),
      );
      const [ours, theirs] = await Promise.all([found?.run(images, shape), expected?.run(images, shape)]);
      expect(ours?.length).toBe(theirs?.length);
      ours?.forEach((value, index) => {
        expect(Math.abs(value - (theirs?.[index] ?? NaN))).toBeLessThan(1e-4);
      });
    }
    await Promise.all([found?.dispose(), expected?.dispose()]);
  });
});

it('a damaged file is refused', async () => {
  const [, network] = NETWORKS[0] ?? [];
  if (!network) throw new Error('no network');
  const file = exportOnnx(network, initialParameters(parametersOf(network), 1), {});
  await expect(engineOf(tf, 'test').load(file.subarray(0, 50))).rejects.toThrow(Error);
});
