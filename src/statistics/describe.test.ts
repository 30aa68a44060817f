import { describe, expect, it } from 'vitest';
import { kernelDensity } from './density';
import { describeSample } from './describe';

describe('the numbers of a sample', () => {
  it('are those of the defined values, and the others are counted', () => {
    // numpy: percentile([1, 2, 4, 9], [25, 50, 75]) = 1.75, 3, 5.25
    const found = describeSample([4, null, 1, 9, 2, null]);
    expect(found).toMatchObject({ count: 4, undefinedCount: 2, mean: 4, min: 1, max: 9 });
    expect(found).toMatchObject({ q1: 1.75, median: 3, q3: 5.25 });
    expect('sd' in found && found.sd).toBeCloseTo(3.559, 3);
  });

  it('are not made up where there are none', () => {
    expect(describeSample([null])).toEqual({ count: 0, undefinedCount: 1 });
    expect(describeSample([5])).toMatchObject({ count: 1, sd: null, mean: 5, q1: 5 });
  });
});

describe('the density of a sample', () => {
  it('is that of numpy with the same width, and 1 at its mode', () => {
    const values = [1, 2, 2.5, 3, 3.2, 5, 8];
    const curve = kernelDensity(values);
    expect(curve.at(0)?.value).toBe(1);
    expect(curve.at(-1)?.value).toBe(8);
    expect(Math.max(...curve.map(({ share }) => share))).toBe(1);
    // numpy: sums of exp(-((x - v) / w) ** 2 / 2) with w = 0.9 * (iqr / 1.34) * 7 ** -0.2 = 0.84196.
    expect(curve.at(0)?.share).toBeCloseTo(0.4952, 3);
    expect(curve.at(-1)?.share).toBeCloseTo(0.277, 3);
  });

  it('is none of few values, or of equal ones', () => {
    expect(kernelDensity([1, 2, 3, 4])).toEqual([]);
    expect(kernelDensity([1, 1, 1, 1, 1, 1])).toEqual([]);
  });
});
