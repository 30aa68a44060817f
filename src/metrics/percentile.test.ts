import { describe, expect, it } from 'vitest';
import { percentile } from './percentile';

describe('the percentile', () => {
  it('interpolates linearly between ranks, whatever the order', () => {
    const values = Float64Array.of(40, 10, 30, 20);
    expect(percentile(values, 0)).toBe(10);
    expect(percentile(values, 50)).toBe(25);
    expect(percentile(values, 95)).toBeCloseTo(38.5, 12);
    expect(percentile(values, 100)).toBe(40);
  });

  it('of one value is that value, of none NaN', () => {
    expect(percentile(Float64Array.of(7), 95)).toBe(7);
    expect(percentile(new Float64Array(), 95)).toBeNaN();
  });
});
