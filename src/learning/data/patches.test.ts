import { describe, expect, it } from 'vitest';
import { anywhere, around, copyPatch } from './patches';
import { randomStream } from './random';

const slice = Float32Array.from({ length: 20 }, (_, n) => n + 1); // 4 rows of 5

describe('copyPatch', () => {
  it('cuts the patch out', () => {
    const out = new Float32Array(4);
    copyPatch(slice, [4, 5], out, [2, 2], { y: 1, x: 2 });
    expect([...out]).toEqual([8, 9, 13, 14]);
  });

  it('leaves what lies outside the slice as it was', () => {
    const out = new Float32Array(9).fill(-1);
    copyPatch(slice, [4, 5], out, [3, 3], { y: -1, x: 3 });
    expect([...out]).toEqual([-1, -1, -1, 4, 5, -1, 9, 10, -1]);
  });

  it('mirrors rows and columns exactly', () => {
    const out = new Float32Array(4);
    copyPatch(slice, [4, 5], out, [2, 2], { y: 1, x: 2 }, { rows: true, columns: false });
    expect([...out]).toEqual([13, 14, 8, 9]);
    copyPatch(slice, [4, 5], out, [2, 2], { y: 1, x: 2 }, { rows: false, columns: true });
    expect([...out]).toEqual([9, 8, 14, 13]);
  });
});

describe('places of patches', () => {
  const random = randomStream(1);

  it('stay within a larger slice and reach all of it', () => {
    const places = Array.from({ length: 500 }, () => anywhere([10, 7], [4, 7], random));
    expect(new Set(places.map(({ y }) => y))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(new Set(places.map(({ x }) => x))).toEqual(new Set([0]));
  });

  it('hold a smaller slice whole', () => {
    const places = Array.from({ length: 200 }, () => anywhere([3, 4], [5, 4], random));
    expect(new Set(places.map(({ y }) => y))).toEqual(new Set([0, -1, -2]));
  });

  it.each([
    [0, 0],
    [9, 6],
    [5, 3],
  ])('hold the pixel (%i, %i) they are asked to hold, and nothing of the outside', (y, x) => {
    for (let n = 0; n < 100; n++) {
      const place = around({ y, x }, [10, 7], [4, 3], random);
      expect(place.y).toBeGreaterThanOrEqual(Math.max(0, y - 3));
      expect(place.y).toBeLessThanOrEqual(Math.min(6, y));
      expect(place.x).toBeGreaterThanOrEqual(Math.max(0, x - 2));
      expect(place.x).toBeLessThanOrEqual(Math.min(4, x));
    }
  });
});
