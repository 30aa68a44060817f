import { describe, expect, test } from 'vitest';
import { cssColor, divergingCss, divergingIndex, DIVERGING_SIZE, DIVERGING_TABLE } from './colorMaps';

const entry = (index: number): readonly number[] => [...DIVERGING_TABLE.subarray(4 * index, 4 * index + 4)];

/** Relative luminance (Rec. 709) of an entry. */
function luminance(index: number): number {
  const [r = 0, g = 0, b = 0] = entry(index);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const MIDDLE = (DIVERGING_SIZE - 1) / 2;

describe('the diverging colour map', () => {
  test('is near white at zero, blue at the negative and red at the positive end', () => {
    const [r = 0, g = 0, b = 0] = entry(MIDDLE);
    expect(Math.min(r, g, b)).toBeGreaterThan(240);
    const [ri = 0, , bi = 0] = entry(0);
    expect(bi).toBeGreaterThan(ri + 100);
    const [ro = 0, , bo = 0] = entry(DIVERGING_SIZE - 1);
    expect(ro).toBeGreaterThan(bo + 100);
  });

  test('darkens evenly from the middle to both ends', () => {
    for (let n = 1; n <= MIDDLE; n++) {
      expect(luminance(MIDDLE - n)).toBeLessThanOrEqual(luminance(MIDDLE - n + 1) + 0.5);
      expect(luminance(MIDDLE + n)).toBeLessThanOrEqual(luminance(MIDDLE + n - 1) + 0.5);
    }
  });

  test('is opaque everywhere', () => {
    expect(Array.from({ length: DIVERGING_SIZE }, (_, n) => entry(n)[3])).toEqual(
      Array.from({ length: DIVERGING_SIZE }, () => 255),
    );
  });
});

describe('the entry for a distance', () => {
  test('is the middle at zero and the ends at plus and minus the clip value', () => {
    expect(divergingIndex(0, 3)).toBe(MIDDLE);
    expect(divergingIndex(-3, 3)).toBe(0);
    expect(divergingIndex(3, 3)).toBe(DIVERGING_SIZE - 1);
  });

  test('stays at the ends beyond them', () => {
    expect(divergingIndex(-300, 3)).toBe(0);
    expect(divergingIndex(Infinity, 3)).toBe(DIVERGING_SIZE - 1);
  });

  test('grows with the distance', () => {
    expect(divergingIndex(1, 3)).toBeGreaterThan(divergingIndex(0.5, 3));
  });
});

test('colours are written as CSS', () => {
  expect(cssColor([1, 22, 255])).toBe('rgb(1 22 255)');
  expect(divergingCss(0)).toBe('rgb(20 84 214)');
});
