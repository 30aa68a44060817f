import { describe, expect, it } from 'vitest';
import {
  anywhere,
  copyPatch,
  patchesToCover,
  patchSize,
  slicesOfPatch,
  type PatchPlace,
  type Size,
} from './patches';
import { randomStream } from '../../statistics/random';

const slice = Float32Array.from({ length: 20 }, (_, n) => n + 1); // 4 rows of 5

describe('patchSize', () => {
  it('makes patches of 2D networks one slice deep', () => {
    expect(patchSize([4, 5])).toEqual([1, 4, 5]);
    expect(patchSize([3, 4, 5])).toEqual([3, 4, 5]);
  });
});

describe('patchesToCover', () => {
  it('counts along every axis, and begun ones whole', () => {
    expect(patchesToCover([20, 50, 35], [1, 56, 40])).toBe(20);
    expect(patchesToCover([20, 57, 81], [10, 56, 40])).toBe(2 * 2 * 3);
  });
});

describe('copyPatch', () => {
  const cut = (out: Float32Array, patch: Size, y: number, x: number): number[] => {
    copyPatch(slice, [1, 4, 5], out, patch, { slice: 0, y, x });
    return [...out];
  };

  it('cuts the patch out', () => {
    expect(cut(new Float32Array(4), [1, 2, 2], 1, 2)).toEqual([8, 9, 13, 14]);
  });

  it('leaves what lies outside the slice as it was', () => {
    expect(cut(new Float32Array(9).fill(-1), [1, 3, 3], -1, 3)).toEqual([-1, -1, -1, 4, 5, -1, 9, 10, -1]);
  });

  describe('of a volume with two channels', () => {
    // Value: channel * 1000 + slice * 100 + row * 10 + column, in a stack of 5 slices of 3 x 4.
    const stack: Size = [5, 3, 4];
    const patch: Size = [3, 2, 2];
    const value = (c: number, z: number, y: number, x: number): number => c * 1000 + z * 100 + y * 10 + x;
    const cutVolume = (place: PatchPlace): number[] => {
      const { first, count } = slicesOfPatch(place, stack, patch);
      const slices: number[] = [];
      for (let z = first; z < first + count; z++) {
        for (let c = 0; c < 2; c++) {
          for (let n = 0; n < 12; n++) slices.push(value(c, z, Math.floor(n / 4), n % 4));
        }
      }
      const out = new Float32Array(2 * 3 * 2 * 2).fill(-1);
      copyPatch(Float32Array.from(slices), stack, out, patch, place);
      return [...out];
    };
    const expected = (of: (c: number, z: number, y: number, x: number) => number): number[] =>
      [0, 1].flatMap((c) =>
        [0, 1, 2].flatMap((z) => [0, 1].flatMap((y) => [0, 1].map((x) => of(c, z, y, x)))),
      );

    it('cuts slices, rows and columns of every channel', () => {
      expect(cutVolume({ slice: 1, y: 1, x: 2 })).toEqual(
        expected((c, z, y, x) => value(c, 1 + z, 1 + y, 2 + x)),
      );
    });
  });
});

describe('places of patches', () => {
  const random = randomStream(1);

  it('stay within a larger stack and reach all of it', () => {
    const places = Array.from({ length: 500 }, () => anywhere([3, 10, 7], [1, 4, 7], random));
    expect(new Set(places.map((p) => p.slice))).toEqual(new Set([0, 1, 2]));
    expect(new Set(places.map(({ y }) => y))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(new Set(places.map(({ x }) => x))).toEqual(new Set([0]));
  });

  it('hold a smaller stack whole', () => {
    const places = Array.from({ length: 200 }, () => anywhere([1, 3, 4], [2, 5, 4], random));
    expect(new Set(places.map((p) => p.slice))).toEqual(new Set([0, -1]));
    expect(new Set(places.map(({ y }) => y))).toEqual(new Set([0, -1, -2]));
  });
});
