import { describe, expect, it } from 'vitest';
import type { Grid } from '../../volume/volume';
import { interpolationOf, LINEAR } from './interpolation';
import { labelSlices } from './labelStack';
import { stackGeometry, stackSlices } from './sliceStack';

const ACROSS = ['nearest', 'linear', 'linear'];

describe('interpolation between voxels', () => {
  it('leaves out the axis along which voxels are more than three times as long', () => {
    expect(interpolationOf('anisotropy-aware', [3.1, 1, 1], [1, 1, 1])).toEqual(ACROSS);
    expect(interpolationOf('anisotropy-aware', [1, 1, 3.1], [1, 1, 1])).toEqual([
      'linear',
      'linear',
      'nearest',
    ]);
    expect(interpolationOf('anisotropy-aware', [2.9, 1, 1], [1, 1, 1])).toEqual(LINEAR);
  });

  it('asks the size aimed at where the scan is not anisotropic itself', () => {
    expect(interpolationOf('anisotropy-aware', [1, 1, 1], [5, 1, 1])).toEqual(ACROSS);
  });

  it('is linear where voxels are as long along two axes', () => {
    expect(interpolationOf('anisotropy-aware', [0.24, 1.25, 1.25], [1, 1, 1])).toEqual(LINEAR);
  });

  it('is linear for models that do not say it', () => {
    expect(interpolationOf(undefined, [5, 1, 1], [1, 1, 1])).toEqual(LINEAR);
    expect(interpolationOf('linear', [5, 1, 1], [1, 1, 1])).toEqual(LINEAR);
  });
});

/** 4 x 4 x 3 voxels, 1 x 1 x `z` mm, in the order of an axial stack. */
const gridOf = (z: number): Grid => ({
  dims: [4, 4, 3],
  affine: [
    [-1, 0, 0, 0],
    [0, -1, 0, 0],
    [0, 0, z, 0],
    [0, 0, 0, 1],
  ],
});
const AWARE = { plane: 'axial', resampling: 'anisotropy-aware' } as const;

describe('thick slices', () => {
  const grid = gridOf(4);
  const geometry = stackGeometry(grid, { ...AWARE, pixelSize: [0.5, 1], sliceSpacing: 2 });
  const data = Float32Array.from({ length: 48 }, (_, n) => n);

  it('are repeated, while their pixels are interpolated', () => {
    const stack = stackSlices(data, grid, geometry, 'linear');
    const slice = (s: number): number[] => [...stack.subarray(s * 32, (s + 1) * 32)];
    expect(slice(0)).toEqual(slice(1));
    expect(slice(2)).toEqual(slice(3));
    expect(slice(1)).not.toEqual(slice(2));
    // Rows of a slice: 0, a quarter of the way to the next, three quarters, ...
    expect([0, 4, 8, 12].map((n) => slice(0)[n])).toEqual([0, 1, 3, 5]);
  });

  it('have labels of the nearest slice', () => {
    const classes = new Uint8Array(48).fill(1, 16, 32);
    const found = [...labelSlices(classes, grid, geometry)].map((slice) => new Set(slice));
    expect(found).toEqual([0, 0, 1, 1, 0, 0].map((value) => new Set([value])));
  });
});

describe('label maps', () => {
  const grid = gridOf(1);

  it('stay as they are on their own grid', () => {
    const classes = Uint8Array.from({ length: 48 }, (_, n) => (n * 7) % 5);
    const geometry = stackGeometry(grid, { ...AWARE, pixelSize: [1, 1], sliceSpacing: 1 });
    expect(Uint8Array.from([...labelSlices(classes, grid, geometry)].flatMap((slice) => [...slice]))).toEqual(
      stackSlices(classes, grid, geometry, 'nearest'),
    );
  });

  it('have of each voxel the class that most of it is, as each class interpolated by itself says', () => {
    const classes = Uint8Array.from({ length: 48 }, (_, n) => [0, 2, 0, 1, 1, 2, 2][(n * 5) % 7] ?? 0);
    const geometry = stackGeometry(grid, { ...AWARE, pixelSize: [0.6, 0.7], sliceSpacing: 0.8 });
    const each = [0, 1, 2].map((value) =>
      stackSlices(
        Float32Array.from(classes, (found) => (found === value ? 1 : 0)),
        grid,
        geometry,
        'linear',
      ),
    );
    const found = [...labelSlices(classes, grid, geometry)].flatMap((slice) => [...slice]);
    expect(found).toHaveLength(geometry.slices * geometry.height * geometry.width);
    found.forEach((value, n) => {
      const shares = each.map((map) => map[n] ?? 0);
      expect(shares[value]).toBeCloseTo(Math.max(...shares), 5);
    });
  });

  it('keep the label where half a voxel is labelled, so that small ones stay', () => {
    const classes = new Uint8Array(48);
    classes.fill(1, 0, 16).fill(1, 16, 20);
    const geometry = stackGeometry(grid, { ...AWARE, pixelSize: [2, 2], sliceSpacing: 1 });
    const slices = [...labelSlices(classes, grid, geometry)].map((slice) => [...slice]);
    expect(slices).toEqual([
      [1, 1, 1, 1],
      [1, 1, 0, 0],
      [0, 0, 0, 0],
    ]);
  });
});
