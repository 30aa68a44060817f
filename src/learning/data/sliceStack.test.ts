import { describe, expect, it } from 'vitest';
import type { Affine } from '../../volume/affine';
import { PLANE_NAMES, type PlaneName } from '../../volume/planes';
import { placeSlice } from '../../volume/slices';
import { voxelIndex, type Grid } from '../../volume/volume';
import { stackGeometry, stackSlices, voxelSlice, type PixelSize, type StackGeometry } from './sliceStack';

/** 2 x 3 x 4 mm voxels, x towards the left, axes stored in the order y, x, z. */
const affine: Affine = [
  [0, -3, 0, 0],
  [2, 0, 0, 0],
  [0, 0, 4, 0],
  [0, 0, 0, 1],
];
const grid: Grid = { dims: [3, 4, 5], affine };
const data = Float32Array.from({ length: 60 }, (_, n) => n);

/** Height and width of the scan's own pixels. */
const own = (name: PlaneName): readonly [number, number] =>
  name === 'axial' ? [2, 3] : name === 'coronal' ? [4, 3] : [4, 2];

const axial = (pixelSize: PixelSize, sliceSpacing?: number): StackGeometry =>
  stackGeometry(grid, { plane: 'axial', pixelSize, sliceSpacing });

describe('stacks of slices', () => {
  it.each(PLANE_NAMES)('of the %s plane hold every voxel once and can be put back', (name) => {
    const geometry = stackGeometry(grid, { plane: name, pixelSize: own(name) });
    const stack = stackSlices(data, grid, geometry, 'linear');
    expect(stack.toSorted()).toEqual(data);
    const back = new Float32Array(60);
    const size = geometry.height * geometry.width;
    for (let s = 0; s < geometry.slices; s++) {
      const slice = stack.subarray(s * size, (s + 1) * size);
      placeSlice(back, grid, geometry.plane, voxelSlice(geometry.plane, s), slice);
    }
    expect(back).toEqual(data);
  });

  it('say how large their voxels are along width, height and slices', () => {
    const { slices, height, width, spacing } = axial([2, 3]);
    expect([width, height, slices]).toEqual([4, 3, 5]);
    expect(spacing).toEqual([3, 2, 4]);
  });

  it('look alike however the voxels are stored', () => {
    // The same scan stored as x, y, z towards the right.
    const other: Grid = {
      dims: [4, 3, 5],
      affine: [
        [3, 0, 0, -9],
        [0, 2, 0, 0],
        [0, 0, 4, 0],
        [0, 0, 0, 1],
      ],
    };
    const stored = new Float32Array(60);
    for (let z = 0; z < 5; z++) {
      for (let y = 0; y < 3; y++) {
        for (let x = 0; x < 4; x++) {
          stored[voxelIndex(other, [3 - x, y, z])] = data[voxelIndex(grid, [y, x, z])] ?? 0;
        }
      }
    }
    const slicesOf = (from: Float32Array<ArrayBuffer>, on: Grid, name: PlaneName): string[] => {
      const geometry = stackGeometry(on, { plane: name, pixelSize: own(name) });
      const stack = stackSlices(from, on, geometry, 'nearest');
      const size = geometry.height * geometry.width;
      return Array.from({ length: geometry.slices }, (_, s) => stack.slice(s * size, (s + 1) * size).join());
    };
    for (const name of PLANE_NAMES) {
      expect(slicesOf(stored, other, name)).toEqual(slicesOf(data, grid, name));
    }
  });

  it('are left as they are where their pixels are nearly of the size', () => {
    expect(axial([2.05, 2.9])).toEqual(axial([2, 3]));
  });

  it('are resampled to a pixel size, whose exact value fits the whole slice', () => {
    const { height, width, spacing } = axial([1, 2.5]);
    expect([height, width]).toEqual([6, 5]);
    expect(spacing).toEqual([12 / 5, 1, 4]);
    expect(stackSlices(data, grid, axial([1, 2.5]), 'linear')).toHaveLength(150);
  });

  it('are resampled along their slices where a distance is given', () => {
    const { slices, spacing } = axial([2, 3], 2);
    expect(slices).toBe(10);
    expect(spacing).toEqual([3, 2, 2]);
    const geometry = axial([2, 3], 2);
    const stack = stackSlices(data, grid, geometry, 'linear');
    const whole = stackSlices(data, grid, axial([2, 3]), 'linear');
    // Slice n of 10 lies a quarter of an old distance beside one of the 5; beyond the outer ones the edge is repeated.
    for (let pixel = 0; pixel < 12; pixel++) {
      const old = (s: number): number => whole[s * 12 + pixel] ?? NaN;
      const found = Array.from({ length: 4 }, (_, s) => stack[s * 12 + pixel]);
      expect(found).toEqual([
        old(0),
        0.75 * old(0) + 0.25 * old(1),
        0.25 * old(0) + 0.75 * old(1),
        0.75 * old(1) + 0.25 * old(2),
      ]);
    }
    const nearest = stackSlices(data, grid, geometry, 'nearest');
    expect(nearest.subarray(24, 36)).toEqual(whole.subarray(12, 24));
  });

  it('are left where they are when their distance is nearly the one aimed at', () => {
    expect(axial([2, 3], 4.1)).toEqual(axial([2, 3]));
  });
});
