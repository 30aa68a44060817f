import { describe, expect, it } from 'vitest';
import { bruteForceDistance, randomMask, seededRandom } from '../contour/bruteForce.fixture';
import { surfaceBand } from './surfaceBand';
import { surfaceVoxels } from './surfaceVoxels';
import { rowsOf } from './voxelRows';

describe('the band along a surface', () => {
  // The last is so wide that a distance transform takes over.
  it.each([
    [[9, 8, 7], [1, 1, 1], 2],
    [[9, 8, 7], [0.5, 0.7, 3], 1.5],
    [[30, 20, 1], [0.4, 0.4, 1], 2],
    [[9, 8, 7], [0.2, 0.2, 0.2], 2],
  ] as const)(
    'holds the voxels of a mask of %s, spacing %s, within %s mm of its surface voxels',
    (dims, spacing, width) => {
      // Almost full, so that there is an inside.
      const mask = randomMask(dims, 0.97, seededRandom(5));
      const surface = surfaceVoxels(mask, dims, dims[2] === 1 ? 2 : 3);
      const distances = bruteForceDistance(surface, dims, spacing, 1, false);
      const expected = mask.map((inside, n) => ((distances[n] ?? 0) <= width + 1e-9 ? inside : 0));
      expect(surfaceBand(mask, rowsOf(surface, dims), dims, spacing, width)).toEqual(expected);
    },
  );
});
