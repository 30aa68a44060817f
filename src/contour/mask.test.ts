import { describe, expect, it } from 'vitest';
import { boundingBox, boxDims, cropMask, growBox, uniteBoxes, type Dims } from './mask';
import { randomMask, seededRandom } from './bruteForce.fixture';

describe('the bounding box of a mask', () => {
  it('is the smallest that holds every voxel', () => {
    const dims: Dims = [9, 8, 7];
    const random = seededRandom(41);
    for (let trial = 0; trial < 50; trial++) {
      const mask = randomMask(dims, 0.01, random);
      const voxels = [...mask.keys()].filter((n) => mask[n] === 1);
      const along = [
        voxels.map((n) => n % 9),
        voxels.map((n) => Math.floor(n / 9) % 8),
        voxels.map((n) => Math.floor(n / 72)),
      ];
      expect(boundingBox(mask, dims)).toEqual(
        voxels.length === 0
          ? undefined
          : { min: along.map((v) => Math.min(...v)), max: along.map((v) => Math.max(...v)) },
      );
    }
  });

  it('grows no further than the grid, and cuts out what it holds', () => {
    const mask = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    const box = { min: [0, 0, 0], max: [1, 1, 0] } as const;
    expect(growBox(box, 2, [4, 3, 1])).toEqual({ min: [0, 0, 0], max: [3, 2, 0] });
    expect(boxDims(box)).toEqual([2, 2, 1]);
    expect([...cropMask(mask, [4, 3, 1], { min: [2, 0, 0], max: [3, 1, 0] })]).toEqual([0, 0, 0, 1]);
  });

  it('of two boxes holds both', () => {
    const [a, b] = [
      { min: [1, 5, 2], max: [3, 6, 2] },
      { min: [0, 7, 2], max: [2, 7, 9] },
    ] as const;
    expect(uniteBoxes(a, b)).toEqual({ min: [0, 5, 2], max: [3, 7, 9] });
    expect(uniteBoxes(undefined, b)).toBe(b);
  });
});
