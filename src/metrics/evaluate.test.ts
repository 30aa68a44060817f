import { describe, expect, it } from 'vitest';
import { labelTableOf } from '../labels/labelTable';
import type { Affine } from '../volume/affine';
import type { Volume, VoxelArray } from '../volume/volume';
import { randomMask, seededRandom } from '../contour/bruteForce.fixture';
import { evaluateLabelMaps } from './evaluate';
import { METRIC_DEFINITIONS, METRIC_KEYS } from './metricCatalogue';
import { whyUndefined } from './labelMetrics';
import { pooledSurfaceMetrics } from './pooledSurfaceMetrics';
import { pairOf } from './shapes.fixture';

const AFFINE: Affine = [
  [0, 0, 3, 10],
  [-0.5, 0, 0, 20],
  [0, 2, 0, 30],
  [0, 0, 0, 1],
];

const volumeOf = (data: VoxelArray, dims: readonly [number, number, number], frames = 1): Volume => ({
  dims,
  affine: AFFINE,
  dtype: 'uint8',
  frames,
  data,
});

describe('evaluation of label maps', () => {
  it('gives for each label what the metrics give for its masks, in mm of the affine', () => {
    const dims = [11, 9, 7] as const;
    const random = seededRandom(37);
    const [a, b] = [randomMask(dims, 0.5, random), randomMask(dims, 0.5, random)];
    // Labels 3 and 4, with 4 kept to one corner, so that boxes differ.
    const reference = a.map((v, n) => (v === 1 ? 3 : n < 120 && n % 3 === 0 ? 4 : 0));
    const prediction = b.map((v, n) => (v === 1 ? 3 : n < 200 && n % 5 === 0 ? 4 : 0));
    const found = evaluateLabelMaps(
      volumeOf(reference, dims),
      volumeOf(prediction, dims),
      labelTableOf([3, 4]),
    );
    expect(found.map(({ label }) => label)).toEqual([3, 4]);
    for (const { label, hd, hd95, assd, referenceVoxels } of found) {
      const masks = [reference, prediction].map((labels) => labels.map((v) => (v === label ? 1 : 0)));
      const [r = new Uint8Array(), p = new Uint8Array()] = masks;
      expect({ hd, hd95, assd }).toEqual(pooledSurfaceMetrics(pairOf(r, p, dims, [0.5, 2, 3])));
      expect(referenceVoxels).toBe(r.reduce((sum, v) => sum + v, 0));
    }
  });

  it('never leaves out a label: what is not defined is null', () => {
    const reference = Uint8Array.from([1, 1, 0, 0]);
    const prediction = Uint8Array.from([0, 0, 2, 0]);
    const found = evaluateLabelMaps(
      volumeOf(reference, [2, 2, 1]),
      volumeOf(prediction, [2, 2, 1]),
      labelTableOf([1, 2, 9]),
    );
    const rows = found.map(({ label, referenceVoxels, predictionVoxels, dice, hd }) => ({
      ...{ label, referenceVoxels, predictionVoxels, dice, hd },
    }));
    expect(rows).toEqual([
      { label: 1, referenceVoxels: 2, predictionVoxels: 0, dice: 0, hd: null },
      { label: 2, referenceVoxels: 0, predictionVoxels: 1, dice: 0, hd: null },
      { label: 9, referenceVoxels: 0, predictionVoxels: 0, dice: null, hd: null },
    ]);
    // Every gap has its reason, and every reason its gap.
    for (const row of found) {
      for (const key of METRIC_KEYS) {
        expect([key, row[key] === null]).toEqual([key, whyUndefined(row, key) !== undefined]);
      }
    }
  });

  it('names a definition for every metric', () => {
    const [row] = evaluateLabelMaps(
      volumeOf(Uint8Array.of(1), [1, 1, 1]),
      volumeOf(Uint8Array.of(1), [1, 1, 1]),
      labelTableOf([1]),
    );
    const metrics = Object.keys(row ?? {}).filter((key) => !/label|name|Voxels|diagonal|histogram/.test(key));
    expect(Object.keys(METRIC_DEFINITIONS).sort()).toEqual(metrics.sort());
  });

  it('refuses maps of different size, and several frames', () => {
    const one = volumeOf(new Uint8Array(8), [2, 2, 2]);
    expect(() => evaluateLabelMaps(one, volumeOf(new Uint8Array(8), [4, 2, 1]), [])).toThrow('2 x 2 x 2');
    expect(() => evaluateLabelMaps(one, volumeOf(new Uint8Array(16), [2, 2, 2], 2), [])).toThrow('2 frames');
  });
});
