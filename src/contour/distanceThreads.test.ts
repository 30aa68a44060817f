import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomMask, seededRandom } from './bruteForce.fixture';
import { bundleDistances } from './distanceScript.fixture';
import { DistanceThreads } from './distanceThreads';
import type { Dims, Spacing } from './mask';
import { DISTANCE_CONVENTIONS, signedDistanceMap } from './signedDistance';

let folder = '';
let script = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'distances-'));
  script = await bundleDistances(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const DIMS: Dims = [96, 90, 70];
const SPACING: Spacing = [0.7, 0.9, 2.1];

/** Grains of the label all over the volume. */
const grains = (): Uint8Array<ArrayBuffer> =>
  randomMask(DIMS, 0.001, seededRandom(53)).map((value) => 3 * value);

describe('signed distance maps of several threads', () => {
  it('have the same bits for any number of threads', async () => {
    const labels = grains();
    for (const convention of DISTANCE_CONVENTIONS) {
      const alone = signedDistanceMap(labels, 3, DIMS, SPACING, convention);
      for (const threads of [1, 2, 5]) {
        const pool = new DistanceThreads({ script, threads });
        const map = await pool.signedDistanceMap(labels, 3, DIMS, SPACING, convention);
        await pool.close();
        expect(map.buffer).toBeInstanceOf(SharedArrayBuffer);
        expect(Buffer.compare(Buffer.from(map.buffer), Buffer.from(alone.buffer))).toBe(0);
      }
    }
  });

  it('are computed in this thread where the script is not there', async () => {
    const labels = grains();
    const pool = new DistanceThreads({ script: undefined });
    const map = await pool.signedDistanceMap(labels, 3, DIMS, SPACING, 'interface');
    expect([...map.subarray(0, 500)]).toEqual([
      ...signedDistanceMap(labels, 3, DIMS, SPACING, 'interface').subarray(0, 500),
    ]);
  });

  it('are zero for a label that is nowhere or everywhere', async () => {
    const pool = new DistanceThreads({ script, threads: 2 });
    for (const value of [0, 3]) {
      const map = await pool.signedDistanceMap(new Uint8Array(604800), value, DIMS, SPACING, 'interface');
      expect(map.every((d) => d === 0)).toBe(true);
    }
    await pool.close();
  });

  it('stop when asked to, and go on with the next', async () => {
    const labels = grains();
    const pool = new DistanceThreads({ script, threads: 2 });
    const stop = new AbortController();
    const stopped = pool.signedDistanceMap(labels, 3, DIMS, SPACING, 'interface', stop.signal);
    const next = pool.signedDistanceMap(labels, 3, DIMS, SPACING, 'interface');
    setTimeout(() => {
      stop.abort(new Error('Enough.'));
    }, 5);
    await expect(stopped).rejects.toThrow('Enough.');
    expect((await next)[0]).toBe(signedDistanceMap(labels, 3, DIMS, SPACING, 'interface')[0]);
    await pool.close();
  });

  it('fail with the reason where a thread fails, instead of waiting for it', async () => {
    const broken = join(folder, 'broken.js');
    writeFileSync(broken, 'throw new Error("no room");');
    const pool = new DistanceThreads({ script: broken, threads: 2 });
    await expect(pool.signedDistanceMap(grains(), 3, DIMS, SPACING, 'interface')).rejects.toThrow('no room');
  });
});
