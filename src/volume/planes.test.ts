import { describe, expect, it } from 'vitest';
import { invertAffine, voxelToWorld, type Vector3 } from './affine';
import { ORIENTATION_CASES } from './orientationCases.fixture';
import { PLANE_NAMES, orientationCode, planesOf, planeToVoxel, voxelToPlane, type Letter } from './planes';
import { extractSlice } from './slices';
import { voxelCount, voxelIndex } from './volume';

const DIRECTION: Readonly<Record<Letter, Vector3>> = {
  R: [1, 0, 0],
  L: [-1, 0, 0],
  A: [0, 1, 0],
  P: [0, -1, 0],
  S: [0, 0, 1],
  I: [0, 0, -1],
};

/** Cosine of the angle between a world direction and the patient direction a letter stands for. */
function towards(letter: Letter, [x, y, z]: Vector3): number {
  const [a, b, c] = DIRECTION[letter];
  return (a * x + b * y + c * z) / Math.hypot(x, y, z);
}

const minus = (p: Vector3, q: Vector3): Vector3 => [p[0] - q[0], p[1] - q[1], p[2] - q[2]];

describe.each(ORIENTATION_CASES)('a grid stored $name', (grid) => {
  const planes = planesOf(grid);

  it('is named by the directions its axes run towards', () => {
    expect(orientationCode(grid.affine)).toBe(grid.code);
  });

  it.each(PLANE_NAMES)('runs towards the letters of the %s plane on screen', (name) => {
    const plane = planes[name];
    const world = (slice: number, x: number, y: number): Vector3 =>
      voxelToWorld(grid.affine, planeToVoxel(plane, slice, x, y));
    const origin = world(0, 0, 0);
    const right = minus(world(0, 1, 0), origin);
    const down = minus(world(0, 0, 1), origin);
    // Within 45 degrees of the letter, since the closest axis was to be chosen.
    for (const [letter, direction] of [
      [plane.letters.right, right],
      [plane.letters.bottom, down],
    ] as const) {
      expect(towards(letter, direction)).toBeGreaterThan(Math.SQRT1_2);
    }
    expect(towards(plane.letters.left, right)).toBeLessThan(-Math.SQRT1_2);
    expect(towards(plane.letters.top, down)).toBeLessThan(-Math.SQRT1_2);
    expect(plane.pixelWidth).toBeCloseTo(Math.hypot(...right), 12);
    expect(plane.pixelHeight).toBeCloseTo(Math.hypot(...down), 12);
    expect(plane.sliceSpacing).toBeCloseTo(Math.hypot(...minus(world(1, 0, 0), origin)), 12);
  });

  it('shows the radiological convention', () => {
    const letters = PLANE_NAMES.map((name) => Object.values(planes[name].letters).join(''));
    expect(letters).toEqual(['RLAP', 'RLSI', 'APSI']);
  });

  it('shows a landmark on the side of the screen where it lies in the patient', () => {
    // A point to the patient's right, front and top of the middle, as far as the grid allows.
    const middle = voxelToWorld(grid.affine, [
      (grid.dims[0] - 1) / 2,
      (grid.dims[1] - 1) / 2,
      (grid.dims[2] - 1) / 2,
    ]);
    const landmark: Vector3 = [middle[0] + 2.5, middle[1] + 2.5, middle[2] + 2.5];
    const voxel = voxelToWorld(invertAffine(grid.affine), landmark);
    const isLeftAndUp = PLANE_NAMES.map((name) => {
      const { x, y } = voxelToPlane(planes[name], voxel);
      return [x < (planes[name].width - 1) / 2, y < (planes[name].height - 1) / 2];
    });
    // Axial: right is left, front is up. Coronal: right is left, top is up. Sagittal: front is left, top is up.
    expect(isLeftAndUp).toEqual([
      [true, true],
      [true, true],
      [true, true],
    ]);
  });

  it.each(PLANE_NAMES)('gives every pixel of the %s plane the voxel of its position', (name) => {
    const plane = planes[name];
    const data = Uint16Array.from({ length: voxelCount(grid) }, (_, i) => i);
    for (let slice = 0; slice < plane.depth; slice++) {
      const pixels = extractSlice(data, grid, plane, slice);
      expect(pixels).toHaveLength(plane.width * plane.height);
      for (let y = 0; y < plane.height; y++) {
        for (let x = 0; x < plane.width; x++) {
          const voxel = planeToVoxel(plane, slice, x, y);
          expect(pixels[y * plane.width + x]).toBe(voxelIndex(grid, voxel));
          expect(voxelToPlane(plane, voxel)).toEqual({ slice, x, y });
        }
      }
    }
  });
});

it('names the grid of a scan turned by more than 45 degrees by the axes it is nearest to now', () => {
  const turned = [
    [0.6, -0.8, 0, 0],
    [0.8, 0.6, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ] as const;
  expect(orientationCode(turned)).toBe('ALS');
});
