import { describe, expect, it } from 'vitest';
import { distanceTransform, SquaredDistances } from './distanceTransform';
import type { Dims, Spacing } from './mask';
import { bruteForceDistance, randomMask, seededRandom } from './bruteForce.fixture';

const GRIDS: readonly (readonly [Dims, Spacing])[] = [
  [
    [9, 7, 1],
    [1, 1, 1],
  ],
  [
    [7, 20, 1],
    [0.5, 2, 9],
  ],
  [
    [1, 13, 1],
    [3, 0.7, 1],
  ],
  [
    [6, 5, 7],
    [1, 1, 1],
  ],
  [
    [18, 4, 5],
    [0.3, 2.5, 0.97],
  ],
  [
    [1, 6, 8],
    [1, 0.4, 3],
  ],
];

describe('the Euclidean distance transform', () => {
  it.each(GRIDS)('equals brute force on random masks of %s voxels with spacing %s', (dims, spacing) => {
    const random = seededRandom(7);
    for (const share of [0.02, 0.1, 0.5, 0.9, 0.98]) {
      const mask = randomMask(dims, share, random);
      const expected = bruteForceDistance(mask, dims, spacing, 0, false);
      const found = distanceTransform(mask, dims, spacing);
      found.forEach((d, n) => {
        const exact = expected[n] ?? 0;
        if (exact === Infinity) expect(d).toBe(Infinity);
        else expect(Math.abs(d - exact)).toBeLessThanOrEqual(6e-8 * exact);
      });
    }
  });

  it.each(GRIDS)('measures to boxes as brute force does on %s voxels with spacing %s', (dims, spacing) => {
    const random = seededRandom(11);
    for (const share of [0.02, 0.2, 0.6, 0.97]) {
      const mask = randomMask(dims, share, random);
      const expected = bruteForceDistance(mask, dims, spacing, 1, true);
      const distances = new SquaredDistances(mask, dims, spacing, 1, 'boxes');
      const found = Array.from({ length: distances.sliceCount }, (_, k) => [...distances.slice(k)]).flat();
      expect(found.length).toBe(mask.length);
      found.forEach((squared, n) => {
        const d = expected[n] ?? 0;
        if (d === Infinity) expect(squared).toBe(Infinity);
        else expect(Math.sqrt(squared)).toBeCloseTo(d, 9);
      });
    }
  });

  it('is exact, not approximate: whole numbers under the root stay whole', () => {
    const dims: Dims = [60, 80, 1];
    const mask = new Uint8Array(60 * 80).fill(1);
    mask[0] = 0;
    const found = distanceTransform(mask, dims, [1, 1, 1]);
    expect(found[30 + 60 * 40]).toBe(50);
    expect(found[59 + 60 * 79]).toBe(Math.fround(Math.hypot(59, 79)));
  });

  it('is Infinity everywhere when there is no background, and 0 when there is nothing else', () => {
    expect([...distanceTransform(new Uint8Array(12).fill(1), [3, 2, 2], [1, 1, 1])]).toEqual(
      new Array(12).fill(Infinity),
    );
    expect([...distanceTransform(new Uint8Array(12), [3, 2, 2], [1, 1, 1])]).toEqual(new Array(12).fill(0));
  });

  it('says which numbers do not fit together', () => {
    expect(() => distanceTransform(new Uint8Array(5), [2, 2, 1], [1, 1, 1])).toThrow('5 voxels');
    expect(() => distanceTransform(new Uint8Array(4), [2, 2, 1], [1, 0, 1])).toThrow('1 x 0 x 1');
    expect(() => distanceTransform(new Uint8Array(65536), [1, 1, 65536], [1, 1, 1])).toThrow('65536 slices');
  });
});
