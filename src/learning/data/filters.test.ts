import { describe, expect, it } from 'vitest';
import { blur, lowerResolution } from './filters';
import type { Size } from './patches';
import { randomStream } from '../../statistics/random';

const noise = (length: number): Float32Array<ArrayBuffer> => {
  const random = randomStream(length);
  return Float32Array.from({ length }, () => random.normal());
};
const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / values.length);

describe('blur', () => {
  it('spreads a single voxel as a Gaussian, by voxels of each axis', () => {
    const size: Size = [9, 11, 13];
    const values = new Float32Array(9 * 11 * 13);
    const index = (z: number, y: number, x: number): number => (z * 11 + y) * 13 + x;
    values[index(4, 5, 6)] = 1;
    blur(values, size, [0.5, 1, 1.5]);
    const middle = values[index(4, 5, 6)] ?? 0;
    // Beyond three deviations there is nothing: weights of 0.5 reach two voxels.
    for (const [z, y, x] of [
      [1, 0, 0],
      [0, 2, 0],
      [0, 0, 3],
      [1, 1, 1],
    ] as const) {
      const expected = Math.exp(-0.5 * ((z / 0.5) ** 2 + y ** 2 + (x / 1.5) ** 2));
      expect((values[index(4 + z, 5 + y, 6 + x)] ?? 0) / middle).toBeCloseTo(expected, 5);
      expect(values[index(4 - z, 5 - y, 6 - x)]).toBe(values[index(4 + z, 5 + y, 6 + x)]);
    }
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });

  it('leaves axes of deviation 0, and axes of a single voxel, as they are', () => {
    const rows = Float32Array.from([1, 1, 1, 5, 5, 5]);
    blur(rows, [1, 2, 3], [2, 0, 1]);
    expect([...rows]).toEqual([1, 1, 1, 5, 5, 5].map((value): unknown => expect.closeTo(value, 6)));
  });

  it('keeps a constant up to the border, where a mirror goes on, however far it reaches', () => {
    const values = new Float32Array(24).fill(3);
    blur(values, [2, 3, 4], [10, 10, 10]);
    for (const value of values) expect(value).toBeCloseTo(3, 5);
  });
});

describe('a loss of resolution', () => {
  it('keeps the nearest of the voxels and joins them by straight lines', () => {
    const values = Float32Array.from([0, 10, 20, 30, 40, 50, 60, 70]);
    lowerResolution(values, [1, 1, 8], [1, 1, 0.5]);
    // Voxels 1, 3, 5 and 7 stand for two each; before the middle of the first and after that of the last they go on.
    expect([...values]).toEqual([10, 15, 25, 35, 45, 55, 65, 70].map((v): unknown => expect.closeTo(v, 4)));
  });

  it('takes away detail, along the axes asked for alone', () => {
    const size: Size = [4, 16, 16];
    const values = noise(1024);
    const before = values.slice();
    lowerResolution(values, size, [1, 1, 1]);
    expect(values).toEqual(before);
    lowerResolution(values, size, [1, 0.5, 0.5]);
    expect(deviation(values)).toBeLessThan(0.9 * deviation(before));
    expect(Math.abs(mean(values) - mean(before))).toBeLessThan(0.2);
    // Slices do not mix: those of a single value keep it.
    const slices = Float32Array.from({ length: 1024 }, (_, n) => Math.floor(n / 256));
    lowerResolution(slices, size, [1, 0.3, 0.7]);
    slices.forEach((value, n) => {
      expect(value).toBeCloseTo(Math.floor(n / 256), 5);
    });
  });

  it('leaves at least one voxel', () => {
    const values = Float32Array.from([1, 2, 3]);
    lowerResolution(values, [1, 1, 3], [1, 1, 0.01]);
    expect([...values]).toEqual([2, 2, 2]);
  });
});
