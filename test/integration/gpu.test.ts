/**
 * WebGPU against the processor, where WebGPU works. On Linux without a graphics device the software
 * Vulkan driver that comes with Debian's Chromium stands in: slow, but the same path.
 */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/learning/engines/createEngine';
import type { Engine } from '../../src/learning/engines/engine';
import { pseudoRandom } from '../../src/learning/graph/gradientCheck';
import { sizeOf } from '../../src/learning/graph/tensor';
import { TERMS } from '../../src/learning/losses/lossOnLogits.fixture';
import { mapSetsOf } from '../../src/learning/losses/terms';
import { createPredictor } from '../../src/learning/networks/inference';
import { planUnet } from '../../src/learning/networks/unetPlan';
import { ADAM } from '../../src/learning/optimizers/adam';
import {
  createTrainingStep,
  type TrainingBatch,
  type TrainingStepOptions,
} from '../../src/learning/training/step';

const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (!existsSync('/dev/dri') && existsSync(SOFTWARE_DRIVER)) {
  process.env['VK_ICD_FILENAMES'] ??= SOFTWARE_DRIVER;
  process.env['XDG_RUNTIME_DIR'] ??= tmpdir();
}

const STEPS = 20;
const COMMON = { batch: 2, optimizer: ADAM, seed: 1 } as const;
/** Six channels, which WebGPU's convolution computes wrongly unless they are filled up to eight. */
const FLAT = planUnet({ dimensions: 2, inChannels: 6, classes: 3, features: [4, 6] });
const DEEP = planUnet({ dimensions: 3, inChannels: 1, classes: 3, features: [3, 4] });

const CASES: Readonly<Record<string, TrainingStepOptions>> = {
  'a 2D U-Net with generalized Dice, boundary loss and Adam': {
    ...{ ...COMMON, network: FLAT, patch: [16, 16] },
    losses: [{ kind: 'generalized-dice', absentClasses: 'safe' }, { kind: 'boundary' }],
  },
  'a 3D U-Net with Dice, cross-entropy and boundary loss': {
    ...{ ...COMMON, network: DEEP, patch: [4, 8, 8] },
    losses: [{ kind: 'dice' }, { kind: 'cross-entropy' }, { kind: 'boundary' }],
  },
  'a 2D U-Net with one of every other loss': {
    ...{ ...COMMON, network: FLAT, patch: [8, 8] },
    losses: TERMS.filter(({ kind }, index) => TERMS.findIndex((term) => term.kind === kind) === index),
  },
};

function batchFor({ network, losses, batch, patch }: TrainingStepOptions): TrainingBatch {
  const pixels = batch * sizeOf(patch);
  const maps = mapSetsOf(losses).length * network.classes;
  return {
    images: Float32Array.from(pseudoRandom(network.inChannels * pixels, 1)),
    labels: Uint8Array.from({ length: pixels }, (_, index) => ((index * 7) % 11) % network.classes),
    distanceMaps: Float32Array.from(pseudoRandom(maps * pixels, 2)),
  };
}

/** Losses of all steps, and the probabilities that the trained network predicts. */
async function train(engine: Engine, options: TrainingStepOptions): Promise<readonly number[]> {
  const batch = batchFor(options);
  const { network, losses, patch } = options;
  const rates = { learningRate: 1e-3, weights: losses.map(() => 1 / losses.length) };
  const step = await createTrainingStep(engine, options);
  const values: number[] = [];
  for (let n = 0; n < STEPS; n++) values.push((await step.run(batch, rates)).loss);
  const predictor = await createPredictor(engine, network, await step.parameters());
  const probabilities = await predictor.run(batch.images, [options.batch, network.inChannels, ...patch]);
  await predictor.dispose();
  await step.dispose();
  return [...values, ...probabilities];
}

describe(`WebGPU has the losses of the processor over ${STEPS} steps, and predicts the same, with`, () => {
  it.for(Object.entries(CASES))('%s', async ([, options], { skip }) => {
    const gpu = await createEngine('webgpu');
    if (gpu.device !== 'webgpu') skip(gpu.warnings.join());
    const found = await train(gpu, options);
    const expected = await train(await createEngine('cpu'), options);
    expect(found.length).toBe(expected.length);
    const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? NaN))), 0);
    expect(worst).toBeLessThan(1e-3);
  });
});
