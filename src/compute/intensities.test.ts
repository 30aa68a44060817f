import { describe, expect, it } from 'vitest';
import { intensityRange } from './intensities';

describe('the intensities of a scan', () => {
  it('have the 0.5th and 99.5th percentile as first window', () => {
    const data = Float32Array.from({ length: 1001 }, (_, n) => (n * 8) % 1001);
    expect(intensityRange(data)).toMatchObject({
      min: 0,
      max: 1000,
      window: { low: 5, high: 995 },
      nonFinite: 0,
    });
  });

  it('leave out what is not finite, and count it', () => {
    const range = intensityRange(Float32Array.of(NaN, -Infinity, 3, 1, 2, Infinity));
    expect(range).toMatchObject({ min: 1, max: 3, window: { low: 1, high: 3 }, nonFinite: 3 });
  });

  it('are not thrown off by a few outliers', () => {
    const data = Int16Array.from({ length: 10_000 }, (_, n) => n % 100);
    data[17] = 32_767;
    expect(intensityRange(data)).toMatchObject({ max: 32_767, window: { high: 99 } });
  });

  it('have the whole range as window where nearly all is background', () => {
    const data = new Uint8Array(10_000);
    data[5] = 9;
    expect(intensityRange(data).window).toEqual({ low: 0, high: 9 });
  });

  it('have a window that is open even where all values are equal or none is finite', () => {
    expect(intensityRange(Uint8Array.of(4, 4))).toMatchObject({
      min: 4,
      max: 4,
      window: { low: 4, high: 5 },
    });
    expect(intensityRange(Float64Array.of(NaN))).toMatchObject({
      min: 0,
      max: 0,
      window: { low: 0, high: 1 },
    });
  });

  it('offer other percentiles, but none that are equal', () => {
    const { percentiles } = intensityRange(Float32Array.from({ length: 1001 }, (_, n) => n));
    expect(percentiles).toEqual([
      { below: 5, low: 50, high: 950 },
      { below: 2, low: 20, high: 980 },
      { below: 0.1, low: 1, high: 999 },
    ]);
    expect(intensityRange(Float32Array.of(4, 4, 4)).percentiles).toEqual([]);
  });
});
