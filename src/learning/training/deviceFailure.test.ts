/** A device that fails in the middle of training, played by a TensorFlow that fails once a file is there. */
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRunState, runPaths } from './runFolder';
import { writeSyntheticDataset } from './syntheticDataset.fixture';
import { trainRun } from './trainingRun.fixture';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'device-failure-'));
  await writeSyntheticDataset(join(folder, 'data'), { cases: 2 });
  const real = createRequire(import.meta.filename).resolve('@tensorflow/tfjs');
  const place = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  await mkdir(place, { recursive: true });
  await writeFile(
    join(place, 'index.js'),
    `const tf = require(${JSON.stringify(real)});
    const isLost = () => require('node:fs').existsSync(${JSON.stringify(join(folder, 'lost'))});
    const conv2d = (...given) => {
      if (isLost()) throw new Error('the device is lost');
      return tf.conv2d(...given);
    };
    module.exports = { ...tf, conv2d };`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

it('a device that fails ends the run with device, reason and advice, and the run can be resumed', async () => {
  const [data, out, lost] = ['data', 'run', 'lost'].map((name) => join(folder, name));
  if (!data || !out || !lost) throw new Error('no folder');
  const config = {
    ...{ engine: 'tensorflow', device: 'cpu', epochs: 3, stepsPerEpoch: 2, batch: 1, patch: [16, 16] },
    ...{ features: [3, 4], cacheFolder: join(folder, 'maps'), validateEvery: 3 },
  };
  const failing = trainRun({
    ...{ data, out, config },
    onProgress: ({ kind }) => {
      if (kind === 'epoch') writeFileSync(lost, '');
    },
  });
  const message =
    /^TensorFlow on the processor \(@tensorflow\/tfjs-node in .*\) failed: the device is lost\. The last checkpoint is kept: resume the run/;
  await expect(failing).rejects.toThrow(message);
  expect(await readRunState(out)).toMatchObject({ status: 'failed', epoch: 1 });
  expect(await readFile(join(out, 'log.txt'), 'utf8')).toContain('failed: the device is lost');
  expect(existsSync(runPaths(out).last)).toBe(true);

  const resumed = await trainRun({
    ...{ data, out, config },
    request: { resume: true, engine: 'onnxruntime' },
  });
  expect(resumed).toMatchObject({ ended: 'epochs', epochs: 3 });
});
