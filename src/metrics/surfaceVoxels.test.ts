import { describe, expect, it } from 'vitest';
import { randomMask, seededRandom } from '../contour/bruteForce.fixture';
import { chamferDistance } from './chamferDistance';
import { surfaceVoxels } from './surfaceVoxels';
import { drawBox } from './shapes.fixture';

describe('surface voxels', () => {
  it('of a box are all but its inner ones; of an image the third axis does not count', () => {
    const box = drawBox([7, 7, 7], [1, 1, 1], [5, 5, 5]);
    const inner = drawBox([7, 7, 7], [2, 2, 2], [4, 4, 4]);
    expect(surfaceVoxels(box, [7, 7, 7], 3)).toEqual(box.map((v, n) => v - (inner[n] ?? 0)));
    expect([...surfaceVoxels(new Uint8Array(9).fill(1), [3, 3, 1], 2)]).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1]);
  });

  it('are those at the border of the grid too', () => {
    expect([...surfaceVoxels(new Uint8Array(27).fill(1), [3, 3, 3], 3)].filter((v) => v === 0)).toHaveLength(
      1,
    );
  });
});

describe('the chamfer distance', () => {
  it.each([
    ['chessboard', 3],
    ['taxicab', 3],
    ['chessboard', 2],
    ['taxicab', 2],
  ] as const)('%s equals brute force in %i dimensions', (metric, axes) => {
    const dims = axes === 3 ? ([6, 5, 7] as const) : ([9, 8, 1] as const);
    const random = seededRandom(31);
    const voxel = (n: number): number[] => [
      n % dims[0],
      Math.floor(n / dims[0]) % dims[1],
      Math.floor(n / (dims[0] * dims[1])),
    ];
    for (const share of [0.02, 0.2]) {
      const mask = randomMask(dims, share, random);
      const targets = [...mask.keys()].filter((n) => mask[n] === 1).map(voxel);
      chamferDistance(mask, dims, axes, metric).forEach((d, n) => {
        const steps = targets.map((target) => {
          const along = target.map((t, axis) => Math.abs(t - (voxel(n)[axis] ?? 0)));
          return metric === 'taxicab' ? along.reduce((a, b) => a + b, 0) : Math.max(...along);
        });
        expect(d).toBe(Math.min(...steps));
      });
    }
  });
});
