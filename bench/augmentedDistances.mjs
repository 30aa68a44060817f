/**
 * `node bench/augmentedDistances.mjs [DATA_3D DATA_2D]`: how far the distance maps of turned, scaled and bent
 * patches are from the map of the label map that was turned, scaled or bent as a whole, in mm: interpolated
 * in the map of the scan, and computed anew from the patch's labels. Without arguments the samples of this
 * repository are used.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundle } from './lib/bundle.mjs';

const samples = path.join(import.meta.dirname, '..', 'samples');
const [volumes = path.join(samples, 'hippocampus'), pictures = path.join(samples, 'retina')] =
  process.argv.slice(2);

const program = await bundle('augmentedDistances.ts');
const folder = mkdtempSync(path.join(os.tmpdir(), 'boundary-lab-distances-'));
const columns = ['95 %', 'largest', 'near 95 %', 'near max', 'wrong side', 'ms'];
console.log(`${''.padEnd(35)}${columns.map((name) => name.padStart(10)).join('')}`);
try {
  for (const [data, dimensions] of [
    [volumes, '3'],
    [pictures, '2'],
  ]) {
    execFileSync(
      process.execPath,
      ['--max-old-space-size=6000', program, data ?? '', dimensions ?? '', folder],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
