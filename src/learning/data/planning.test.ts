import { describe, expect, it } from 'vitest';
import type { Grid } from '../../volume/volume';
import {
  choosePixelSize,
  chooseDimensions,
  choosePlane,
  medianSize,
  planBatch,
  planFlip,
  planPreprocessing,
  planSteps,
  planValidateEvery,
} from './planning';

const grid = (dims: Grid['dims'], [x, y, z]: readonly [number, number, number] = [1, 1, 1]): Grid => ({
  dims,
  affine: [
    [x, 0, 0, 0],
    [0, y, 0, 0],
    [0, 0, z, 0],
    [0, 0, 0, 1],
  ],
});

describe('choosing the plane', () => {
  it('slices across the axis with the longest voxels', () => {
    expect(choosePlane([grid([320, 320, 11], [0.5, 0.5, 5])])).toBe('axial');
    expect(choosePlane([grid([256, 20, 256], [1, 6, 1])])).toBe('coronal');
    expect(choosePlane([grid([15, 300, 300], [4, 0.7, 0.7])])).toBe('sagittal');
  });

  it('takes the plane with the largest view where voxels are about cubes, the axial one in doubt', () => {
    expect(choosePlane([grid([182, 218, 182])])).toBe('axial');
    expect(choosePlane([grid([60, 218, 182])])).toBe('sagittal');
  });
});

describe('choosing the dimensions', () => {
  it.each([
    ['volumes of cubes', grid([35, 50, 36]), undefined, 3],
    ['volumes of slices that are not too thick', grid([200, 200, 40], [1, 1, 3]), 60, 3],
    ['thick slices', grid([320, 320, 20], [0.62, 0.62, 3.6]), undefined, 2],
    ['pictures', grid([256, 256, 1]), undefined, 2],
    ['a few slices', grid([256, 256, 5]), undefined, 2],
    ['a training too short for volumes', grid([35, 50, 36]), 1.5, 2],
  ] as const)('of %s', (_, scan, minutes, dimensions) => {
    expect(chooseDimensions([scan], 'axial', minutes)).toBe(dimensions);
  });
});

describe('planning', () => {
  it('takes the median pixel size', () => {
    const mixed = [
      [1, 1, 5],
      [0.5, 0.8, 5],
      [0.9, 0.9, 5],
    ] as const;
    expect(
      choosePixelSize(
        mixed.map((spacing) => grid([10, 10, 5], spacing)),
        'axial',
      ),
    ).toEqual([0.9, 0.9]);
  });

  it.each([
    [['Anterior', 'Posterior'], 'left-right'],
    [['liver', 'Kidney_Left'], 'none'],
    [['hippocampus R'], 'none'],
    [['bright spot', 'cleft'], 'left-right'],
  ] as const)('mirrors %j: %s', (names, flip) => {
    expect(planFlip(names)).toBe(flip);
  });

  it('takes the median slice after preprocessing', () => {
    const grids = [grid([30, 50, 20]), grid([40, 50, 20]), grid([90, 70, 20])];
    expect(
      medianSize(grids, planPreprocessing(grids, { plane: 'axial', dimensions: 2, normalization: [] })),
    ).toEqual([50, 40]);
  });

  it('resamples volumes along all axes in 3D, and takes the median of what comes out', () => {
    const grids = [
      grid([30, 50, 20], [1, 1, 2]),
      grid([40, 50, 40], [1, 1, 1]),
      grid([90, 70, 20], [1, 1, 2]),
    ];
    const preprocessing = planPreprocessing(grids, { plane: 'axial', dimensions: 3, normalization: [] });
    expect(preprocessing).toMatchObject({ plane: 'axial', pixelSize: [1, 1], sliceSpacing: 2 });
    expect(medianSize(grids, preprocessing)).toEqual([20, 50, 40]);
  });

  it('takes fewer patches in a batch the larger they are', () => {
    expect(planBatch([32, 32])).toBe(16);
    expect(planBatch([128, 128])).toBe(4);
    expect(planBatch([512, 512])).toBe(2);
    expect(planBatch([40, 56, 40])).toBe(2);
  });

  it('bounds epochs and keeps validation to a small share of the time', () => {
    expect(planSteps(1800, 16)).toBe(113);
    expect(planSteps(3, 16)).toBe(1);
    expect(planSteps(100_000, 2)).toBe(250);
    expect(planValidateEvery(432, 1800)).toBe(1);
    expect(planValidateEvery(15_000, 500)).toBe(100);
  });
});
