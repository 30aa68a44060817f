// @ts-check
/**
 * `node bench/evaluate.mjs`: all metrics of a pair of label maps of 256 x 256 x 256 voxels, against the formulas of
 * surface-distance and medpy in numpy and scipy (evaluate.py), in the same run on the same maps. Both compute
 * in the box that holds a label in both maps. Needs python3 with numpy and scipy.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { bundle } from './lib/bundle.mjs';
import { describeMachine } from './lib/machine.mjs';

const SIDE = 256;
const ROUNDS = 2;
/** mm */
const SPACING = [0.8, 0.8, 1.2];
/** Two may differ by the rounding of float64 sums. */
const LARGEST_DIFFERENCE = 1e-6;

/** Labels as ellipsoids: value, centre, radii in voxels. The last has several parts. */
const SHAPES = [
  { value: 1, centre: [90, 128, 128], radii: [60, 80, 70] },
  { value: 2, centre: [190, 120, 120], radii: [35, 45, 60] },
  { value: 3, centre: [60, 60, 230], radii: [12, 9, 10] },
  { value: 3, centre: [200, 210, 40], radii: [6, 7, 5] },
  { value: 3, centre: [128, 230, 200], radii: [9, 12, 14] },
];

/** @param {number} shift @param {number} growth voxels */
function labelMap(shift, growth) {
  const data = new Uint8Array(SIDE ** 3);
  for (const { value, centre, radii } of SHAPES) {
    const [cx = 0, cy = 0, cz = 0] = centre.map((c) => c + shift);
    const [rx = 1, ry = 1, rz = 1] = radii.map((r) => r + growth);
    for (let n = 0; n < data.length; n++) {
      const [x, y, z] = [n % SIDE, Math.floor(n / SIDE) % SIDE, Math.floor(n / SIDE ** 2)];
      if (((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 + ((z - cz) / rz) ** 2 <= 1) data[n] = value;
    }
  }
  return data;
}

const require = createRequire(import.meta.url);
/** @type {typeof import('./evaluate')} */
const { areaByCode, evaluateLabelMaps } = require(await bundle('evaluate.ts'));

/** @param {Uint8Array<ArrayBuffer>} data @returns {import('../src/volume/volume').Volume} */
const volumeOf = (data) => ({
  dims: [SIDE, SIDE, SIDE],
  affine: [
    [SPACING[0] ?? 1, 0, 0, 0],
    [0, SPACING[1] ?? 1, 0, 0],
    [0, 0, SPACING[2] ?? 1, 0],
    [0, 0, 0, 1],
  ],
  dtype: 'uint8',
  frames: 1,
  data,
});

const folder = mkdtempSync(path.join(os.tmpdir(), 'boundary-lab-bench-'));
try {
  const maps = [labelMap(0, 0), labelMap(2, -1)];
  const [reference, prediction] = maps.map(volumeOf);
  if (!reference || !prediction) throw new Error('There are two maps.');
  const files = maps.map((data, n) => {
    const file = path.join(folder, `${n}.u8`);
    writeFileSync(file, data);
    return file;
  });
  const table = [1, 2, 3].map((value) => ({
    value,
    name: `label ${value}`,
    color: /** @type {const} */ ([0, 0, 0]),
  }));
  const areas = [...areaByCode([SPACING[0] ?? 1, SPACING[1] ?? 1, SPACING[2] ?? 1], 3)];
  let [mine, peer] = [Infinity, Infinity];
  /** @type {ReturnType<typeof evaluateLabelMaps>} */
  let found = [];
  /** @type {{ ms: number, labels: Record<string, number>[] }} */
  let theirs = { ms: 0, labels: [] };
  evaluateLabelMaps(reference, prediction, table); // compiles
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    found = evaluateLabelMaps(reference, prediction, table);
    mine = Math.min(mine, performance.now() - start);
    const spec = JSON.stringify({ side: SIDE, spacing: SPACING, files, labels: [1, 2, 3], areas });
    theirs = JSON.parse(
      execFileSync('python3', [path.join(import.meta.dirname, 'evaluate.py'), spec], { encoding: 'utf8' }),
    );
    peer = Math.min(peer, theirs.ms);
  }
  console.log(`${describeMachine()}; ${SIDE}^3, 3 labels, best of ${ROUNDS}, in turns\n`);
  console.log(
    `ours ${mine.toFixed(0)} ms   numpy and scipy ${peer.toFixed(0)} ms   ratio ${(mine / peer).toFixed(3)}`,
  );
  theirs.labels.forEach((expected, n) => {
    const values = new Map(Object.entries(found[n] ?? {}));
    for (const [key, value] of Object.entries(expected)) {
      const own = values.get(key);
      if (
        typeof own === 'number' &&
        Math.abs(own - value) <= LARGEST_DIFFERENCE * Math.max(1, Math.abs(value))
      )
        continue;
      console.log(`label ${n + 1}: ${key} is ${String(own)} here and ${value} there`);
      process.exitCode = 1;
    }
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
