// @ts-check
/**
 * `node bench/distanceMap.mjs`: our signed distance map against scipy's distance_transform_edt, the two
 * calls of it that the reference implementation makes, in the same run on the same masks.
 * Needs python3 with numpy and scipy.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROUNDS = 3;
/** Dims (x, y, z) and spacing of ellipsoids that fill about a tenth of the grid. */
const GRIDS = [
  { dims: [256, 256, 1], spacing: [1, 1, 1] },
  { dims: [64, 64, 64], spacing: [1, 1, 1] },
  { dims: [256, 256, 128], spacing: [0.8, 0.8, 1.5] },
];

const outfile = path.join(HERE, '..', '.cache', 'bench', 'signedDistance.mjs');
await build({
  entryPoints: [path.join(HERE, '..', 'src', 'contour', 'signedDistance.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
});
/** @type {{ signedDistanceMap: typeof import('../src/contour/signedDistance').signedDistanceMap }} */
const { signedDistanceMap } = await import(pathToFileURL(outfile).href);

for (const { dims, spacing } of GRIDS) {
  const [nx = 1, ny = 1, nz = 1] = dims;
  const [sx = 1, sy = 1, sz = 1] = spacing;
  const along = (/** @type {number} */ i, /** @type {number} */ n) => (n === 1 ? 0 : (i - n / 2) / (0.3 * n));
  const labels = Uint8Array.from({ length: nx * ny * nz }, (_, n) => {
    const [x, y, z] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    return along(x, nx) ** 2 + along(y, ny) ** 2 + along(z, nz) ** 2 <= 1 ? 1 : 0;
  });
  const ours = () => {
    const start = performance.now();
    signedDistanceMap(labels, 1, [nx, ny, nz], [sx, sy, sz], 'upstream');
    return performance.now() - start;
  };
  ours(); // compiles
  const python = () =>
    Number(
      execFileSync('python3', [path.join(HERE, 'distanceMap.py'), JSON.stringify({ dims, spacing })], {
        encoding: 'utf8',
      }),
    );
  // In turns, so that other work on the machine slows both.
  let [mine, scipy] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    mine = Math.min(mine, ours());
    scipy = Math.min(scipy, python());
  }
  const row = [dims.join(' x ').padEnd(16), `${mine.toFixed(1)} ms`, `scipy ${scipy.toFixed(1)} ms`];
  console.log([...row, `ratio ${(mine / scipy).toFixed(2)}`].join('   '));
}
