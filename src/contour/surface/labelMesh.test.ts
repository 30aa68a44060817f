import { describe, expect, it } from 'vitest';
import { voxelToWorld, type Affine } from '../../volume/affine';
import type { Dims } from '../mask';
import { signedDistanceMap } from '../signedDistance';
import { labelMeshSteps } from './labelMesh';
import { finish, isClosed, labelled } from './surfaceMeasures.fixture';

const DIMS: Dims = [36, 40, 30];
/** Mirrored along x, 1 x 1.5 x 2 mm. */
const AFFINE: Affine = [
  [-1, 0, 0, 20],
  [0, 1.5, 0, -30],
  [0, 0, 2, 5],
  [0, 0, 0, 1],
];
const CENTRE = voxelToWorld(AFFINE, [18, 20, 15]);
const ball = (radius: number): Uint8Array<ArrayBuffer> =>
  labelled(DIMS, AFFINE, (world) => Math.hypot(...world.map((x, axis) => x - (CENTRE[axis] ?? 0))) < radius);
const reference = signedDistanceMap(ball(10), 1, DIMS, [1, 1.5, 2], 'interface');
const labels = { data: ball(13), dims: DIMS, affine: AFFINE };

describe('the mesh of a label', () => {
  it("has the distance between two balls as its error, to half a voxel's diagonal, in the world", () => {
    const mesh = finish(labelMeshSteps(labels, 1, reference, false));
    expect(isClosed(mesh.indices)).toBe(true);
    expect(mesh.block).toBe(1);
    mesh.error?.forEach((error, n) => {
      const radius = Math.hypot(...CENTRE.map((x, axis) => (mesh.positions[3 * n + axis] ?? NaN) - x));
      // The reference's own faces lie as far from the ball.
      expect(Math.abs(error - (radius - 10))).toBeLessThan(Math.hypot(1, 1.5, 2) / 2);
    });
  });

  it('keeps each error where it was when the surface is smoothed', () => {
    const exact = finish(labelMeshSteps(labels, 1, reference, false));
    const smooth = finish(labelMeshSteps(labels, 1, reference, true));
    expect(smooth.error).toEqual(exact.error);
    expect(smooth.voxels).toEqual(exact.voxels);
    expect(smooth.positions).not.toEqual(exact.positions);
  });

  it('says how coarse it was made, and has no error without a reference', () => {
    const mesh = finish(labelMeshSteps(labels, 1, undefined, true, 500));
    expect(mesh.block).toBeGreaterThan(1);
    expect(mesh.voxels.length).toBeLessThanOrEqual(500);
    expect(mesh.error).toBeUndefined();
  });
});
