import { describe, expect, it } from 'vitest';
import { randomMask, seededRandom } from './bruteForce.fixture';
import type { Box, Dims, Spacing } from './mask';
import { DISTANCE_CONVENTIONS, signedDistanceMap } from './signedDistance';
import { updateSignedDistance } from './updateSignedDistance';

/** Paints or erases random voxels of a random box, and tells the box. */
function edit(mask: Uint8Array, dims: Dims, random: () => number): Box {
  const along = (n: number): readonly [number, number] => {
    const [a, b] = [Math.floor(random() * n), Math.floor(random() * Math.min(n, 6))];
    return [a, Math.min(n - 1, a + b)];
  };
  const [x, y, z] = [along(dims[0]), along(dims[1]), along(dims[2])];
  const value = random() < 0.5 ? 1 : 0;
  const share = random() < 0.5 ? 1 : random();
  for (let k = z[0]; k <= z[1]; k++) {
    for (let j = y[0]; j <= y[1]; j++) {
      for (let i = x[0]; i <= x[1]; i++) {
        if (random() < share) mask[i + dims[0] * (j + dims[1] * k)] = value;
      }
    }
  }
  return { min: [x[0], y[0], z[0]], max: [x[1], y[1], z[1]] };
}

describe('a signed distance map after an edit', () => {
  it.each(DISTANCE_CONVENTIONS)('has the bits of one that is computed anew (%s)', (convention) => {
    const random = seededRandom(43);
    const grids: readonly Dims[] = [
      [24, 20, 18],
      [33, 1, 12],
      [40, 31, 1],
      [1, 1, 30],
      [9, 8, 2],
    ];
    for (const dims of grids) {
      const spacing: Spacing = [0.4 + random(), 0.4 + random(), 0.4 + 2 * random()];
      for (const share of [0, 0.002, 0.3, 1]) {
        const mask = randomMask(dims, share, random);
        const map = signedDistanceMap(mask, 1, dims, spacing, convention);
        for (let stroke = 0; stroke < 6; stroke++) {
          const before = map.slice();
          const box = edit(mask, dims, random);
          const { min, max } = updateSignedDistance(map, mask, dims, spacing, convention, box);
          expect(map).toEqual(signedDistanceMap(mask, 1, dims, spacing, convention));
          const beyond = before.findIndex((d, n) => {
            const voxel = [
              n % dims[0],
              Math.floor(n / dims[0]) % dims[1],
              Math.floor(n / (dims[0] * dims[1])),
            ];
            const isIn = voxel.every((v, axis) => v >= (min[axis] ?? 0) && v <= (max[axis] ?? 0));
            return !isIn && d !== map[n];
          });
          expect(beyond).toBe(-1);
        }
      }
    }
  });

  it('is computed anew near the edit only, where another surface is nearer to everything else', () => {
    const dims: Dims = [120, 40, 40];
    const mask = new Uint8Array(120 * 40 * 40);
    for (let n = 0; n < mask.length; n++) mask[n] = n % 120 > 60 ? 1 : 0;
    const map = signedDistanceMap(mask, 1, dims, [1, 1, 1], 'interface');
    const place = 61 + 120 * (20 + 40 * 20);
    mask[place] = 0;
    const box: Box = { min: [61, 20, 20], max: [61, 20, 20] };
    const { min, max } = updateSignedDistance(map, mask, dims, [1, 1, 1], 'interface', box);
    expect(map[place]).toBe(0.5);
    expect(map).toEqual(signedDistanceMap(mask, 1, dims, [1, 1, 1], 'interface'));
    expect((max[0] - min[0]) * (max[1] - min[1]) * (max[2] - min[2])).toBeLessThan(mask.length / 2);
  });

  it('says which numbers do not fit together', () => {
    const box: Box = { min: [0, 0, 0], max: [0, 0, 0] };
    expect(() =>
      updateSignedDistance(new Float32Array(7), new Uint8Array(8), [2, 2, 2], [1, 1, 1], 'interface', box),
    ).toThrow('7 voxels');
  });
});
