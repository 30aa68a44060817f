// @ts-check
/**
 * `node bench/distanceMap.mjs [LABELMAP...]`: our signed distance map against scipy's distance_transform_edt,
 * the two calls of it that the reference implementation makes, in the same run on the same masks: ellipsoids,
 * and label maps (all labels together) made larger to the same grids.
 * Needs python3 with numpy and scipy.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { bundle } from './lib/bundle.mjs';
import { describeMachine } from './lib/machine.mjs';

const ROUNDS = 3;
/** @type {readonly { dims: readonly [number, number, number], spacing: readonly [number, number, number] }[]} */
const GRIDS = [
  { dims: [256, 256, 1], spacing: [1, 1, 1] },
  { dims: [64, 64, 64], spacing: [1, 1, 1] },
  { dims: [256, 256, 128], spacing: [0.8, 0.8, 1.5] },
  { dims: [512, 512, 200], spacing: [0.7, 0.7, 2] },
];
const SAMPLE = path.join(import.meta.dirname, '..', 'samples', 'ms-brain', 'labelsTr', 'msbrain.nii.gz');
const FILES = process.argv.length > 2 ? process.argv.slice(2) : [SAMPLE];

const require = createRequire(import.meta.url);
await bundle('../src/contour/distanceThread.ts', 'distances.js');
/** @type {typeof import('./distanceMap')} */
const { DistanceThreads, signedDistanceMap, readVolume } = require(await bundle('distanceMap.ts'));

/** @param {readonly [number, number, number]} dims An ellipsoid that fills about a tenth of the grid. */
function ellipsoid([nx, ny, nz]) {
  const along = (/** @type {number} */ i, /** @type {number} */ n) => (n === 1 ? 0 : (i - n / 2) / (0.3 * n));
  const mask = new Uint8Array(nx * ny * nz);
  for (let n = 0; n < mask.length; n++) {
    const [x, y, z] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    if (along(x, nx) ** 2 + along(y, ny) ** 2 + along(z, nz) ** 2 <= 1) mask[n] = 1;
  }
  return mask;
}

/**
 * All labels of a volume, stretched over a grid.
 * @param {import('../src/volume/volume').Volume} volume @param {readonly [number, number, number]} dims
 */
function stretched(volume, [nx, ny, nz]) {
  const [vx, vy, vz] = volume.dims;
  const mask = new Uint8Array(nx * ny * nz);
  for (let n = 0; n < mask.length; n++) {
    const x = Math.floor(((n % nx) * vx) / nx);
    const y = Math.floor(((Math.floor(n / nx) % ny) * vy) / ny);
    const z = Math.floor((Math.floor(n / (nx * ny)) * vz) / nz);
    if (volume.data[x + vx * (y + vy * z)] !== 0) mask[n] = 1;
  }
  return mask;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'boundary-lab-bench-'));
const file = path.join(folder, 'mask.u8');
const threads = new DistanceThreads();
try {
  const volumes = await Promise.all(FILES.map(async (name) => ({ name, ...(await readVolume(name)) })));
  console.log(`${describeMachine()}; one run, best of ${ROUNDS}, in turns\n`);
  for (const { dims, spacing } of GRIDS) {
    const masks = [
      { name: 'ellipsoid', mask: ellipsoid(dims) },
      ...(dims[2] === 1
        ? []
        : volumes.map(({ name, volume }) => ({ name: path.basename(name), mask: stretched(volume, dims) }))),
    ];
    for (const { name, mask } of masks) {
      writeFileSync(file, mask);
      const python = () =>
        Number(
          execFileSync(
            'python3',
            [path.join(import.meta.dirname, 'distanceMap.py'), JSON.stringify({ dims, spacing, file })],
            { encoding: 'utf8' },
          ),
        );
      const timed = async (/** @type {() => unknown} */ work) => {
        const start = performance.now();
        await work();
        return performance.now() - start;
      };
      const alone = () => signedDistanceMap(mask, 1, dims, spacing, 'upstream');
      const together = () => threads.signedDistanceMap(mask, 1, dims, spacing, 'upstream');
      await together(); // compiles, and starts the threads
      // In turns, so that other work on the machine slows all.
      let [one, all, scipy] = [Infinity, Infinity, Infinity];
      for (let round = 0; round < ROUNDS; round++) {
        one = Math.min(one, await timed(alone));
        all = Math.min(all, await timed(together));
        scipy = Math.min(scipy, python());
      }
      const row = [
        dims.join(' x ').padEnd(16),
        name.padEnd(24),
        `${all.toFixed(1)} ms (one thread ${one.toFixed(1)})`.padEnd(34),
        `scipy ${scipy.toFixed(0)} ms`.padEnd(16),
        `ratio ${(all / scipy).toFixed(3)} (one thread ${(one / scipy).toFixed(3)})`,
      ];
      console.log(row.join(' '));
    }
  }
} finally {
  await threads.close();
  rmSync(folder, { recursive: true, force: true });
}
