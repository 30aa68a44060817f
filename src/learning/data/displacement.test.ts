import { describe, expect, it } from 'vitest';
import { continued, drawDisplacement, type Displacement } from './displacement';
import type { Size } from './patches';
import { randomStream } from '../../statistics/random';

const PATCH: Size = [10, 24, 20];
const SPACING: Size = [2, 1, 1];
const size = PATCH[0] * PATCH[1] * PATCH[2];

const draw = (seed: number, strength = 0.4, inPlane = false): Displacement =>
  drawDisplacement({ patch: PATCH, spacing: SPACING, inPlane }, 0.3, strength, randomStream(seed));
const valueAt = ({ field }: Displacement, axis: number, z: number, y: number, x: number): number =>
  field[axis * size + (z * PATCH[1] + y) * PATCH[2] + x] ?? NaN;

describe('a smooth random displacement', () => {
  it('is never larger than it says, in voxels of each axis', () => {
    for (let seed = 0; seed < 10; seed++) {
      const drawn = draw(seed);
      // 0.3 of the longest side, 24 mm, is the distance of control points; 0.4 of that the largest step.
      expect(drawn.largest).toEqual([1.44, 2.88, 2.88].map((value): unknown => expect.closeTo(value, 6)));
      for (const axis of [0, 1, 2] as const) {
        const values = drawn.field.subarray(axis * size, (axis + 1) * size).map(Math.abs);
        const most = values.reduce((a, b) => Math.max(a, b), 0);
        expect(most).toBeLessThanOrEqual(drawn.largest[axis]);
        expect(most).toBeGreaterThan(0.1 * drawn.largest[axis]);
      }
    }
  });

  it('lets no voxels change places at its strongest', () => {
    for (let seed = 0; seed < 10; seed++) {
      const drawn = draw(seed);
      for (let z = 0; z < PATCH[0]; z++) {
        for (let y = 0; y < PATCH[1]; y++) {
          for (let x = 1; x < PATCH[2]; x++) {
            expect(valueAt(drawn, 2, z, y, x) - valueAt(drawn, 2, z, y, x - 1)).toBeGreaterThan(-1);
          }
        }
      }
    }
  });

  it('moves all slices alike, and none across, where it stays in their plane', () => {
    const drawn = draw(1, 0.4, true);
    expect(drawn.largest[0]).toBe(0);
    expect(drawn.field.subarray(0, size).every((value) => value === 0)).toBe(true);
    for (const axis of [1, 2]) {
      expect(valueAt(drawn, axis, 7, 5, 6)).toBeCloseTo(valueAt(drawn, axis, 0, 5, 6), 5);
    }
    expect(valueAt(drawn, 1, 0, 5, 6)).not.toBe(valueAt(drawn, 2, 0, 5, 6));
  });

  it('is the same for the same random numbers, and nothing at strength 0', () => {
    expect(draw(3)).toEqual(draw(3));
    expect(draw(4).field).not.toEqual(draw(3).field);
    expect(draw(3, 0).field.every((value) => value === 0)).toBe(true);
  });

  it('goes on around the patch as it is at its border', () => {
    const drawn = draw(2);
    const { field, largest } = continued(drawn, PATCH, [1, 2, 3]);
    expect(largest).toEqual(drawn.largest);
    const [depth, height, width] = [12, 28, 26];
    expect(field.length).toBe(3 * depth * height * width);
    const clip = (n: number, length: number): number => Math.min(Math.max(n, 0), length - 1);
    for (const [axis, z, y, x] of [
      [0, 0, 0, 0],
      [1, 5, 14, 13],
      [2, 11, 27, 25],
      [2, 3, 1, 24],
    ] as const) {
      expect(field[((axis * depth + z) * height + y) * width + x]).toBe(
        valueAt(drawn, axis, clip(z - 1, 10), clip(y - 2, 24), clip(x - 3, 20)),
      );
    }
  });
});
