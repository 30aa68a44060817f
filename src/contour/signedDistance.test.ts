import { describe, expect, it } from 'vitest';
import type { Dims, Spacing } from './mask';
import { DISTANCE_CONVENTIONS, signedDistanceMap } from './signedDistance';
import { bruteForceDistance, randomMask, seededRandom } from './bruteForce.fixture';

const sphere = (
  dims: Dims,
  spacing: Spacing,
  centre: readonly number[],
  radius: number,
): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: dims[0] * dims[1] * dims[2] }, (_, n) => {
    const voxel = [n % dims[0], Math.floor(n / dims[0]) % dims[1], Math.floor(n / (dims[0] * dims[1]))];
    const offsets = voxel.map((v, axis) => v * (spacing[axis] ?? 1) - (centre[axis] ?? 0));
    return Math.hypot(...offsets) <= radius ? 1 : 0;
  });

describe('the signed distance map', () => {
  it('follows upstream on the mask of its issue 45, where the inner rim is +0.5', () => {
    // 3 x 3 in 5 x 5, spacing 0.5 along the fast axis and 1 along the slow one.
    const labels = Uint8Array.from([
      0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0,
    ]);
    const map = signedDistanceMap(labels, 1, [5, 5, 1], [0.5, 1, 1], 'upstream');
    expect([...map.subarray(5, 10)]).toEqual([0.5, 0.5, 0, 0.5, 0.5]);
  });

  it('has zero on the inner rim and nothing positive inside when spacing-aware', () => {
    const random = seededRandom(3);
    for (const spacing of [
      [0.3, 0.3, 0.3],
      [0.97, 2.5, 1],
      [3, 0.7, 0.1],
    ] as const) {
      const labels = randomMask([7, 6, 5], 0.7, random);
      const map = signedDistanceMap(labels, 1, [7, 6, 5], spacing, 'spacing-aware');
      map.forEach((d, n) => {
        if (labels[n] === 1) expect(d).toBeLessThanOrEqual(0);
        else expect(d).toBeGreaterThan(0);
      });
    }
  });

  it('equals upstream at unit spacing when spacing-aware', () => {
    const labels = randomMask([9, 8, 7], 0.4, seededRandom(5));
    const map = (convention: 'upstream' | 'spacing-aware'): Float32Array =>
      signedDistanceMap(labels, 1, [9, 8, 7], [1, 1, 1], convention);
    expect(map('spacing-aware')).toEqual(map('upstream'));
  });

  it('leaves the spacing of an axis with one voxel out of the account', () => {
    const labels = Uint8Array.from([0, 1, 1, 1, 0]);
    expect([...signedDistanceMap(labels, 1, [5, 1, 1], [2, 0.1, 0.1], 'spacing-aware')]).toEqual([
      2, 0, -2, 0, 2,
    ]);
  });

  it.each(DISTANCE_CONVENTIONS)('equals brute force in the convention %s', (convention) => {
    const dims: Dims = [8, 6, 5];
    const spacing: Spacing = [0.9, 1.7, 2.6];
    const random = seededRandom(13);
    for (const share of [0.01, 0.2, 0.8, 0.99]) {
      const labels = randomMask(dims, share, random);
      if (!labels.includes(1)) labels[50] = 1;
      const boxes = convention === 'interface';
      const [out, inside] = [1, 0].map((target) => bruteForceDistance(labels, dims, spacing, target, boxes));
      const shift = { upstream: 1, 'spacing-aware': 0.9, interface: 0 }[convention];
      signedDistanceMap(labels, 1, dims, spacing, convention).forEach((d, n) => {
        const expected = labels[n] === 1 ? shift - (inside?.[n] ?? 0) : (out?.[n] ?? 0);
        expect(d).toBeCloseTo(expected, 5);
      });
    }
  });

  it('is half a voxel on both sides of a flat face in the convention interface', () => {
    const labels = Int16Array.from([0, 0, 7, 7, 7, 0]);
    expect([...signedDistanceMap(labels, 7, [6, 1, 1], [2, 1, 1], 'interface')]).toEqual([
      3, 1, -1, -3, -1, 1,
    ]);
  });

  it('is the distance to a sphere, up to the size of a voxel', () => {
    const [dims, spacing, centre, radius] = [[40, 30, 20], [0.5, 0.75, 1.2], [10.2, 11.1, 12.3], 7] as const;
    const map = signedDistanceMap(sphere(dims, spacing, centre, radius), 1, dims, spacing, 'interface');
    map.forEach((d, n) => {
      const voxel = [n % 40, Math.floor(n / 40) % 30, Math.floor(n / 1200)];
      const offsets = voxel.map((v, axis) => v * (spacing[axis] ?? 1) - (centre[axis] ?? 0));
      expect(Math.abs(d - (Math.hypot(...offsets) - radius))).toBeLessThan(0.75);
    });
  });

  it.each(DISTANCE_CONVENTIONS)('is zero for a label that is nowhere or everywhere (%s)', (convention) => {
    for (const fill of [0, 1]) {
      const labels = new Uint8Array(24).fill(fill);
      expect(signedDistanceMap(labels, 1, [4, 3, 2], [1, 2, 3], convention)).toEqual(new Float32Array(24));
    }
  });

  it('takes the label value as it is, negative and beyond 16 bits too', () => {
    const labels = Float64Array.from([0, -3, 70000, 70000]);
    expect([...signedDistanceMap(labels, 70000, [4, 1, 1], [1, 1, 1], 'interface')]).toEqual([
      1.5, 0.5, -0.5, -1.5,
    ]);
    expect([...signedDistanceMap(labels, -3, [4, 1, 1], [1, 1, 1], 'interface')]).toEqual([
      0.5, -0.5, 0.5, 1.5,
    ]);
  });
});
