import { describe, expect, it } from 'vitest';
import { contourError } from './contourError';
import type { Dims, Spacing } from './mask';
import { signedDistanceMap } from './signedDistance';
import { sliceContours } from './sliceContours';
import { randomMask, seededRandom } from './bruteForce.fixture';

const box = (
  [nx, ny, nz]: Dims,
  min: readonly [number, number, number],
  max: readonly [number, number, number],
): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: nx * ny * nz }, (_, n) =>
    [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))].every(
      (v, axis) => v >= (min[axis] ?? 0) && v <= (max[axis] ?? 0),
    )
      ? 1
      : 0,
  );

/** Error of the contour of `prediction` on axial slice k, with its points. */
function errorsOnSlice(
  prediction: Uint8Array<ArrayBuffer>,
  reference: Uint8Array<ArrayBuffer>,
  dims: Dims,
  spacing: Spacing,
  k: number,
): { x: number; y: number; error: number }[] | undefined {
  const [nx, ny] = dims;
  const map = signedDistanceMap(reference, 1, dims, spacing, 'interface');
  const [contour] = sliceContours(prediction.slice(k * nx * ny, (k + 1) * nx * ny), nx, ny);
  const points = contour?.points ?? new Float32Array();
  const errors = contourError(points, map.subarray(k * nx * ny, (k + 1) * nx * ny), nx, ny);
  return (
    errors && [...errors].map((error, n) => ({ x: points[2 * n] ?? 0, y: points[2 * n + 1] ?? 0, error }))
  );
}

describe('the contour error', () => {
  it('of identical contours is exactly zero, whatever the spacing and wherever the border', () => {
    const random = seededRandom(19);
    for (const spacing of [
      [1, 1, 1],
      [0.3, 2.7, 0.97],
    ] as const) {
      const labels = randomMask([12, 9, 3], 0.5, random);
      for (const k of [0, 1, 2]) {
        const errors = errorsOnSlice(labels, labels, [12, 9, 3], spacing, k);
        expect(errors?.length).toBeGreaterThan(50);
        expect(errors?.every(({ error }) => error === 0)).toBe(true);
      }
    }
  });

  it.each([1, 2, 3])(
    'of a box shifted by %i voxels is as many times the spacing on its flat faces',
    (shift) => {
      const dims: Dims = [24, 20, 12];
      const spacing: Spacing = [0.5, 1.25, 3];
      const reference = box(dims, [6, 5, 2], [15, 14, 9]);
      const prediction = box(dims, [6 + shift, 5, 2], [15 + shift, 14, 9]);
      const errors = errorsOnSlice(prediction, reference, dims, spacing, 6);
      const onFace = (x: number): number[] | undefined =>
        errors?.filter((p) => p.x === x && p.y >= 8 && p.y <= 11).map((p) => p.error);
      expect(onFace(15.5 + shift)).toEqual([shift, shift, shift, shift].map((n) => n * 0.5));
      expect(onFace(5.5 + shift)).toEqual([shift, shift, shift, shift].map((n) => n * -0.5));
    },
  );

  it('is measured in three dimensions: a slice beyond the reference is as far off as it lies beyond', () => {
    const dims: Dims = [15, 15, 9];
    const reference = box(dims, [3, 3, 2], [11, 11, 4]);
    const prediction = box(dims, [5, 5, 2], [9, 9, 6]);
    const errors = errorsOnSlice(prediction, reference, dims, [1, 1, 2], 6);
    expect(errors?.every(({ error }) => error === 3)).toBe(true);
  });

  it('is undefined where the reference lacks the label or has nothing else', () => {
    const dims: Dims = [5, 5, 1];
    const prediction = box(dims, [1, 1, 0], [3, 3, 0]);
    expect(errorsOnSlice(prediction, new Uint8Array(25), dims, [1, 1, 1], 0)).toBeUndefined();
    expect(errorsOnSlice(prediction, new Uint8Array(25).fill(1), dims, [1, 1, 1], 0)).toBeUndefined();
  });
});
