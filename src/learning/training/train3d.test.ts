import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVolume, writeVolume } from '../../formats/registry';
import { diceOfLabel } from '../../metrics/diceOfLabel.fixture';
import { predict } from '../prediction/predict';
import { readCheckpoint } from './checkpoint';
import type { TrainResult } from './request';
import { runPaths } from './runFolder';
import { syntheticCase, writeSyntheticDataset } from './syntheticDataset.fixture';
import { metricsOf, trainRun, type TestRun } from './trainingRun.fixture';

/** Slices of 2 mm with pixels of 1 mm, so that the network starts with strides of 1 across them. */
const CASE = { cases: 4, dims: [20, 18, 12], spacing: [1, 1, 2] } as const;
const SMALL = {
  ...{ dimensions: 3, batch: 2, patch: [8, 16, 16], features: [4, 8, 8], stepsPerEpoch: 6, device: 'cpu' },
  learningRate: { peak: 0.01 },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train3d-'));
  await writeSyntheticDataset(join(folder, 'data'), CASE);
});
afterAll(() => rm(folder, { recursive: true }));

const run = (
  name: string,
  config: object,
  resume = false,
  onProgress?: TestRun['onProgress'],
): Promise<TrainResult> =>
  trainRun({
    data: join(folder, 'data'),
    out: join(folder, name),
    config: { ...SMALL, cacheFolder: join(folder, 'maps'), ...config },
    request: { resume },
    ...(onProgress && { onProgress }),
  });

const text = (name: string, file: string): Promise<string> => readFile(join(folder, name, file), 'utf8');

describe('training in 3D', () => {
  it('learns, and what it learned finds the balls of new scans of any size and spacing', async () => {
    const result = await run('plain', { epochs: 10 });
    expect(result.bestValidationDice).toBeGreaterThan(0.7);
    expect(JSON.parse(await text('plain', 'config.json'))).toMatchObject({
      ...{ dimensions: 3, network: 'plain', deepSupervision: true, patch: [8, 16, 16] },
      strides: [
        [1, 1, 1],
        [1, 2, 2],
        [2, 2, 2],
      ],
      kernels: [
        [1, 3, 3],
        [3, 3, 3],
        [3, 3, 3],
      ],
    });
    const scans = {
      like: syntheticCase(100, CASE),
      fine: syntheticCase(101, { ...CASE, dims: [40, 36, 30], spacing: [0.5, 0.5, 1] }),
    };
    for (const [name, { image, label }] of Object.entries(scans)) {
      const input = join(folder, `${name}.nii.gz`);
      await writeVolume(input, image);
      const hooks = { signal: new AbortController().signal, progress: () => undefined };
      const request = { model: join(folder, 'plain'), input, out: join(folder, 'predicted') };
      const [predicted] = await predict(request, hooks);
      const { volume } = await readVolume(predicted?.output ?? '');
      expect([volume.dims, volume.affine]).toEqual([image.dims, image.affine]);
      expect(diceOfLabel(label.data, volume.data, 1)).toBeGreaterThan(0.7);
    }
  });

  it('resumed gives the numbers of an uninterrupted run, with residual blocks and deep supervision', async () => {
    const changes = {
      ...{ network: 'residual-encoder', deepSupervision: true, epochs: 3 },
      ...{ features: [4, 4, 8, 8], patch: [4, 16, 16], blocks: [1, 2, 1, 1], augmentation: { flip: 'both' } },
    };
    await run('whole', changes);
    let reports = 0;
    await run('parts', changes, false, (value, stop) => {
      if (value.kind === 'step' && ++reports === 1) stop();
    });
    await run('parts', {}, true, (value, stop) => {
      if (value.kind === 'epoch') stop();
    });
    expect(await run('parts', {}, true)).toMatchObject({ ended: 'epochs', epochs: 3 });
    expect(await metricsOf(join(folder, 'parts'))).toEqual(await metricsOf(join(folder, 'whole')));
    const [whole, parts] = await Promise.all(
      ['whole', 'parts'].map((name) => readCheckpoint(runPaths(join(folder, name)).last)),
    );
    expect(parts?.tensors).toEqual(whole?.tensors);
    expect(whole?.tensors.map(({ name }) => name)).toContain('decoder.1.head.weight');
    expect(await text('parts', 'model.onnx')).toEqual(await text('whole', 'model.onnx'));
    expect(await text('whole', 'model.onnx')).not.toContain('decoder.1.head');
  });
});
