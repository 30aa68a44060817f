import { describe, expect, it } from 'vitest';
import { resampleLinear, resampleNearest } from './resample';

describe('resampling slices', () => {
  it('returns the same image for the same size', () => {
    const image = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(resampleLinear(image, [2, 3], [2, 3])).toEqual(image);
    expect(resampleNearest(image, [2, 3], [2, 3])).toEqual(image);
  });

  it('keeps a linear ramp a ramp, measured between the same edges', () => {
    const ramp = Float32Array.from({ length: 8 }, (_, n) => n + 0.5);
    const finer = resampleLinear(ramp, [1, 8], [1, 16]);
    // Pixel n of 16 has its centre at (n + 0.5) / 2 of the old pixels; the outer quarter pixels repeat the edge.
    for (let n = 1; n < 15; n++) expect(finer[n]).toBeCloseTo((n + 0.5) / 2, 5);
  });

  it('halves an image by averaging its pairs', () => {
    expect([...resampleLinear(Float32Array.of(1, 3, 5, 7), [1, 4], [1, 2])]).toEqual([2, 6]);
    expect([...resampleLinear(Float32Array.of(1, 3, 5, 7), [4, 1], [2, 1])]).toEqual([2, 6]);
  });

  it('makes no label that was not there', () => {
    const labels = Uint8Array.of(0, 0, 5, 5, 2, 2, 0, 9);
    const finer = resampleNearest(labels, [2, 4], [5, 7]);
    expect(new Set(finer)).toEqual(new Set([0, 2, 5, 9]));
    expect([...resampleNearest(resampleNearest(labels, [2, 4], [6, 12]), [6, 12], [2, 4])]).toEqual([
      ...labels,
    ]);
  });
});
