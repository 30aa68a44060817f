/**
 * `npm run bench [PYTHON]`: training, prediction and memory against PyTorch (Debian: python3-torch) with the
 * same network, parameters, losses, optimizer, data and threads. Prints one table of ratios.
 *
 * Both sides stay alive and take turns, a few steps each, so that what else the machine does hits both
 * alike; times on a shared machine say little, and the fastest steps are those that nobody disturbed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundle } from './lib/bundle.mjs';
import { describeMachine } from './lib/machine.mjs';
import { findPython } from './lib/python.mjs';
import { startWorker } from './lib/worker.mjs';

/** @typedef {{ dimensions: 2 | 3, batch: number, side: number }} Size */

const FEATURES = [16, 32, 64, 128];
/** @type {readonly Size[]} */
const SIZES = [
  { dimensions: 2, batch: 8, side: 96 },
  { dimensions: 2, batch: 8, side: 256 },
  { dimensions: 3, batch: 2, side: 48 },
];
const ROUNDS = 6;
/** Seconds that a turn should take: long enough to settle, short enough to share what disturbs. */
const TURN = 1.5;
/** The first value of both sides may differ by rounding only. */
const LARGEST_DIFFERENCE = 1e-3;

const here = import.meta.dirname;
const program = await bundle('worker.ts');
const python = findPython(process.argv[2]);
const folder = mkdtempSync(path.join(os.tmpdir(), 'boundary-lab-bench-'));

/** @param {readonly number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
/** @param {number} value */
const ratio = (value) => value.toFixed(2).padStart(8);
/** @param {readonly string[]} cells */
const row = (cells) =>
  console.log(cells.map((cell, n) => (n === 0 ? cell.padEnd(34) : cell.padStart(12))).join(' '));

/**
 * Both sides by turns.
 * @param {import('./lib/worker.mjs').Worker} left @param {import('./lib/worker.mjs').Worker} right
 * @returns {Promise<readonly [readonly number[], readonly number[]]>} milliseconds of all steps
 */
async function takeTurns(left, right) {
  const workers = [left, right];
  /** @type {[number[], number[]]} */
  const times = [[], []];
  const counts = [];
  for (const worker of workers) {
    const [warm = 1] = await worker.steps(1);
    counts.push(Math.max(2, Math.round((1000 * TURN) / warm)));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [side, worker] of workers.entries())
      times[side]?.push(...(await worker.steps(counts[side] ?? 2)));
  }
  return times;
}

/** @param {Size} size */
const describe = ({ dimensions, batch, side }) =>
  `${batch} x ${new Array(dimensions).fill(side).join(' x ')}`;

/** @param {'train' | 'predict'} task @param {Size} size */
async function againstPyTorch(task, size) {
  const spec = JSON.stringify({ task, ...size, features: FEATURES, boundary: true, folder });
  const ours = await startWorker(process.execPath, [program, spec]);
  const theirs = await startWorker(python, [path.join(here, 'peers.py'), spec]);
  const [value, expected] = [await ours.value(), await theirs.value()];
  const [mine, peer] = await takeTurns(ours, theirs);
  const memory = [await ours.memory(), await theirs.memory()];
  await Promise.all([ours.stop(), theirs.stop()]);
  const agrees = Math.abs(value - expected) <= LARGEST_DIFFERENCE * Math.abs(expected);
  row([
    `${task === 'train' ? 'training step' : 'prediction'}, ${describe(size)}`,
    `${median(mine).toFixed(0)} ms`,
    `${median(peer).toFixed(0)} ms`,
    ratio(median(mine) / median(peer)),
    ratio(Math.min(...mine) / Math.min(...peer)),
    ratio((memory[0] ?? NaN) / (memory[1] ?? NaN)),
    agrees ? 'same value' : `${value} / ${expected}`,
  ]);
  return agrees;
}

/** @param {Size} size */
async function boundaryLoss(size) {
  const spec = { task: 'train', ...size, features: FEATURES, folder };
  const [without, withIt] = [
    await startWorker(process.execPath, [program, JSON.stringify({ ...spec, boundary: false })]),
    await startWorker(process.execPath, [program, JSON.stringify({ ...spec, boundary: true })]),
  ];
  const [alone, both] = await takeTurns(without, withIt);
  await Promise.all([without.stop(), withIt.stop()]);
  row([
    `boundary loss, ${describe(size)}`,
    `${median(both).toFixed(0)} ms`,
    `${median(alone).toFixed(0)} ms`,
    ratio(median(both) / median(alone)),
    ratio(Math.min(...both) / Math.min(...alone)),
  ]);
}

let agree = true;
try {
  console.log(`${describeMachine()}; ${python}; U-Net of ${FEATURES.join(', ')} features\n`);
  row(['', 'ours', 'PyTorch', 'of medians', 'of fastest', 'of memory', 'first step']);
  for (const task of /** @type {const} */ (['train', 'predict'])) {
    for (const size of SIZES) agree = (await againstPyTorch(task, size)) && agree;
  }
  console.log();
  row(['', 'with', 'without', 'of medians', 'of fastest']);
  for (const size of SIZES) await boundaryLoss(size);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = agree ? 0 : 1;
