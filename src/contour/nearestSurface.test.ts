import { describe, expect, it } from 'vitest';
import type { Vector3 } from '../volume/affine';
import { randomMask, seededRandom } from './bruteForce.fixture';
import type { Dims, Spacing } from './mask';
import { nearestPlace } from './nearestSurface';
import { signedDistanceMap } from './signedDistance';

const is1 = (value: number): boolean => value === 1;

/** A label in a box of voxels, both ends included. */
function box(dims: Dims, min: Vector3, max: Vector3): { data: Uint8Array<ArrayBuffer>; dims: Dims } {
  const data = Uint8Array.from({ length: dims[0] * dims[1] * dims[2] }, (_, n) => {
    const voxel = [n % dims[0], Math.floor(n / dims[0]) % dims[1], Math.floor(n / (dims[0] * dims[1]))];
    return voxel.every((v, axis) => v >= (min[axis] ?? 0) && v <= (max[axis] ?? 0)) ? 1 : 0;
  });
  return { data, dims };
}

describe('the nearest place of a surface', () => {
  it('is as far from the centre of every voxel as the signed distance map says', () => {
    const random = seededRandom(7);
    for (const [dims, spacing, share] of [
      [[6, 5, 4], [1, 1, 1], 0.5],
      [[5, 6, 7], [0.6, 1.3, 3], 0.1],
      [[7, 4, 5], [2.5, 0.4, 1], 0.9],
    ] as const satisfies readonly (readonly [Dims, Spacing, number])[]) {
      const data = randomMask(dims, share, random);
      const map = signedDistanceMap(data, 1, dims, spacing, 'interface');
      map.forEach((expected, n) => {
        const from = [n % dims[0], Math.floor(n / dims[0]) % dims[1], Math.floor(n / (dims[0] * dims[1]))];
        const [i = 0, j = 0, k = 0] = from;
        const found = nearestPlace({ data, dims }, is1, spacing, [i, j, k]);
        expect(found?.distance).toBeCloseTo(expected, 4);
        const [x = 0, y = 0, z = 0] = (found?.place ?? []).map(
          (v, axis) => (v - (from[axis] ?? 0)) * (spacing[axis] ?? 1),
        );
        expect(Math.hypot(x, y, z), 'the place lies at that distance').toBeCloseTo(Math.abs(expected), 4);
      });
    }
  });

  it('is 3 mm from a face that was moved by 3 mm, exactly, from a place on the face', () => {
    const labels = box([20, 12, 12], [6, 2, 2], [12, 9, 9]);
    const spacing = [1.5, 1, 1] as const;
    // Two voxels of 1.5 mm beyond the face at 12.5, in the middle of the box's side.
    expect(nearestPlace(labels, is1, spacing, [14.5, 5, 5])).toMatchObject({
      distance: 3,
      place: [12.5, 5, 5],
    });
    expect(nearestPlace(labels, is1, spacing, [10.5, 5, 5])).toMatchObject({
      distance: -3,
      place: [12.5, 5, 5],
    });
    expect(nearestPlace(labels, is1, spacing, [12.5, 5, 5])?.distance).toBeCloseTo(0);
  });

  it('may lie on another slice, and is then told apart from the nearest on this one', () => {
    const labels = box([15, 15, 15], [4, 4, 0], [10, 10, 6]);
    const from = [7, 7, 6] as const;
    expect(nearestPlace(labels, is1, [1, 1, 1], from)).toMatchObject({ distance: -0.5, place: [7, 7, 6.5] });
    const onSlice = nearestPlace(labels, is1, [1, 1, 1], from, { axis: 2, slice: 6 });
    expect(onSlice?.distance).toBe(-3.5);
    expect(nearestPlace(labels, is1, [1, 1, 1], from, { axis: 2, slice: 9 })).toBeUndefined();
    for (const axis of [0, 1] as const) {
      expect(nearestPlace(labels, is1, [1, 1, 1], from, { axis, slice: 7 })?.distance).toBe(-0.5);
    }
  });

  it('does not exist where the label is nowhere or everywhere, nor beyond the border of the image', () => {
    const dims = [3, 3, 3] as const;
    expect(nearestPlace({ data: new Uint8Array(27), dims }, is1, [1, 1, 1], [1, 1, 1])).toBeUndefined();
    const full = { data: new Uint8Array(27).fill(1), dims };
    expect(nearestPlace(full, is1, [1, 1, 1], [1, 1, 1])).toBeUndefined();
    const half = box([4, 3, 3], [0, 0, 0], [1, 2, 2]);
    expect(nearestPlace(half, is1, [1, 1, 1], [-0.5, 1, 1])).toMatchObject({
      distance: -2,
      place: [1.5, 1, 1],
    });
  });
});
