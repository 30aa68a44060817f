/**
 * `node bench/trainingStep.mjs [PYTHON]`: time of a training step against PyTorch (Debian: python3-torch)
 * with the same network, losses, optimizer, threads and sizes.
 *
 * Rounds of both alternate in the same minutes; the table gives ratios, since times on a shared machine
 * say little. The fastest steps are those that nobody else disturbed.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';

const ROUNDS = 5;
const STEPS = 10;
/** Features, batch, side of the patch. */
const SIZES = [
  ['16,32,64,128', '8', '96'],
  ['16,32,64,128', '16', '64'],
];

const here = import.meta.dirname;
const bundle = path.join(here, '..', '.cache', 'bench', 'trainingStep.cjs');
await build({
  entryPoints: [path.join(here, 'trainingStep.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['onnxruntime-node'],
  logLevel: 'warning',
});

/** @param {string} program @param {readonly string[]} args @returns {number[]} */
const timesOf = (program, args) =>
  JSON.parse(
    execFileSync(program, [...args, String(STEPS)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
/** @param {readonly number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const python = process.argv[2] ?? 'python3';
console.log(
  'features      batch side |  ours: median  fastest | PyTorch: median  fastest | ratio: median  fastest',
);
for (const size of SIZES) {
  const ours = [];
  const peer = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(...timesOf(process.execPath, [bundle, ...size]));
    peer.push(...timesOf(python, [path.join(here, 'trainingStep.py'), ...size]));
  }
  const [features = '', batch = '', side = ''] = size;
  const row = [median(ours), Math.min(...ours), median(peer), Math.min(...peer)];
  const [a, b, c, d] = row.map((ms) => `${ms.toFixed(0)} ms`.padStart(8));
  const ratios = [median(ours) / median(peer), Math.min(...ours) / Math.min(...peer)].map((r) =>
    r.toFixed(2).padStart(8),
  );
  console.log(
    `${features.padEnd(13)} ${batch.padStart(5)} ${side.padStart(4)} |      ${a} ${b} |        ${c} ${d} |      ${ratios.join(' ')}`,
  );
}
