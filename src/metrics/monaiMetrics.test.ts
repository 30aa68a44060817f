import { describe, expect, it } from 'vitest';
import { hausdorffOrDiagonal } from './boundaryLossMetrics';
import { monaiAverageSurfaceDistance, monaiHausdorff, monaiSurfaceDice } from './monaiMetrics';
import { drawBox, pairOf } from './shapes.fixture';

const small = drawBox([20, 20, 20], [8, 8, 8], [10, 10, 10]);
const large = drawBox([20, 20, 20], [8, 8, 4], [10, 10, 10]);
const none = new Uint8Array(8000);

describe('the surface metrics of MONAI', () => {
  it('are directed on demand: a part is near the whole, but the whole is not near the part', () => {
    const pair = pairOf(large, small, [20, 20, 20], [1, 1, 2]);
    expect(monaiHausdorff(pair, {})).toBe(8);
    expect(monaiHausdorff(pair, { directed: true })).toBe(1);
    expect(monaiHausdorff(pair, { metric: 'taxicab' })).toBe(4);
    expect(monaiAverageSurfaceDistance(pair, {})).toBeLessThan(0.5);
    expect(monaiAverageSurfaceDistance(pair, { symmetric: true })).toBeGreaterThan(1);
  });

  it('take the larger of both directions for a percentile, not the pooled one', () => {
    const pair = pairOf(large, small, [20, 20, 20]);
    expect(monaiHausdorff(pair, { percent: 95 })).toBe(4);
    expect(monaiHausdorff(pair, { percent: 95, directed: true })).toBe(0);
  });

  it('count the surface within the tolerance', () => {
    const pair = pairOf(large, small, [20, 20, 20]);
    expect(monaiSurfaceDice(pair, 4)).toBe(1);
    expect(monaiSurfaceDice(pair, 0)).toBeLessThan(0.7);
  });

  it('are infinite where one mask is empty, NaN with a percentile, and NaN where both are', () => {
    for (const pair of [pairOf(small, none, [20, 20, 20]), pairOf(none, small, [20, 20, 20])]) {
      expect(monaiHausdorff(pair, {})).toBe(Infinity);
      expect(monaiHausdorff(pair, { directed: true })).toBe(Infinity);
      expect(monaiHausdorff(pair, { percent: 95 })).toBeNaN();
      expect(monaiAverageSurfaceDistance(pair, {})).toBe(Infinity);
      expect(monaiSurfaceDice(pair, 100)).toBe(0);
    }
    const pair = pairOf(none, none, [20, 20, 20]);
    expect(monaiHausdorff(pair, {})).toBeNaN();
    expect(monaiAverageSurfaceDistance(pair, { symmetric: true })).toBeNaN();
    expect(monaiSurfaceDice(pair, 1)).toBeNaN();
  });
});

describe('the Hausdorff distance of the reference implementation of boundary loss', () => {
  it('is the diagonal of the image where one mask is empty, and 0 where both are', () => {
    expect(hausdorffOrDiagonal(pairOf(small, none, [20, 20, 20], [1, 2, 2]))).toBe(60);
    expect(hausdorffOrDiagonal(pairOf(none, none, [20, 20, 20]))).toBe(0);
    expect(
      hausdorffOrDiagonal(pairOf(new Uint8Array(12), new Uint8Array(12).fill(1), [3, 4, 1], [1, 1, 50])),
    ).toBe(5);
  });
});
