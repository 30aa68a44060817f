/** Training by the command line as it ships (dist/cli.js), killed without warning again and again. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DIST } from '../../scripts/lib/paths.mjs';
import { randomStream } from '../../src/statistics/random';
import { readCheckpoint } from '../../src/learning/training/checkpoint';
import { readRunState, runPaths } from '../../src/learning/training/runFolder';
import { writeSyntheticDataset } from '../../src/learning/training/syntheticDataset.fixture';
import { metricsOf } from '../../src/learning/training/trainingRun.fixture';
import { checkRunFolder, type Progress } from '../harness/runFolderCheck';

const KILLS = 20;
/** Half of the kills come in training, after at most so many epochs: all of them together before its end. */
const EPOCHS_BEFORE_KILL = 25;
/** Short epochs, so that kills fall on the writing of files often; all that a run keeps is in use. */
const CONFIG = {
  ...{ epochs: 300, stepsPerEpoch: 6, validateEvery: 2, batch: 2, patch: [24, 24], features: [4, 8] },
  ...{ device: 'cpu', averageDecay: 0.9, largestGradientNorm: 5, bestBy: 'hd95' },
  earlyStopping: { metric: 'nsd', patience: 1000 },
  learningRate: { decay: { kind: 'plateau', patience: 3 } },
};
const SEED = Number(process.env['BOUNDARY_LAB_KILL_SEED'] ?? Date.now() % 100_000);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'boundary-lab-killed-'));
  await writeSyntheticDataset(path.join(folder, 'data'), { cases: 3 });
  const config = { ...CONFIG, cacheFolder: path.join(folder, 'maps') };
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

interface Training {
  readonly ended: Promise<Ended>;
  /** Settles when the first step is reported, or with the process. */
  readonly started: Promise<unknown>;
  /** Settles when so many epochs are reported, or with the process. */
  epochs(count: number): Promise<unknown>;
  /** kill -9 of the process and whatever it started. */
  kill(): void;
}

function startTraining(out: string): Training {
  const isBegun = existsSync(runPaths(out).split);
  const args = isBegun ? ['--resume'] : ['--config', path.join(folder, 'config.json')];
  const child = spawn(
    process.execPath,
    [
      path.join(DIST, 'cli.js'),
      'train',
      '--data',
      path.join(folder, 'data'),
      '--out',
      out,
      ...args,
      '--json',
    ],
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stderr });
    });
  });
  const lines = createInterface(child.stdout);
  const reported = (kind: 'step' | 'epoch', count: number): Promise<unknown> => {
    let left = count;
    const all = new Promise<void>((resolve) => {
      if (left === 0) resolve();
      lines.on('line', (line) => {
        if (line.includes(`"kind":"${kind}"`) && --left === 0) resolve();
      });
    });
    return Promise.race([all, ended]);
  };
  return {
    ended,
    started: reported('step', 1),
    epochs: (count) => reported('epoch', count),
    kill: () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    },
  };
}

it(`goes on after each of ${KILLS} kills at random moments, with every file whole and the same numbers in the end`, async () => {
  const [whole, killed] = [path.join(folder, 'whole'), path.join(folder, 'killed')];
  const begun = performance.now();
  const uninterrupted = startTraining(whole);
  await uninterrupted.started;
  const startup = performance.now() - begun;
  expect(await uninterrupted.ended).toMatchObject({ code: 0 });
  const epoch = (performance.now() - begun - startup) / CONFIG.epochs;

  console.log(`BOUNDARY_LAB_KILL_SEED=${SEED}`);
  const random = randomStream(SEED);
  let before: Progress = { checkpoint: 0, metrics: 0, files: [] };
  let [kills, resumed] = [0, 0];
  for (; kills < KILLS; kills++) {
    const training = startTraining(killed);
    // Half of the kills come in training, however fast the machine is by then, the others at any moment, while
    // data are prepared as well.
    const inTraining = kills % 2 === 0;
    if (inTraining) await training.epochs(random.integer(EPOCHS_BEFORE_KILL));
    await Promise.race([setTimeout(random.uniform(0, inTraining ? epoch : 2 * startup)), training.ended]);
    training.kill();
    const { code, stderr } = await training.ended;
    expect(code, stderr).toBeNull();
    if (!existsSync(killed)) continue;
    const now = await checkRunFolder(killed);
    expect(now.checkpoint).toBeGreaterThanOrEqual(before.checkpoint);
    expect(now.metrics).toBeGreaterThanOrEqual(now.checkpoint);
    expect(now.files).toEqual(
      expect.arrayContaining([...before.files].filter((name) => !name.startsWith('events.'))),
    );
    if (now.checkpoint > before.checkpoint) resumed++;
    before = now;
  }
  expect(resumed, 'kills after which the run had come further').toBeGreaterThan(KILLS / 4);

  const { code, stderr } = await startTraining(killed).ended;
  expect(code, stderr).toBe(0);
  expect(await checkRunFolder(killed)).toMatchObject({ checkpoint: CONFIG.epochs, metrics: CONFIG.epochs });
  expect(await metricsOf(killed)).toEqual(await metricsOf(whole));
  const [a, b] = [runPaths(whole), runPaths(killed)];
  for (const [one, other] of [
    [a.last, b.last],
    [a.best, b.best],
  ] as const) {
    expect((await readCheckpoint(other)).tensors).toEqual((await readCheckpoint(one)).tensors);
  }
  for (const [one, other] of [
    [a.validation, b.validation],
    [a.preview, b.preview],
  ] as const) {
    expect(await readFile(other, 'utf8')).toBe(await readFile(one, 'utf8'));
  }
  expect(await readRunState(killed)).toMatchObject({ status: 'done', epoch: CONFIG.epochs });
  const names = [...(await readdir(killed)), ...(await readdir(path.join(killed, 'checkpoints')))];
  expect(names.filter((name) => name.endsWith('.tmp') || name === 'prepared')).toEqual([]);
});
