import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../contour/bruteForce.fixture';
import { bundleDistances } from '../contour/distanceScript.fixture';
import { DistanceThreads } from '../contour/distanceThreads';
import type { Box, Dims } from '../contour/mask';
import { signedDistanceMap } from '../contour/signedDistance';
import { NONE_REVIEWED } from '../editing/edit';
import { PLANE_NAMES } from '../volume/planes';
import { extractSlice } from '../volume/slices';
import type { Volume } from '../volume/volume';
import { DistanceMaps } from './distanceMaps';
import { OpenVolumes } from './store';

let folder = '';
let threads: DistanceThreads;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'distanceMaps-'));
  threads = new DistanceThreads({ script: await bundleDistances(folder), threads: 2 });
});
afterAll(async () => {
  await threads.close();
  rmSync(folder, { recursive: true });
});

const DIMS: Dims = [100, 84, 72];

/** A label map with a ball of label 2, voxels of 0.5 x 0.8 x 2 mm, turned so that no axis is as in the file. */
function ballVolume(): Volume {
  const data = new Uint8Array(DIMS[0] * DIMS[1] * DIMS[2]);
  paint(data, [40, 40, 30], 15, 2);
  return {
    dims: DIMS,
    affine: [
      [0, 0.8, 0, 5],
      [0, 0, -2, 7],
      [-0.5, 0, 0, 1],
      [0, 0, 0, 1],
    ],
    dtype: 'uint8',
    frames: 1,
    data,
  };
}

/** Fills a ball of voxels, and tells its box. */
function paint(data: Volume['data'], centre: Dims, radius: number, value: number): Box {
  const low = (axis: 0 | 1 | 2): number => Math.max(0, centre[axis] - radius);
  const high = (axis: 0 | 1 | 2): number => Math.min(DIMS[axis] - 1, centre[axis] + radius);
  for (let z = low(2); z <= high(2); z++) {
    for (let y = low(1); y <= high(1); y++) {
      for (let x = low(0); x <= high(0); x++) {
        if (Math.hypot(x - centre[0], y - centre[1], z - centre[2]) > radius) continue;
        data[x + DIMS[0] * (y + DIMS[1] * z)] = value;
      }
    }
  }
  return { min: [low(0), low(1), low(2)], max: [high(0), high(1), high(2)] };
}

function opened(): { volume: Volume; store: OpenVolumes; maps: DistanceMaps; handle: number } {
  const volume = ballVolume();
  const store = new OpenVolumes();
  const counts = new Map([[2, 1]]);
  const handle = store.addLabelMap({
    ...{ path: 'labels.nii', volume, table: [], counts, reviewed: NONE_REVIEWED },
    source: { kind: 'values', file: 'labels.nii' },
  });
  return { volume, store, maps: new DistanceMaps(store, threads), handle };
}

const expected = ({ data }: Volume): Float32Array<ArrayBuffer> =>
  signedDistanceMap(data, 2, DIMS, [0.5, 0.8, 2], 'interface');

describe('the distance maps of open label maps', () => {
  it('give every slice at once as the whole map has it', async () => {
    const { volume, store, maps, handle } = opened();
    const map = expected(volume);
    for (const name of PLANE_NAMES) {
      const plane = store.labelMap(handle).planes[name];
      for (const slice of [0, 31, plane.depth - 1]) {
        expect(await maps.slice(handle, 2, name, slice)).toEqual(extractSlice(map, volume, plane, slice));
      }
    }
    expect(Buffer.compare(Buffer.from((await maps.of(handle, 2)).buffer), Buffer.from(map.buffer))).toBe(0);
  });

  it('follow edits, however fast they come', async () => {
    const { volume, store, maps, handle } = opened();
    const random = seededRandom(61);
    const plane = store.labelMap(handle).planes.axial;
    for (let stroke = 0; stroke < 24; stroke++) {
      const at = (n: number): number => Math.floor(random() * n);
      const box = paint(volume.data, [at(100), at(84), at(72)], 3 + at(8), at(2) * 2);
      maps.edited(handle, box);
      const slice = at(plane.depth);
      const [found, map] = [await maps.slice(handle, 2, 'axial', slice), expected(volume)];
      expect(found).toEqual(extractSlice(map, volume, plane, slice));
      // Sometimes the next stroke comes before the whole map is there.
      if (stroke % 3 > 0) continue;
      const whole = await maps.of(handle, 2);
      expect(Buffer.compare(Buffer.from(whole.buffer), Buffer.from(map.buffer))).toBe(0);
    }
  });

  it('notice edits that come while they are made', async () => {
    const { volume, maps, handle } = opened();
    const asked = maps.of(handle, 2);
    maps.edited(handle, paint(volume.data, [70, 50, 50], 9, 2));
    const map = await asked;
    expect(Buffer.compare(Buffer.from(map.buffer), Buffer.from(expected(volume).buffer))).toBe(0);
  });

  it('say which label has no voxel, also after it was erased or painted', async () => {
    const { volume, maps, handle } = opened();
    await expect(maps.of(handle, 7)).rejects.toThrow('Label 7 has no voxel in labels.nii.');
    maps.edited(handle, paint(volume.data, [80, 70, 60], 4, 7));
    expect((await maps.of(handle, 7))[80 + 100 * (70 + 84 * 60)]).toBeLessThan(0);
    volume.data.fill(0);
    maps.edited(handle, { min: [0, 0, 0], max: [99, 83, 71] });
    await expect(maps.slice(handle, 2, 'axial', 0)).rejects.toThrow('Label 2 has no voxel in labels.nii.');
  });
});
