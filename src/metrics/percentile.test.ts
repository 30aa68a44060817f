import { describe, expect, it } from 'vitest';
import { seededRandom } from '../contour/bruteForce.fixture';
import { percentile } from './percentile';

describe('the percentile', () => {
  it('interpolates linearly between ranks, whatever the order', () => {
    const values = Float64Array.of(40, 10, 30, 20);
    expect(percentile(values, 0)).toBe(10);
    expect(percentile(values, 50)).toBe(25);
    expect(percentile(values, 95)).toBeCloseTo(38.5, 12);
    expect(percentile(values, 100)).toBe(40);
  });

  it('is the same by selection as by sorting, with many equal values too', () => {
    const random = seededRandom(7);
    for (const distinct of [2, 10, 1e6]) {
      const values = Float64Array.from({ length: 501 }, () => Math.floor(random() * distinct));
      const sorted = values.toSorted();
      for (const percent of [0, 1, 33.3, 50, 95, 99.9, 100]) {
        const rank = (500 * percent) / 100;
        const [low, high] = [sorted[Math.floor(rank)] ?? NaN, sorted[Math.ceil(rank)] ?? NaN];
        expect(percentile(values, percent)).toBeCloseTo(low + (high - low) * (rank % 1), 8);
      }
    }
  });

  it('of one value is that value, of none NaN', () => {
    expect(percentile(Float64Array.of(7), 95)).toBe(7);
    expect(percentile(new Float64Array(), 95)).toBeNaN();
  });
});
