import { describe, expect, it } from 'vitest';
import { ORIENTATION_CASES } from '../../volume/orientationCases.fixture';
import { determinant, invertAffine, voxelToWorld, type Affine, type Vector3 } from '../../volume/affine';
import { seededRandom } from '../bruteForce.fixture';
import type { Dims } from '../mask';
import { smoothPointsSteps, LARGEST_SHIFT } from './smoothPoints';
import {
  eulerCharacteristic,
  finish,
  isClosed,
  labelled,
  labelSurface,
  measures,
} from './surfaceMeasures.fixture';
import { vertexNormals, worldPoints, worldTriangles } from './worldSurface';

const UNIT: Affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const SIZE: Dims = [64, 64, 64];
const MIDDLE = 31.3;
const fromMiddle = ([x, y, z]: Vector3): number => Math.hypot(x - MIDDLE, y - MIDDLE, z - MIDDLE);
const ball = labelled(SIZE, UNIT, (world) => fromMiddle(world) < 24);
const torus = labelled(
  SIZE,
  UNIT,
  ([x, y, z]) => Math.hypot(Math.hypot(x - MIDDLE, y - MIDDLE) - 18, z - MIDDLE) < 7,
);

describe('the surface of a label', () => {
  it('is closed for any mask, with two triangles an edge', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 60; round++) {
      const dims: Dims = [
        1 + Math.floor(7 * random()),
        1 + Math.floor(7 * random()),
        1 + Math.floor(7 * random()),
      ];
      const share = random();
      const labels = Uint8Array.from({ length: dims[0] * dims[1] * dims[2] }, () =>
        random() < share ? 3 : 0,
      );
      const { points, voxels, triangles } = labelSurface(labels, 3, dims);
      expect(isClosed(triangles), `round ${round}`).toBe(true);
      expect(points).toHaveLength(3 * voxels.length);
      expect(new Set(triangles).size, 'vertices in use').toBe(voxels.length);
    }
  });

  it('has the Euler characteristic of the shape', () => {
    const box = labelled(SIZE, UNIT, (world) => world.every((x) => x > 10 && x < 40));
    const shell = labelled(SIZE, UNIT, (world) => fromMiddle(world) < 24 && fromMiddle(world) > 15);
    expect(
      [ball, torus, box, shell].map((labels) => eulerCharacteristic(labelSurface(labels, 1, SIZE).triangles)),
    ).toEqual([2, 0, 2, 4]);
  });

  it('keeps apart what touches along an edge or at a corner only', () => {
    const corner = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1);
    const edge = Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0);
    for (const labels of [corner, edge]) {
      expect(eulerCharacteristic(labelSurface(labels, 1, [2, 2, 2]).triangles)).toBe(4);
    }
  });

  it("lies midway between voxels of the label and others, and knows which are the label's", () => {
    const { points, voxels } = labelSurface(ball, 1, SIZE);
    voxels.forEach((voxel, n) => {
      const inside: Vector3 = [voxel % 64, Math.floor(voxel / 64) % 64, Math.floor(voxel / 64 ** 2)];
      const across = inside.map((x, axis) => 2 * (points[3 * n + axis] ?? NaN) - x);
      const steps = across.map((x, axis) => Math.abs(x - (inside[axis] ?? NaN)));
      expect(steps.sort()).toEqual([0, 0, 1]);
      expect(ball[voxel]).toBe(1);
      expect(ball[(across[0] ?? 0) + 64 * ((across[1] ?? 0) + 64 * (across[2] ?? 0))]).toBe(0);
    });
  });

  it('closes half a voxel outside of the image where the label goes on to its border', () => {
    const { points, triangles } = labelSurface(new Uint8Array(24).fill(5), 5, [2, 3, 4]);
    expect([Math.min(...points), Math.max(...points)]).toEqual([-0.5, 3.5]);
    expect(eulerCharacteristic(triangles)).toBe(2);
  });

  it('is nothing for a label that is nowhere', () => {
    expect(labelSurface(ball, 2, SIZE).triangles).toHaveLength(0);
  });

  it('has the volume of balls and tori to 1 %, and their area to the stairs of a mask, at most 10 % more', () => {
    const cases = [
      [ball, (4 / 3) * Math.PI * 24 ** 3, 4 * Math.PI * 24 ** 2],
      [torus, 2 * Math.PI ** 2 * 18 * 7 ** 2, 4 * Math.PI ** 2 * 18 * 7],
    ] as const;
    for (const [labels, volume, area] of cases) {
      const { points, triangles } = labelSurface(labels, 1, SIZE);
      const found = measures(points, triangles);
      expect(Math.abs(found.volume / volume - 1)).toBeLessThan(0.01);
      expect(found.area / area).toBeGreaterThan(1);
      expect(found.area / area).toBeLessThan(1.1);
      const smooth = finish(smoothPointsSteps(points, triangles));
      const smoothed = measures(smooth, triangles);
      expect(Math.abs(smoothed.volume / volume - 1)).toBeLessThan(0.02);
      expect(Math.abs(smoothed.area / area - 1)).toBeLessThan(0.02);
    }
  });

  it('has the volume and area of a box but for its cut edges', () => {
    const [a, b, c] = [20, 12, 30];
    const labels = labelled(SIZE, UNIT, ([x, y, z]) => x < a && y < b && z < c);
    const { points, triangles } = labelSurface(labels, 1, SIZE);
    const { area, volume } = measures(points, triangles);
    // Half a voxel is cut off along each edge: 1/8 of a voxel's area of the cross-section, 1 - sqrt(1/2) of the outline.
    const edges = 4 * (a + b + c);
    expect(Math.abs(volume - (a * b * c - edges / 8))).toBeLessThan(8);
    expect(Math.abs(area - (2 * (a * b + b * c + a * c) - edges * (1 - Math.SQRT1_2)))).toBeLessThan(8);
  });
});

describe('a surface in the world', () => {
  it.each(ORIENTATION_CASES)('faces outward and has the volume of its voxels: $name', ({ affine }) => {
    const dims: Dims = [40, 40, 40];
    // A ball in voxels is an ellipsoid in the world, of the affine's volume.
    const labels = labelled(dims, UNIT, ([i, j, k]) => Math.hypot(i - 20, j - 20, k - 20) < 15);
    const surface = labelSurface(labels, 1, dims);
    const positions = worldPoints(surface.points, affine);
    const triangles = worldTriangles(surface.triangles, affine);
    const { volume } = measures(positions, triangles);
    const expected = (4 / 3) * Math.PI * 15 ** 3 * Math.abs(determinant(affine));
    expect(Math.abs(volume / expected - 1)).toBeLessThan(0.01);

    // The true normal of the ellipsoid is the ball's, taken through the inverse transpose.
    const smooth = worldPoints(finish(smoothPointsSteps(surface.points, surface.triangles)), affine);
    const normals = vertexNormals(smooth, triangles);
    const inverse = invertAffine(affine);
    let worst = 1;
    for (let n = 0; n < normals.length; n += 3) {
      const at: Vector3 = [smooth[n] ?? 0, smooth[n + 1] ?? 0, smooth[n + 2] ?? 0];
      const radial = voxelToWorld(inverse, at).map((x) => x - 20);
      const normal = [0, 1, 2].map((world) =>
        [0, 1, 2].reduce((sum, voxel) => sum + (inverse[voxel]?.[world] ?? 0) * (radial[voxel] ?? 0), 0),
      );
      const dot = [0, 1, 2].reduce((sum, axis) => sum + (normals[n + axis] ?? 0) * (normal[axis] ?? 0), 0);
      worst = Math.min(worst, dot / Math.hypot(...normal));
    }
    expect(worst).toBeGreaterThan(0.8);
  });
});

describe('smoothing', () => {
  it('moves no vertex by more than half a voxel along an axis', () => {
    const { points, triangles } = labelSurface(torus, 1, SIZE);
    const smooth = finish(smoothPointsSteps(points, triangles));
    const shifts = smooth.map((x, n) => Math.abs(x - (points[n] ?? 0)));
    expect(Math.max(...shifts)).toBeLessThanOrEqual(LARGEST_SHIFT);
    expect(Math.max(...shifts)).toBeGreaterThan(0.1);
  });

  it('brings the surface of a ball closer to the ball', () => {
    const { points, triangles } = labelSurface(ball, 1, SIZE);
    const off = (positions: Float32Array): number => {
      let sum = 0;
      for (let n = 0; n < positions.length; n += 3) {
        sum += (fromMiddle([positions[n] ?? 0, positions[n + 1] ?? 0, positions[n + 2] ?? 0]) - 24) ** 2;
      }
      return Math.sqrt(sum / (positions.length / 3));
    };
    expect(off(finish(smoothPointsSteps(points, triangles)))).toBeLessThan(0.7 * off(points));
  });
});
