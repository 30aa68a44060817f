import { describe, expect, it } from 'vitest';
import { featureMapElements, planUnet } from '../networks/unetPlan';
import {
  NNUNET_LIMITS,
  planKernels,
  planPatch,
  planTopology,
  targetSpacing,
  type Topology,
} from './topology';

const PROSTATE = { spacing: [3.6, 0.62, 0.62], size: [20, 320, 319] };

describe('targetSpacing', () => {
  it('is the median along each axis', () => {
    const spacings = [
      [1, 1, 1],
      [1.2, 0.9, 1],
      [1.1, 0.8, 3],
    ];
    expect(targetSpacing(spacings, [[30, 50, 40]])).toEqual([1.1, 0.9, 1]);
  });

  it('is finer than the median along a coarse and short axis: its 10th percentile', () => {
    const coarse = [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 2];
    const spacings = coarse.map((length) => [length, 0.6, 0.6]);
    const sizes = spacings.map(() => [20, 320, 320]);
    expect(targetSpacing(spacings, sizes)).toEqual([5, 0.6, 0.6]);
    const finer = coarse.with(0, 3).map((length) => [length, 0.6, 0.6]);
    expect(targetSpacing(finer, sizes)).toEqual([3, 0.6, 0.6]);
    // As many voxels as along the others: not short.
    expect(targetSpacing(finer, [[200, 320, 320]])).toEqual([5, 0.6, 0.6]);
  });

  it('is not finer along the coarse axis than along the others', () => {
    const spacings = [
      [0.3, 0.6, 0.6],
      [0.3, 0.6, 0.6],
      [2, 0.6, 0.6],
      [2, 0.6, 0.6],
      [2, 0.6, 0.6],
    ];
    expect(targetSpacing(spacings, [[20, 320, 320]])).toEqual([0.6, 0.6, 0.6]);
  });
});

describe('planTopology', () => {
  it('halves all axes of cubes until they are short: hippocampus', () => {
    expect(planTopology([1, 1, 1], [36, 50, 35], NNUNET_LIMITS)).toEqual({
      strides: [
        [1, 1, 1],
        [2, 2, 2],
        [2, 2, 2],
        [2, 2, 2],
      ],
      kernels: Array(4).fill([3, 3, 3]),
      size: [40, 56, 40],
    });
  });

  it('leaves thick slices until the others are as coarse: prostate', () => {
    expect(planTopology(PROSTATE.spacing, [20, 320, 256], NNUNET_LIMITS)).toEqual({
      strides: [
        [1, 1, 1],
        [1, 2, 2],
        [1, 2, 2],
        [2, 2, 2],
        [2, 2, 2],
        [1, 2, 2],
        [1, 2, 2],
      ],
      kernels: [[1, 3, 3], [1, 3, 3], ...Array<readonly number[]>(5).fill([3, 3, 3])],
      size: [20, 320, 256],
    });
  });

  it('does not halve the last long axis unless much is left of it', () => {
    const strides = (size: readonly number[]): readonly (readonly number[])[] =>
      planTopology([1, 1], size, NNUNET_LIMITS).strides.slice(1);
    expect(strides([7, 11])).toEqual([]);
    expect(strides([7, 12])).toEqual([[1, 2]]);
    expect(strides([8, 8])).toEqual([[2, 2]]);
  });

  it('keeps to the limits', () => {
    expect(planTopology([1, 1], [64, 64], { minEdge: 4, maxLevels: 3 }).strides).toHaveLength(3);
    expect(planTopology([1, 1], [64, 64], { minEdge: 16, maxLevels: 9 }).strides).toHaveLength(3);
  });
});

describe('planKernels', () => {
  it('has 3 at the coarsest level whatever the voxels', () => {
    expect(
      planKernels(
        [5, 1, 1],
        [
          [1, 1, 1],
          [1, 2, 2],
        ],
      ),
    ).toEqual([
      [1, 3, 3],
      [3, 3, 3],
    ]);
  });
});

describe('planPatch', () => {
  /** nnU-Net's default planner: features 32, 64, ... up to a cap, 8 GB of GPU memory. */
  const planned = (spacing: readonly number[], size: readonly number[], budget: number): Topology => {
    const dimensions = spacing.length === 2 ? 2 : 3;
    const fits = ({ strides, kernels, size: patch }: Topology): boolean => {
      const features = strides.map((_, level) => Math.min(dimensions === 2 ? 512 : 320, 32 * 2 ** level));
      const plan = planUnet({
        ...{ dimensions, inChannels: 1, classes: 3, features, strides, kernels, deepSupervision: true },
      });
      return featureMapElements(plan, patch) <= budget;
    };
    return planPatch(spacing, size, (s) => planTopology(spacing, s, NNUNET_LIMITS), fits);
  };

  it("plans nnU-Net's own patches with nnU-Net's budget: hippocampus and prostate, 3D and 2D", () => {
    expect(planned([1, 1, 1], [36, 50, 35], 560e6).size).toEqual([40, 56, 40]);
    expect(planned(PROSTATE.spacing, PROSTATE.size, 560e6).size).toEqual([20, 320, 256]);
    expect(planned([1, 1], [50, 35], 85e6).size).toEqual([56, 40]);
    expect(planned([0.62, 0.62], [320, 319], 85e6).size).toEqual([320, 320]);
  });

  it('shrinks along the axis where the patch holds most of the scan', () => {
    const small = planned([1, 1, 1], [128, 128, 256], 50e6).size;
    expect((small[2] ?? 0) / (small[0] ?? 1)).toBeGreaterThanOrEqual(1.5);
    expect(small.reduce((product, length) => product * length, 1)).toBeLessThan(128 * 128 * 256);
  });

  it('ends with the smallest patch where nothing fits', () => {
    expect(planned([1, 1], [64, 64], 1).size).toEqual([1, 1]);
  });
});
