import { describe, expect, it } from 'vitest';
import { randomMask, seededRandom } from './bruteForce.fixture';
import { boundingBox, type Dims, type Spacing } from './mask';
import { DISTANCE_CONVENTIONS, signedDistanceMap } from './signedDistance';
import { signedDistanceSlice } from './signedDistanceSlice';

describe('one slice of a signed distance map', () => {
  it.each(DISTANCE_CONVENTIONS)('has the bits of the whole map across every axis (%s)', (convention) => {
    const random = seededRandom(59);
    const grids: readonly Dims[] = [
      [14, 11, 9],
      [13, 12, 1],
      [1, 9, 20],
    ];
    for (const dims of grids) {
      const spacing: Spacing = [0.4 + random(), 0.4 + random(), 0.4 + 2 * random()];
      for (const share of [0.001, 0.01, 0.4, 0.97]) {
        const mask = randomMask(dims, share, random);
        mask[40] = 1;
        mask[41] = 0;
        const box = boundingBox(mask, dims);
        if (!box) throw new Error('There is a voxel.');
        const map = signedDistanceMap(mask, 1, dims, spacing, convention);
        for (const axis of [0, 1, 2] as const) {
          for (let index = 0; index < dims[axis]; index++) {
            const slice = signedDistanceSlice(mask, box, dims, spacing, convention, axis, index);
            const expected = map.filter((_, n) => {
              const voxel = [
                n % dims[0],
                Math.floor(n / dims[0]) % dims[1],
                Math.floor(n / (dims[0] * dims[1])),
              ];
              return voxel[axis] === index;
            });
            expect(slice).toEqual(expected);
          }
        }
      }
    }
  });

  it('says which slices there are', () => {
    const box = { min: [0, 0, 0], max: [0, 0, 0] } as const;
    const slice = (index: number): unknown =>
      signedDistanceSlice(Uint8Array.of(1, 0), box, [2, 1, 1], [1, 1, 1], 'interface', 0, index);
    expect(() => slice(2)).toThrow('There are slices 0 to 1; 2 was asked for.');
  });
});
