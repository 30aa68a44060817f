/**
 * WebGPU against the processor, where WebGPU works. On Linux without a graphics device the software
 * Vulkan driver that comes with Debian's Chromium stands in: slow, but the same path.
 */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { createEngine } from '../../src/learning/engines/createEngine';
import { pseudoRandom } from '../../src/learning/graph/gradientCheck';
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

const SIDE = 8;
const OPTIONS: TrainingStepOptions = {
  network: planUnet({ dimensions: 2, inChannels: 6, classes: 3, features: [4, 6, 8] }),
  losses: [{ kind: 'dice' }, { kind: 'cross-entropy' }, { kind: 'boundary' }],
  batch: 1,
  patch: [SIDE, SIDE],
  optimizer: ADAM,
  seed: 1,
};
const BATCH: TrainingBatch = {
  images: Float32Array.from(pseudoRandom(6 * SIDE * SIDE, 1)),
  labels: Uint8Array.from({ length: SIDE * SIDE }, (_, index) => index % 3),
  distanceMaps: Float32Array.from(pseudoRandom(3 * SIDE * SIDE, 2)),
};
const RATES = { learningRate: 1e-3, weights: [1, 1, 0.1] };

it('a GPU trains and predicts as the processor does', async ({ skip }) => {
  const gpu = await createEngine('webgpu');
  if (gpu.device !== 'webgpu') skip(gpu.warnings.join());
  const [found, expected] = await Promise.all(
    [gpu, await createEngine('cpu')].map(async (engine) => {
      const step = await createTrainingStep(engine, OPTIONS);
      const losses: number[] = [];
      for (let n = 0; n < 3; n++) losses.push((await step.run(BATCH, RATES)).loss);
      const predictor = await createPredictor(engine, OPTIONS.network, await step.parameters());
      const probabilities = await predictor.run(BATCH.images, [1, 6, SIDE, SIDE]);
      await predictor.dispose();
      await step.dispose();
      return [...losses, ...probabilities];
    }),
  );
  const worst = expected?.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (found?.[i] ?? NaN))),
    0,
  );
  expect(worst).toBeLessThan(1e-3);
});
