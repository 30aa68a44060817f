/** Threads that draw batches, in the command line as it ships (dist/cli.js with dist/loader.js beside it). */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DIST, ROOT } from '../../scripts/lib/paths.mjs';
import { readCheckpoint } from '../../src/learning/training/checkpoint';
import { runPaths } from '../../src/learning/training/runFolder';
import { writeSyntheticDataset } from '../../src/learning/training/syntheticDataset.fixture';
import { metricsOf } from '../../src/learning/training/trainingRun.fixture';

const CONFIG = {
  ...{ epochs: 2, stepsPerEpoch: 5, batch: 2, patch: [24, 24], features: [4, 8], device: 'cpu' },
  // Nothing that depends on when the run is to end.
  ...{ validateEvery: 1, learningRate: { warmup: 0, decay: 'none' } },
  augmentation: { rotate90: {}, elastic: {} },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'boundary-lab-loading-'));
  await writeSyntheticDataset(path.join(folder, 'data'), { cases: 3 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Trains and returns what was said. @param workers as the configuration has it */
async function train(
  name: string,
  workers: number | undefined,
  more: readonly string[] = [],
  dist = DIST,
): Promise<string> {
  const config = path.join(folder, `${name}.json`);
  await writeFile(config, JSON.stringify({ ...CONFIG, workers, cacheFolder: path.join(folder, 'cache') }));
  const isResumed = more.includes('--resume');
  const { stderr } = await promisify(execFile)(process.execPath, [
    ...[path.join(dist, 'cli.js'), 'train', '--data', path.join(folder, 'data')],
    ...['--out', path.join(folder, name), ...(isResumed ? [] : ['--config', config]), ...more],
  ]);
  return stderr;
}

/** The metrics of a run, and its last weights. */
async function outcome(name: string): Promise<unknown> {
  const run = path.join(folder, name);
  return [await metricsOf(run), (await readCheckpoint(runPaths(run).last)).tensors];
}

it('trains to the same bits with any number of threads, and after a change of it between two sessions', async () => {
  expect(await train('none', 0)).toContain('Batches are drawn between the steps.');
  expect(await train('some', 3)).toContain('Batches are drawn beside the training, by up to 3 threads.');
  expect(await outcome('some')).toEqual(await outcome('none'));

  await train('resumed', 2, ['--epochs', '1']);
  const { config } = runPaths(path.join(folder, 'resumed'));
  const written = await readFile(config, 'utf8');
  expect(written).toContain('"workers": 2');
  await writeFile(config, written.replace('"workers": 2', '"workers": 0'));
  await train('resumed', undefined, ['--resume', '--epochs', '2']);
  expect(await outcome('resumed')).toEqual(await outcome('none'));
});

it('trains without threads where their script is missing, and says so', async () => {
  const dist = path.join(folder, 'installed', 'dist');
  await mkdir(dist, { recursive: true });
  await copyFile(path.join(DIST, 'cli.js'), path.join(dist, 'cli.js'));
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'installed', 'node_modules'), 'junction');
  expect(await train('alone', 2, [], dist)).toContain('since loader.js is not beside the program');
  expect(await outcome('alone')).toEqual(await outcome('none'));
});
