import { describe, expect, it } from 'vitest';
import type { Affine } from '../../volume/affine';
import type { Dims } from '../mask';
import { signedDistanceMap } from '../signedDistance';
import { coarseSurface } from './coarseSurface';
import { surfaceError } from './surfaceError';
import { labelled, labelSurface } from './surfaceMeasures.fixture';

const UNIT: Affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const DIMS: Dims = [48, 40, 44];
const SPACING = [0.5, 1, 2] as const;

const box = (shift: number): Uint8Array<ArrayBuffer> =>
  labelled(
    DIMS,
    UNIT,
    ([i, j, k]) => i >= 12 + shift && i < 30 + shift && j >= 8 && j < 30 && k >= 10 && k < 30,
  );
const mapOf = (labels: Uint8Array<ArrayBuffer>): Float32Array =>
  signedDistanceMap(labels, 1, DIMS, SPACING, 'interface');

describe('the error of a surface', () => {
  it('is zero everywhere against itself', () => {
    const labels = box(0);
    const error = surfaceError(labelSurface(labels, 1, DIMS), mapOf(labels), DIMS);
    expect(new Set(error)).toEqual(new Set([0]));
  });

  it('is the shift of a shifted box, outside at one face and inside at the other', () => {
    const surface = labelSurface(box(6), 1, DIMS);
    const error = surfaceError(surface, mapOf(box(0)), DIMS);
    if (!error) throw new Error('There is a reference.');
    // Six voxels of 0.5 mm.
    expect(Math.max(...error)).toBeCloseTo(3, 6);
    expect(Math.min(...error)).toBeCloseTo(-3, 6);
    surface.voxels.forEach((voxel, n) => {
      const [i, j, k] = [voxel % 48, Math.floor(voxel / 48) % 40, Math.floor(voxel / (48 * 40))];
      if (j < 16 || j > 22 || k < 18 || k > 22) return;
      if (surface.points[3 * n] === 35.5) expect(error[n]).toBeCloseTo(3, 6);
      if (surface.points[3 * n] === 17.5) expect(error[n]).toBeCloseTo(-3, 6);
      expect(i).toBeGreaterThanOrEqual(18);
    });
  });

  it('is at the border of the image that of the voxel within, and never inside', () => {
    const labels = new Uint8Array(DIMS[0] * DIMS[1] * DIMS[2]).fill(1);
    const error = surfaceError(labelSurface(labels, 1, DIMS), mapOf(box(0)), DIMS);
    expect(Math.min(...(error ?? []))).toBeGreaterThan(0);
  });

  it('cannot be had where the reference has no surface', () => {
    expect(
      surfaceError(labelSurface(box(0), 1, DIMS), mapOf(labelled(DIMS, UNIT, () => false)), DIMS),
    ).toBeUndefined();
  });
});

describe('a coarser surface', () => {
  const surface = labelSurface(box(6), 1, DIMS);
  const error = surfaceError(surface, mapOf(box(0)), DIMS);
  const full = { ...surface, error };

  it('is the same where it is small enough', () => {
    expect(coarseSurface(full, surface.voxels.length)).toEqual({ surface: full, block: 1 });
  });

  it('has no more vertices than allowed, each near those it stands for, and hides no error', () => {
    for (const most of [900, 300, 40]) {
      const { surface: coarse, block } = coarseSurface(full, most);
      expect(coarse.voxels.length).toBeLessThanOrEqual(most);
      expect(coarse.voxels.length).toBeGreaterThan(most / 8);
      expect(Math.max(...coarse.triangles)).toBeLessThan(coarse.voxels.length);
      expect(Math.max(...(coarse.error ?? []))).toBe(Math.max(...(error ?? [])));
      expect(Math.min(...(coarse.error ?? []))).toBe(Math.min(...(error ?? [])));
      coarse.voxels.forEach((voxel, n) => {
        const place = [voxel % 48, Math.floor(voxel / 48) % 40, Math.floor(voxel / (48 * 40))];
        place.forEach((x, axis) => {
          expect(Math.abs((coarse.points[3 * n + axis] ?? NaN) - x)).toBeLessThanOrEqual(block);
        });
      });
    }
  });
});
