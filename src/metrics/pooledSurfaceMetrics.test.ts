import { describe, expect, it } from 'vitest';
import type { Dims, Spacing } from '../contour/mask';
import { randomMask, seededRandom } from '../contour/bruteForce.fixture';
import { pooledSurfaceMetrics } from './pooledSurfaceMetrics';
import { drawBall, drawBox, pairOf } from './shapes.fixture';

/** Surface distances straight from their definition. */
function bruteForce(from: Uint8Array, to: Uint8Array, [nx, ny, nz]: Dims, spacing: Spacing): number[] {
  const at = (n: number): [number, number, number] => [
    n % nx,
    Math.floor(n / nx) % ny,
    Math.floor(n / (nx * ny)),
  ];
  const holds = (mask: Uint8Array, x: number, y: number, z: number): boolean =>
    x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz && mask[x + nx * (y + ny * z)] === 1;
  const surface = (mask: Uint8Array): [number, number, number][] =>
    [...mask.keys()]
      .map(at)
      .filter(
        ([x, y, z]) =>
          holds(mask, x, y, z) &&
          !(
            holds(mask, x - 1, y, z) &&
            holds(mask, x + 1, y, z) &&
            holds(mask, x, y - 1, z) &&
            holds(mask, x, y + 1, z) &&
            (nz === 1 || (holds(mask, x, y, z - 1) && holds(mask, x, y, z + 1)))
          ),
      );
  const targets = surface(to);
  return surface(from).map((p) =>
    Math.min(
      ...targets.map((q) => Math.hypot(...p.map((v, axis) => (v - (q[axis] ?? 0)) * (spacing[axis] ?? 1)))),
    ),
  );
}

describe('the pooled surface metrics', () => {
  it.each([
    [
      [12, 9, 1],
      [0.7, 2, 1],
    ],
    [
      [7, 6, 5],
      [1, 1.5, 3],
    ],
  ] as const)('equal brute force on random masks of %s voxels with spacing %s', (dims, spacing) => {
    const random = seededRandom(23);
    for (const share of [0.1, 0.5, 0.9]) {
      const [reference, prediction] = [randomMask(dims, share, random), randomMask(dims, share, random)];
      const found = pooledSurfaceMetrics(pairOf(reference, prediction, dims, spacing));
      const pooled = [
        ...bruteForce(prediction, reference, dims, spacing),
        ...bruteForce(reference, prediction, dims, spacing),
      ].sort((a, b) => a - b);
      const rank = 0.95 * (pooled.length - 1);
      const [low, high] = [pooled[Math.floor(rank)] ?? NaN, pooled[Math.ceil(rank)] ?? NaN];
      expect(found?.hd).toBeCloseTo(pooled.at(-1) ?? NaN, 10);
      expect(found?.hd95).toBeCloseTo(low + (high - low) * (rank % 1), 10);
      expect(found?.assd).toBeCloseTo(pooled.reduce((a, b) => a + b, 0) / pooled.length, 10);
    }
  });

  it('are zero for equal masks', () => {
    const ball = drawBall([20, 20, 10], [1, 1, 2], [10, 9, 10], 7);
    expect(pooledSurfaceMetrics(pairOf(ball, ball, [20, 20, 10], [1, 1, 2]))).toEqual({
      hd: 0,
      hd95: 0,
      assd: 0,
    });
  });

  it('give the shift of a thin plate in mm, whichever axis it is along', () => {
    const dims: Dims = [11, 12, 13];
    const spacing: Spacing = [0.5, 1.5, 4];
    for (const axis of [0, 1, 2] as const) {
      const plate = (at: number): Uint8Array => {
        const min: [number, number, number] = [0, 0, 0];
        const max: [number, number, number] = [10, 11, 12];
        min[axis] = max[axis] = at;
        return drawBox(dims, min, max);
      };
      const shift = 3 * spacing[axis];
      const found = pooledSurfaceMetrics(pairOf(plate(2), plate(5), dims, spacing));
      expect(found).toEqual({ hd: shift, hd95: shift, assd: shift });
    }
  });

  it('give the difference of the radii of two balls around one point, within a voxel', () => {
    const dims: Dims = [50, 50, 25];
    const spacing: Spacing = [1, 1, 2];
    const found = pooledSurfaceMetrics(
      pairOf(
        drawBall(dims, spacing, [24.5, 24.5, 24], 12),
        drawBall(dims, spacing, [24.5, 24.5, 24], 20),
        dims,
        spacing,
      ),
    );
    for (const value of Object.values(found ?? {})) expect(Math.abs(Number(value) - 8)).toBeLessThan(2);
  });

  it('do not depend on which map is called the reference', () => {
    const random = seededRandom(29);
    const dims: Dims = [9, 8, 7];
    const [a, b] = [randomMask(dims, 0.3, random), randomMask(dims, 0.6, random)];
    const [found, swapped] = [
      pooledSurfaceMetrics(pairOf(a, b, dims)),
      pooledSurfaceMetrics(pairOf(b, a, dims)),
    ];
    expect(found?.hd).toBe(swapped?.hd);
    expect(found?.hd95).toBe(swapped?.hd95);
    expect(found?.assd).toBeCloseTo(swapped?.assd ?? NaN, 12);
  });

  it('are not defined where a mask is empty', () => {
    const [some, none] = [drawBox([4, 4, 4], [1, 1, 1], [2, 2, 2]), new Uint8Array(64)];
    expect(pooledSurfaceMetrics(pairOf(some, none, [4, 4, 4]))).toBeUndefined();
    expect(pooledSurfaceMetrics(pairOf(none, some, [4, 4, 4]))).toBeUndefined();
    expect(pooledSurfaceMetrics(pairOf(none, none, [4, 4, 4]))).toBeUndefined();
  });
});
