import { describe, expect, it } from 'vitest';
import {
  affineDifference,
  determinant,
  invertAffine,
  largestDisplacement,
  spacingOf,
  voxelToWorld,
  type Affine,
} from './affine';
import { ORIENTATION_CASES } from './orientationCases.fixture';

describe.each(ORIENTATION_CASES)('the affine of a grid stored $name', ({ affine }) => {
  it('is undone by its inverse', () => {
    const back = voxelToWorld(invertAffine(affine), voxelToWorld(affine, [1, -2, 3.5]));
    [1, -2, 3.5].forEach((value, axis) => {
      expect(back[axis]).toBeCloseTo(value, 10);
    });
    expect(affineDifference(invertAffine(invertAffine(affine)), affine)).toBeLessThan(1e-10);
  });

  it('has the spacing of neighbouring voxels', () => {
    const origin = voxelToWorld(affine, [0, 0, 0]);
    const steps = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const;
    steps.forEach((step, axis) => {
      const [x, y, z] = voxelToWorld(affine, step);
      expect(spacingOf(affine)[axis]).toBeCloseTo(
        Math.hypot(x - origin[0], y - origin[1], z - origin[2]),
        12,
      );
    });
  });
});

const identity: Affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

it('tells the voxel volume and handedness', () => {
  expect(determinant([[-2, 0, 0, 5], [0, 3, 0, 5], [0, 0, 4, 5], identity[3]])).toBe(-24);
});

it('refuses to invert what has no inverse', () => {
  expect(() => invertAffine([identity[0], identity[0], identity[2], identity[3]])).toThrow(
    'determinant is 0',
  );
  expect(() => invertAffine([[NaN, 0, 0, 0], identity[1], identity[2], identity[3]])).toThrow('NaN');
});

it('finds the largest displacement at the far corner of the grid', () => {
  const scaled: Affine = [[1.1, 0, 0, 0], identity[1], [0, 0, 1, -3], identity[3]];
  expect(largestDisplacement(identity, scaled, [41, 5, 5])).toBeCloseTo(5, 12);
});
