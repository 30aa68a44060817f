/**
 * `node bench/importedTraining.mjs [PYTHON]`: a network exported by PyTorch (Debian: python3-torch) with
 * its parameters, trained by SGD for 20 steps there and here from the same state on the same batches.
 * Prints both curves; exits 1 when the losses differ by more than 1e-3 of their size.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const STEPS = '20';
const LARGEST_DIFFERENCE = 1e-3;

const here = import.meta.dirname;
const bundle = path.join(here, '..', '.cache', 'bench', 'importedTraining.cjs');
await build({
  entryPoints: [path.join(here, 'importedTraining.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['onnxruntime-node'],
  logLevel: 'warning',
});

/** @param {string} program @param {readonly string[]} args @returns {number[]} */
const lossesOf = (program, args) =>
  JSON.parse(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));

const folder = mkdtempSync(path.join(os.tmpdir(), 'imported-training-'));
try {
  const theirs = lossesOf(process.argv[2] ?? 'python3', [
    path.join(here, 'importedTraining.py'),
    folder,
    STEPS,
  ]);
  const ours = lossesOf(process.execPath, [bundle, folder, STEPS]);
  let worst = 0;
  console.log('step   PyTorch      here         difference');
  for (const [step, their] of theirs.entries()) {
    const our = ours[step] ?? NaN;
    const difference = Math.abs(our - their) / Math.abs(their);
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
    const row = [String(step + 1).padStart(4), their.toFixed(8), our.toFixed(8), difference.toExponential(1)];
    console.log(row.join('   '));
  }
  console.log(`Largest relative difference: ${worst.toExponential(1)} (at most ${LARGEST_DIFFERENCE})`);
  if (!(worst <= LARGEST_DIFFERENCE)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
