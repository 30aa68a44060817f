import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readImportedFile } from './importedFile';
import { planImported, tensorsOfFile } from './importedPlan';
import { createEngine } from '../engines/createEngine';
import { pseudoRandom } from '../graph/gradientCheck';
import { createTrainingStep } from '../training/step';

const fileOf = (name: string): Uint8Array =>
  readFileSync(path.join(import.meta.dirname, 'importedFixtures', `${name}.onnx`));

describe('an imported network', () => {
  it('is trained from its own weights, with deep supervision of its coarser outputs', async () => {
    const file = fileOf('deepPlainUnet3d');
    const [batch, patch] = [1, [4, 16, 16]];
    const source = readImportedFile(file);
    const network = planImported(source, {
      ...{ file: 'deep.onnx', classes: 2, newHead: false, deepSupervision: true, size: patch },
    });
    expect(network).toMatchObject({ inChannels: 1, classes: 2, divisors: patch, isDynamic: false });
    expect(network.outputs).toHaveLength(3);
    const initial = tensorsOfFile(source);
    const step = await createTrainingStep(await createEngine('cpu'), {
      ...{ network, batch, patch, seed: 0, initial },
      losses: [{ kind: 'cross-entropy' }, { kind: 'dice' }],
      optimizer: { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 },
    });
    const before = await step.parameters();
    expect(before.map(({ name }) => name)).toContain('heads.0.weight');
    expect(before).toEqual(initial);
    const noise = pseudoRandom(1024, 3);
    const labels = Uint8Array.from(noise, (x) => (x > 0.2 ? 1 : 0));
    const images = Float32Array.from(noise);
    const losses: number[] = [];
    for (let n = 0; n < 6; n++) {
      losses.push((await step.run({ images, labels }, { learningRate: 0.05, weights: [1, 1] })).loss);
    }
    await step.dispose();
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) * 0.95);
  });
});
