import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signedDistanceMap } from '../../contour/signedDistance';
import {
  cachedDistanceMaps,
  computeDistanceMaps,
  type DistanceMapOptions,
  type LabelStack,
} from './distanceMaps';
import type { SliceFile } from './sliceFile';

const dims = [6, 5, 4] as const;
const spacing = [0.5, 0.5, 3] as const;
const data = new Uint8Array(120);
data.fill(1, 40, 52);
data.fill(2, 70, 75);
const labels: LabelStack = { data, dims, spacing, classes: 3 };
const options = { convention: 'spacing-aware', normalize: false } as const;

let folder = '';
let computed = 0;
/** In the cache of this test, used by one run. */
function mapsOf(sets: readonly DistanceMapOptions[], key = 'key', signal?: AbortSignal): Promise<SliceFile> {
  const [width, height, slices] = dims;
  const place = { cacheFolder: join(folder, 'cache'), folder, signal };
  const countedLabels = (): LabelStack => {
    computed++;
    return labels;
  };
  return cachedDistanceMaps(key, { slices, height, width, classes: 3 }, countedLabels, sets, place);
}
beforeEach(async () => {
  computed = 0;
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
    const file = await mapsOf([options]);
    const slice = file.readFloats(2);
    expect(slice.subarray(0, 30)).toEqual(background?.subarray(60, 90));
    expect(slice.subarray(30, 60)).toEqual(first?.subarray(60, 90));
    expect(slice.subarray(60)).toEqual(second?.subarray(60, 90));
  });

  it('of several kinds stand one after another in each slice', async () => {
    const other = { convention: 'upstream', normalize: true } as const;
    const [one, two, both] = await Promise.all(
      [[options], [other], [options, other]].map((sets) => mapsOf(sets)),
    );
    const slice = both?.readFloats(1);
    expect(slice?.subarray(0, 90)).toEqual(one?.readFloats(1));
    expect(slice?.subarray(90)).toEqual(two?.readFloats(1));
  });

  it('are computed once for the same labels, and anew for others or of another kind', async () => {
    await mapsOf([options]);
    await mapsOf([options]);
    expect(computed).toBe(1);
    await mapsOf([options], 'others');
    await mapsOf([{ ...options, convention: 'upstream' }]);
    await mapsOf([{ ...options, normalize: true }]);
    await mapsOf([{ ...options, clip: 1 }]);
    expect(computed).toBe(5);
    expect(await readdir(join(folder, 'cache'))).toHaveLength(5);
  });

  it('stop when cancelled and leave nothing behind', async () => {
    const reason = new Error('stop');
    await expect(mapsOf([options], 'key', AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  });
});
