/**
 * `node bench/dataLoading.mjs [DATA_3D DATA_2D]`: how long a step of training takes, and how much of it goes
 * into waiting for data, with batches drawn between the steps and with batches drawn by threads beside
 * them. Both sides train the planned network on the same batches with every augmentation, and take turns, a
 * few steps each, so that what else the machine does hits both alike. Without arguments the samples of this
 * repository are trained on.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundle } from './lib/bundle.mjs';
import { describeMachine } from './lib/machine.mjs';
import { startWorker } from './lib/worker.mjs';

const samples = path.join(import.meta.dirname, '..', 'samples');
const [volumes = path.join(samples, 'hippocampus'), pictures = path.join(samples, 'retina')] =
  process.argv.slice(2);

/** What is off by default included. */
const AUGMENTATION = { rotate90: {}, elastic: {} };
const TASKS = [
  { name: '3D', data: volumes, config: { dimensions: 3, augmentation: AUGMENTATION } },
  { name: '2D', data: pictures, config: { dimensions: 2, augmentation: AUGMENTATION } },
];
const THREADS = [0, 1, ...(os.availableParallelism() > 2 ? [os.availableParallelism() - 1] : [])];
const ROUNDS = 6;
/** Milliseconds that a turn should take. */
const TURN = 3000;

const program = await bundle('dataLoading.ts');
await bundle('../src/learning/data/loader.ts', 'loader.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'boundary-lab-loading-'));

/** @param {readonly number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);
/** @param {readonly number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
/** @param {readonly string[]} cells */
const row = (cells) =>
  console.log(cells.map((cell, n) => (n === 0 ? cell.padEnd(16) : cell.padStart(12))).join(' '));

/** @param {{ name: string, data: string, config: object }} task @returns {Promise<boolean>} whether all learned alike */
async function compare({ name, data, config }) {
  const sides = [];
  for (const threads of THREADS) {
    const spec = {
      data,
      folder: path.join(folder, `${name}-${threads}`),
      config: { ...config, workers: threads, device: 'cpu', cacheFolder: path.join(folder, 'cache') },
    };
    const worker = await startWorker(process.execPath, [program, JSON.stringify(spec)]);
    /** @type {number[]} */
    const times = [];
    /** @type {number[]} */
    const waits = [];
    sides.push({ threads, worker, times, waits });
  }
  const [warm = 1] = (await sides[0]?.worker.steps(1)) ?? [];
  const count = Math.max(2, Math.round(TURN / warm));
  for (const { worker } of sides) await worker.steps(count);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { worker, times, waits } of sides) {
      times.push(...(await worker.steps(count)));
      waits.push(...(await worker.waits()));
    }
  }
  const [plain] = sides;
  const first = await plain?.worker.value();
  let areAlike = true;
  for (const { threads, worker, times, waits } of sides) {
    const isAlike = (await worker.value()) === first;
    areAlike &&= isAlike;
    row([
      `${name}, ${threads} threads`,
      `${median(times).toFixed(0)} ms`,
      (median(times) / median(plain?.times ?? [])).toFixed(2),
      (sum(times) / sum(plain?.times ?? [])).toFixed(2),
      `${((100 * sum(waits)) / sum(times)).toFixed(1)} %`,
      `${(await worker.memory()).toFixed(0)} MB`,
      isAlike ? 'same' : 'DIFFERENT',
    ]);
    await worker.stop();
  }
  return areAlike;
}

let areAlike = true;
try {
  console.log(`${describeMachine()}\n`);
  row(['', 'step', 'of medians', 'of sums', 'waiting', 'memory', 'first loss']);
  for (const task of TASKS) areAlike = (await compare(task)) && areAlike;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = areAlike ? 0 : 1;
