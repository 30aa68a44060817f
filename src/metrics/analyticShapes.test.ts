import { describe, expect, it } from 'vitest';
import { labelTableOf } from '../labels/labelTable';
import type { Affine } from '../volume/affine';
import type { Dims, Spacing } from '../contour/mask';
import { evaluateLabelMaps } from './evaluate';
import type { LabelMetrics } from './labelMetrics';
import { drawBall, drawBox, drawMask } from './shapes.fixture';

/** An affine with these voxel sizes, turned by an angle about the third axis. */
function affineOf([sx, sy, sz]: Spacing, degrees = 0): Affine {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [
    [c * sx, -s * sy, 0, -50],
    [s * sx, c * sy, 0, 20],
    [0, 0, sz, 5],
    [0, 0, 0, 1],
  ];
}

function measure(
  reference: Uint8Array<ArrayBuffer>,
  prediction: Uint8Array<ArrayBuffer>,
  dims: Dims,
  affine: Affine,
): LabelMetrics {
  const volumeOf = (data: Uint8Array<ArrayBuffer>): Parameters<typeof evaluateLabelMaps>[0] => ({
    dims,
    affine,
    dtype: 'uint8',
    frames: 1,
    data,
  });
  const [row] = evaluateLabelMaps(volumeOf(reference), volumeOf(prediction), labelTableOf([1]));
  if (!row) throw new Error('There is no row.');
  return row;
}

describe('a box shifted by 3 mm', () => {
  const dims = [40, 32, 24] as const;

  it.each([
    ['along i, isotropic', [1, 1, 1], [3, 0, 0], 0],
    ['along k, in slices of 1.5 mm', [0.5, 0.5, 1.5], [0, 0, 2], 0],
    ['along j, turned by 30 degrees', [2, 0.75, 1], [0, 4, 0], 30],
  ] as const)('%s, is off by 3 mm in every definition', (_, spacing, [di, dj, dk], degrees) => {
    const reference = drawBox(dims, [5, 5, 5], [24, 20, 16]);
    const prediction = drawBox(dims, [5 + di, 5 + dj, 5 + dk], [24 + di, 20 + dj, 16 + dk]);
    const row = measure(reference, prediction, dims, affineOf(spacing, degrees));
    for (const key of ['hd', 'hd95', 'hd95Maximum', 'hd95Area'] as const) {
      expect([key, row[key]]).toEqual([key, expect.closeTo(3, 10)]);
    }
    expect(row.nsd3).toBeCloseTo(1, 12);
    expect(row.volumeError).toBe(0);
    const overlap = (1 - di / 20) * (1 - dj / 16) * (1 - dk / 12);
    expect(row.dice).toBeCloseTo(overlap, 12);
    expect(row.sensitivity).toBeCloseTo(overlap, 12);
    expect(row.lesionF1).toBe(1);
  });
});

describe('balls with one centre', () => {
  const RADII = [17, 20] as const;
  it.each([
    ['isotropic', [1, 1, 1]],
    ['anisotropic', [0.8, 0.8, 2]],
  ] as const)('lie as far apart as their radii differ, to half a voxel: %s', (_, spacing) => {
    const dims = [
      Math.ceil(48 / spacing[0]),
      Math.ceil(48 / spacing[1]),
      Math.ceil(48 / spacing[2]),
    ] as const;
    const [small, large] = RADII.map((radius) => drawBall(dims, spacing, [23.6, 23.6, 23.6], radius));
    if (!small || !large) throw new Error('There is no ball.');
    const half = Math.max(...spacing) / 2;
    for (const [reference, prediction, sign] of [
      [small, large, 1],
      [large, small, -1],
    ] as const) {
      const row = measure(reference, prediction, dims, affineOf(spacing));
      expect(Math.abs((row.assd ?? NaN) - 3)).toBeLessThan(half);
      expect(Math.abs((row.meanSignedDistance ?? NaN) - sign * 3)).toBeLessThan(half);
      expect(Math.abs((row.hd ?? NaN) - 3)).toBeLessThan(2 * half);
      const ratio = (RADII[0] / RADII[1]) ** 3;
      expect(row.dice).toBeCloseTo((2 * ratio) / (1 + ratio), 2);
      const litres = (((4 / 3) * Math.PI) / 1000) * (RADII[1] ** 3 - RADII[0] ** 3);
      expect(Math.abs((row.volumeError ?? NaN) / (sign * litres) - 1)).toBeLessThan(0.03);
      expect(row.relativeVolumeError).toBeCloseTo(sign > 0 ? 1 / ratio - 1 : ratio - 1, 1);
    }
  });

  it('have the cavity of a shell as their error where it is filled', () => {
    const dims = [40, 40, 40] as const;
    const [outer, cavity] = [18, 8].map((radius) => drawBall(dims, [1, 1, 1], [20, 20, 20], radius));
    const full = outer ?? new Uint8Array();
    const shell = full.map((inside, n) => inside - (cavity?.[n] ?? 0));
    const row = measure(shell, full, dims, affineOf([1, 1, 1]));
    // The inner surface of the shell lies 10 mm below the surface of the full ball.
    expect(Math.abs((row.hd ?? NaN) - 10)).toBeLessThan(1);
    expect(row.meanSignedDistance).toBe(0);
    expect(row.sensitivity).toBe(1);
  });
});

describe('lesions', () => {
  const dims = [30, 12, 1] as const;
  /** Squares of 4 x 4 pixels from these places on. */
  const squares = (...places: readonly (readonly [number, number])[]): Uint8Array<ArrayBuffer> =>
    drawMask(dims, (x, y) => places.some(([i, j]) => x >= i && x < i + 4 && y >= j && y < j + 4));

  it('are counted as found or true from a tenth of their voxels on', () => {
    const reference = squares([1, 1], [10, 1], [20, 1]);
    // The first is met whole, the second by one pixel of 16, the third by two; the last is made up.
    const prediction = squares([1, 1], [13, 4], [23, 3], [1, 7]);
    const row = measure(reference, prediction, dims, affineOf([1, 1, 1]));
    expect(row.lesionSensitivity).toBeCloseTo(2 / 3, 12);
    expect(row.lesionPrecision).toBeCloseTo(2 / 4, 12);
    expect(row.lesionF1).toBeCloseTo(4 / 7, 12);
  });

  it('that all are missed have no precision, and an F1 of 0', () => {
    const row = measure(squares([1, 1]), squares(), dims, affineOf([1, 1, 1]));
    expect([row.lesionSensitivity, row.lesionPrecision, row.lesionF1]).toEqual([0, null, 0]);
  });
});

describe('boundary IoU', () => {
  it('compares the bands along both surfaces, 2 mm deep below the surface voxels', () => {
    const dims = [30, 30, 1] as const;
    const [inner, outer] = [drawBox(dims, [6, 6, 0], [23, 23, 0]), drawBox(dims, [5, 5, 0], [24, 24, 0])];
    const row = measure(inner, outer, dims, affineOf([1, 1, 1]));
    // Bands of three pixels along squares of 18 and 20; they share two rows of the inner band.
    const band = (side: number, depth: number): number => side ** 2 - (side - 2 * depth) ** 2;
    const shared = band(18, 2);
    expect(row.boundaryIou).toBeCloseTo(shared / (band(18, 3) + band(20, 3) - shared), 12);
    // A centre is 2 mm from the next surface voxel of 1 mm, too, where voxels are of 0.5 mm.
    const fine = measure(inner, outer, dims, affineOf([0.5, 0.5, 1]));
    const sharedFine = band(18, 4);
    expect(fine.boundaryIou).toBeCloseTo(sharedFine / (band(18, 5) + band(20, 5) - sharedFine), 12);
  });
});

describe('the histogram of signed distances', () => {
  it('counts the surface voxels of the prediction, inside of the reference on the left', () => {
    const dims = [60, 5, 1] as const;
    const reference = drawBox(dims, [0, 0, 0], [29, 0, 0]);
    const prediction = drawBox(dims, [0, 0, 0], [44, 0, 0]);
    const { histogram, meanSignedDistance } = measure(reference, prediction, dims, affineOf([1, 1, 1]));
    const zero = 20;
    expect(histogram?.counts.length).toBe(41);
    expect(histogram?.counts[zero]).toBe(30);
    // 1 to 9 mm lie in bins of their own, 10 to 15 mm in the last one.
    expect(histogram?.counts.slice(zero + 1)).toEqual([...Array.from({ length: 19 }, (_, n) => n % 2), 6]);
    expect(meanSignedDistance).toBeCloseTo(120 / 45, 12);
  });
});
