import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signedDistanceMap } from '../../contour/signedDistance';
import { cachedDistanceMaps, computeDistanceMaps, pruneDistanceMaps, type LabelStack } from './distanceMaps';

const dims = [6, 5, 4] as const;
const spacing = [0.5, 0.5, 3] as const;
const data = new Uint8Array(120);
data.fill(1, 40, 52);
data.fill(2, 70, 75);
const labels: LabelStack = { data, dims, spacing, classes: 3 };
const options = { convention: 'spacing-aware', normalize: false } as const;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maps-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('distance maps for training', () => {
  it('are those of the whole volume, for the background and every label', async () => {
    const maps = await computeDistanceMaps(labels, options);
    expect(maps).toHaveLength(3);
    maps.forEach((map, value) => {
      expect(map).toEqual(signedDistanceMap(data, value, dims, spacing, 'spacing-aware'));
    });
  });

  it('reach -1 inside and 1 outside when normalised, and stay zeros for a class that is nowhere', async () => {
    const maps = await computeDistanceMaps({ ...labels, classes: 4 }, { ...options, normalize: true });
    for (const map of maps.slice(0, 3)) {
      expect(Math.max(...map)).toBe(1);
      expect(Math.min(...map)).toBeGreaterThanOrEqual(-1);
    }
    expect(Math.min(...(maps[0] ?? []))).toBe(-1);
    expect(maps[3]?.every((value) => value === 0)).toBe(true);
  });

  it('go no farther than they are clipped, in mm before they are normalised', async () => {
    const whole = await computeDistanceMaps(labels, options);
    const clipped = await computeDistanceMaps(labels, { ...options, clip: 1 });
    clipped.forEach((map, n) => {
      expect(map).toEqual(whole[n]?.map((d) => Math.min(1, Math.max(-1, d))));
    });
    const [, scaled] = await computeDistanceMaps(labels, { ...options, clip: 1, normalize: true });
    expect(Math.max(...(scaled ?? []))).toBe(1);
    expect(scaled?.filter((d) => d === 1)).toHaveLength((whole[1] ?? []).filter((d) => d >= 1).length);
  });

  it('are kept slice by slice, all classes of a slice together', async () => {
    const [background, first, second] = await computeDistanceMaps(labels, options);
    const file = await cachedDistanceMaps(labels, [options], folder);
    const slice = file.readFloats(2);
    expect(slice.subarray(0, 30)).toEqual(background?.subarray(60, 90));
    expect(slice.subarray(30, 60)).toEqual(first?.subarray(60, 90));
    expect(slice.subarray(60)).toEqual(second?.subarray(60, 90));
  });

  it('of several kinds stand one after another in each slice', async () => {
    const other = { convention: 'upstream', normalize: true } as const;
    const [one, two, both] = await Promise.all(
      [[options], [other], [options, other]].map((sets) => cachedDistanceMaps(labels, sets, folder)),
    );
    const slice = both?.readFloats(1);
    expect(slice?.subarray(0, 90)).toEqual(one?.readFloats(1));
    expect(slice?.subarray(90)).toEqual(two?.readFloats(1));
  });

  it('are computed once for the same content and anew for any other', async () => {
    const { path } = await cachedDistanceMaps(labels, [options], folder);
    await writeFile(path, new Uint8Array((await readFile(path)).length).fill(7)); // would be noticed if made anew
    expect((await cachedDistanceMaps(labels, [options], folder)).read(0)[0]).toBe(7);

    const changed = data.slice();
    changed[0] = 1;
    await cachedDistanceMaps({ ...labels, data: changed }, [options], folder);
    await cachedDistanceMaps({ ...labels, spacing: [0.5, 0.5, 2] }, [options], folder);
    await cachedDistanceMaps(labels, [{ ...options, convention: 'upstream' }], folder);
    await cachedDistanceMaps(labels, [{ ...options, normalize: true }], folder);
    await cachedDistanceMaps(labels, [{ ...options, clip: 1 }], folder);
    expect(await readdir(folder)).toHaveLength(6);
  });

  it('are made anew where the file was cut short', async () => {
    const { path } = await cachedDistanceMaps(labels, [options], folder);
    const whole = await readFile(path);
    await truncate(path, 10);
    await cachedDistanceMaps(labels, [options], folder);
    expect(await readFile(path)).toEqual(whole);
  });

  it('come out right when several runs make them at once', async () => {
    const files = await Promise.all(
      Array.from({ length: 5 }, () => cachedDistanceMaps(labels, [options], folder)),
    );
    expect(await readdir(folder)).toHaveLength(1);
    for (const file of files) expect(file.readFloats(0)).toEqual(files[0]?.readFloats(0));
  });

  it('stop when cancelled and leave nothing behind', async () => {
    const reason = new Error('stop');
    await expect(cachedDistanceMaps(labels, [options], folder, AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('are deleted after three months without use', async () => {
    const { path } = await cachedDistanceMaps(labels, [options], folder);
    await pruneDistanceMaps(folder);
    expect(await readdir(folder)).toHaveLength(1);
    const old = new Date(Date.now() - 91 * 24 * 3600 * 1000);
    await utimes(path, old, old);
    await pruneDistanceMaps(folder);
    expect(await readdir(folder)).toEqual([]);
  });
});
