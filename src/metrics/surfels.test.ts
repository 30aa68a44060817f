import { describe, expect, it } from 'vitest';
import { averageSurfelDistance, robustHausdorff, surfaceOverlap, surfelDice } from './surfelMetrics';
import { surfelDistances } from './surfels';
import { drawBall, drawBox, pairOf } from './shapes.fixture';

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

describe('surfels', () => {
  it('of a box have the area of its faces, with its edges and corners cut', () => {
    const box = drawBox([30, 30, 30], [5, 5, 5], [24, 24, 24]);
    const { referenceToPrediction } = surfelDistances(pairOf(box, box, [30, 30, 30]));
    const area = sum(referenceToPrediction.areas);
    expect(area).toBeGreaterThan(6 * 19 ** 2);
    expect(area).toBeLessThan(6 * 20 ** 2);
  });

  it('of a ball have about its area, anisotropic too', () => {
    for (const spacing of [
      [1, 1, 1],
      [0.5, 1, 2],
    ] as const) {
      const dims = [
        Math.ceil(44 / spacing[0]),
        Math.ceil(44 / spacing[1]),
        Math.ceil(44 / spacing[2]),
      ] as const;
      const ball = drawBall(dims, spacing, [22, 22, 22], 16);
      const { referenceToPrediction } = surfelDistances(pairOf(ball, ball, dims, spacing));
      // The steps of voxels make it somewhat larger.
      const ratio = sum(referenceToPrediction.areas) / (4 * Math.PI * 16 ** 2);
      expect(ratio).toBeGreaterThan(1);
      expect(ratio).toBeLessThan(1.2);
    }
  });

  it('of a square in an image have its length, corners cut', () => {
    const square = drawBox([20, 20, 1], [5, 5, 0], [14, 14, 0]);
    const { referenceToPrediction } = surfelDistances(pairOf(square, square, [20, 20, 1], [2, 1, 1]));
    expect(sum(referenceToPrediction.areas)).toBeCloseTo(
      2 * 9 * 2 + 2 * 9 * 1 + 4 * (Math.hypot(2, 1) / 2),
      10,
    );
  });

  it('weigh distances by area: the overlap of shifted plates is that of the part within tolerance', () => {
    const plate = (z: number): Uint8Array => drawBox([40, 40, 12], [0, 0, z], [39, 39, z]);
    const distances = surfelDistances(pairOf(plate(3), plate(5), [40, 40, 12], [1, 1, 1.5]));
    expect(robustHausdorff(distances, 50)).toBe(3);
    expect(surfelDice(distances, 2.9)).toBeLessThan(0.6);
    expect(surfelDice(distances, 3)).toBe(1);
    expect(surfaceOverlap(distances.referenceToPrediction, 3)).toBe(1);
    expect(averageSurfelDistance(distances.referenceToPrediction)).toBeLessThanOrEqual(3);
  });

  it('of empty masks are none: no overlap, an infinite Hausdorff distance', () => {
    const none = surfelDistances(pairOf(new Uint8Array(8), new Uint8Array(8), [2, 2, 2]));
    expect(robustHausdorff(none, 95)).toBe(Infinity);
    expect(surfelDice(none, 1)).toBeNaN();
    const one = surfelDistances(pairOf(Uint8Array.from([1, 0, 0, 0]), new Uint8Array(4), [2, 2, 1]));
    expect(averageSurfelDistance(one.referenceToPrediction)).toBe(Infinity);
    expect(averageSurfelDistance(one.predictionToReference)).toBeNaN();
    expect(surfelDice(one, 1)).toBe(0);
  });
});
