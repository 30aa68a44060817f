/**
 * `node bench/importedTraining.mjs [PYTHON]`: networks exported by PyTorch (Debian: python3-torch) with their
 * parameters, trained by SGD for 20 steps there and here from the same state on the same batches. Prints
 * the losses of both; exits 1 when they differ by more than 1e-3 of their size.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundle } from './lib/bundle.mjs';
import { findPython } from './lib/python.mjs';

const NETWORKS = /** @type {const} */ ({
  unet: '2D U-Net, instance normalisation',
  'residual-unet': '3D residual U-Net, anisotropic',
  segresnet: '3D SegResNet, group normalisation',
  'encoder-unet': '2D U-Net on a ResNet, batch normalisation',
});
const STEPS = 20;
const LARGEST_DIFFERENCE = 1e-3;

const here = import.meta.dirname;
const program = await bundle('importedTraining.ts');
const python = findPython(process.argv[2]);

/** @param {string} runtime @param {readonly string[]} args @returns {number[]} */
const lossesOf = (runtime, args) =>
  JSON.parse(execFileSync(runtime, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));

/**
 * The losses of both sides, and their largest difference as a part of PyTorch's.
 * @param {string} name
 */
function compare(name) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'imported-training-'));
  try {
    const script = path.join(here, 'importedTraining.py');
    const theirs = lossesOf(python, [script, name, folder, String(STEPS)]);
    const ours = lossesOf(process.execPath, [program, folder, String(STEPS)]);
    const worst = theirs.reduce((most, their, step) => {
      const difference = Math.abs((ours[step] ?? NaN) - their) / Math.abs(their);
      return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
    }, 0);
    return { theirs, ours, worst };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

console.log(`${'network'.padEnd(44)}step   PyTorch      here         largest difference`);
for (const [name, title] of Object.entries(NETWORKS)) {
  const { theirs, ours, worst } = compare(name);
  for (const step of [1, STEPS / 2, STEPS]) {
    const losses = [theirs, ours].map((side) => (side[step - 1] ?? NaN).toFixed(8));
    const row = [(step === 1 ? title : '').padEnd(41), String(step).padStart(4), ...losses];
    console.log([...row, step === STEPS ? worst.toExponential(1) : ''].join('   '));
  }
  if (!(worst <= LARGEST_DIFFERENCE)) process.exitCode = 1;
}
console.log(`Losses may differ by ${LARGEST_DIFFERENCE} of their size.`);
