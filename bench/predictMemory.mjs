/**
 * `node bench/predictMemory.mjs [SLICES ...]`: the peak resident memory of `boundary-lab predict` on synthetic
 * scans of 512 x 512 x SLICES voxels of int16 (by default 800 and 1600), compressed by gzip. It must not grow
 * with the number of slices. Slices are taken along the last axis of the file, then along the first one, which
 * is the worst: each then holds voxels from everywhere in the file.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './lib/bundle.mjs';

const given = process.argv.slice(2);
const sizes = given.length > 0 ? given : ['800', '1600'];
const here = import.meta.dirname;
const cache = path.join(here, '..', '.cache', 'bench');
mkdirSync(cache, { recursive: true });

const make = await bundle('predictMemory.ts');
const cli = await bundle('../src/cli/main.ts', 'cli.cjs');
const peak = path.join(cache, 'peak.cjs');
writeFileSync(
  peak,
  "process.on('exit', () => require('fs').writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)));",
);

const folder = mkdtempSync(path.join(cache, 'memory-'));
try {
  console.log('plane     slices | voxels on disk | peak memory | seconds');
  for (const plane of ['axial', 'sagittal']) {
    execFileSync(process.execPath, [make, folder, plane, ...sizes], { stdio: 'inherit' });
    for (const slices of sizes) {
      const out = path.join(folder, `${plane}-${slices}.nii.gz`);
      const args = [
        '--model',
        path.join(folder, 'model.onnx'),
        '--input',
        path.join(folder, `scan-${slices}.nii.gz`),
      ];
      const started = performance.now();
      execFileSync(process.execPath, ['-r', peak, cli, 'predict', ...args, '--out', out], {
        env: { ...process.env, PEAK: path.join(folder, 'peak') },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      statSync(out);
      const kilobytes = Number(readFileSync(path.join(folder, 'peak'), 'utf8'));
      const seconds = (performance.now() - started) / 1000;
      const voxels = 512 * 512 * Number(slices) * 2;
      console.log(
        `${plane.padEnd(9)} ${slices.padStart(6)} | ${megabytes(voxels)} | ${megabytes(kilobytes * 1024)} | ${seconds.toFixed(0)}`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`.padStart(11);
}
