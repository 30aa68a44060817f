import { describe, expect, it } from 'vitest';
import { SquaredDistances } from '../contour/distanceTransform';
import { randomMask, seededRandom } from '../contour/bruteForce.fixture';
import type { Dims, Spacing } from '../contour/mask';
import { nearestVoxels } from './nearestVoxels';
import { drawBox } from './shapes.fixture';
import { rowsOf } from './voxelRows';

/** As the distance transform measures the same. */
function byTransform(from: Uint8Array, to: Uint8Array, dims: Dims, spacing: Spacing): number[] {
  const squared = new SquaredDistances(to, dims, spacing, 1);
  return Array.from({ length: squared.sliceCount }, (_, k) =>
    Array.from(squared.slice(k), (d, i) => (from[k * squared.sliceLength + i] === 1 ? [Math.sqrt(d)] : [])),
  ).flat(2);
}

const GRIDS: readonly (readonly [Dims, Spacing])[] = [
  [
    [9, 8, 7],
    [1, 1, 1],
  ],
  [
    [13, 5, 4],
    [0.3, 2, 7],
  ],
  [
    [31, 1, 1],
    [1, 1, 1],
  ],
  [
    [1, 9, 30],
    [3, 0.7, 0.7],
  ],
  [
    [60, 41, 1],
    [0.5, 0.8, 1],
  ],
];

describe('distance to the nearest voxel of a set', () => {
  it('is that of the distance transform, whatever the density and the size of a voxel', () => {
    const random = seededRandom(11);
    for (const [dims, spacing] of GRIDS) {
      for (const density of [0.5, 0.05, 0.01]) {
        const [from, to] = [randomMask(dims, density, random), randomMask(dims, density, random)];
        const found = nearestVoxels(rowsOf(from, dims), rowsOf(to, dims), dims, spacing);
        const expected = byTransform(from, to, dims, spacing);
        expect(found.length).toBe(expected.length);
        found.forEach((distance, n) => {
          expect(distance).toBeCloseTo(expected[n] ?? NaN, 12);
        });
      }
    }
  });

  it('is found where the sets are far apart, beyond the rows that are looked at one by one', () => {
    const dims = [6, 70, 66] as const;
    const [from, to] = [drawBox(dims, [0, 0, 0], [5, 1, 1]), drawBox(dims, [1, 60, 63], [1, 61, 64])];
    const found = nearestVoxels(rowsOf(from, dims), rowsOf(to, dims), dims, [1, 2, 0.5]);
    expect([...found]).toEqual(byTransform(from, to, dims, [1, 2, 0.5]));
  });

  it('is Infinity where there is no voxel to be near to', () => {
    const dims = [3, 3, 3] as const;
    const [some, none] = [drawBox(dims, [0, 0, 0], [0, 0, 0]), new Uint8Array(27)];
    expect([...nearestVoxels(rowsOf(some, dims), rowsOf(none, dims), dims, [1, 1, 1])]).toEqual([Infinity]);
    expect([...nearestVoxels(rowsOf(none, dims), rowsOf(some, dims), dims, [1, 1, 1])]).toEqual([]);
  });
});
