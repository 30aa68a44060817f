/**
 * `node bench/trainingMemory.mjs`: the memory that a training step is expected to need before it starts
 * (src/learning/training/memoryEstimate.ts) against the peak resident memory of a process that makes a few.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';

/** Features, batch, patch. */
const SIZES = [
  ['16,32,64,128', '8', '96,96'],
  ['16,32,64,128', '8', '256,256'],
  ['16,32,64,128', '1', '256,256'],
  ['16,32,64,128,256,256', '4', '256,256'],
  ['16,32,64,128', '2', '48,48,48'],
  ['32,64,128,256', '2', '48,48,48'],
  ['32,64,128,256,320', '1', '32,32,32'],
];

const here = import.meta.dirname;
const bundle = path.join(here, '..', '.cache', 'bench', 'trainingMemory.cjs');
await build({
  entryPoints: [path.join(here, 'trainingMemory.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['onnxruntime-node'],
  logLevel: 'warning',
});

console.log('features              batch patch       | expected    peak | ratio');
for (const [features = '', batch = '', patch = ''] of SIZES) {
  const output = execFileSync(process.execPath, [bundle, features, batch, patch], { encoding: 'utf8' });
  /** @type {{ expected: number, peak: number }} */
  const { expected, peak } = JSON.parse(output);
  const [a, b] = [expected, peak].map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`.padStart(7));
  const size = `${features.padEnd(21)} ${batch.padStart(5)} ${patch.padEnd(11)}`;
  console.log(`${size} |  ${a} ${b} | ${(expected / peak).toFixed(2).padStart(5)}`);
}
