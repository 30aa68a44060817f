import { describe, expect, it } from 'vitest';
import { finish, labelled } from '../../src/contour/surface/surfaceMeasures.fixture';
import { labelMeshSteps } from '../../src/contour/surface/labelMesh';
import { signedDistanceMap } from '../../src/contour/signedDistance';
import { voxelToWorld, type Affine } from '../../src/volume/affine';
import { fittedCamera, onScreen, viewedFrom } from './camera';
import { errorColors, MeshMaker } from './meshes';
import { pick } from './pick';
import { pickSpot, spotText, type PickableSurface } from './pickSurface';

const DIMS = [20, 24, 18] as const;
const AFFINE: Affine = [
  [-1, 0, 0, 9],
  [0, 1.5, 0, -20],
  [0, 0, 2, 4],
  [0, 0, 0, 1],
];
const UNIT: Affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const box = (from: number, to: number): Uint8Array<ArrayBuffer> =>
  labelled(DIMS, UNIT, ([i, j, k]) => i >= 5 && i < 14 && j >= from && j < to && k >= 4 && k < 12);
const [predicted, reference] = [box(6, 16), box(6, 14)];
const distances = signedDistanceMap(reference, 1, DIMS, [1, 1.5, 2], 'interface');
const meshOf = (data: Uint8Array<ArrayBuffer>, map?: Float32Array): PickableSurface['surface'] =>
  finish(labelMeshSteps({ data, dims: DIMS, affine: AFFINE }, 1, map, true));
const label = { value: 1, name: 'Box', color: [1, 2, 3] as const };
const surfaces: PickableSurface[] = [
  { role: 'prediction', label, surface: meshOf(predicted, distances) },
  { role: 'reference', label, surface: meshOf(reference) },
];
const SIZE = { width: 300, height: 300 };
const camera = viewedFrom(fittedCamera({ min: [-10, -20, 4], max: [10, 20, 40] }), 'A');

describe('picking a spot of a surface', () => {
  it('finds the voxel that faces the eye, with its error', () => {
    // The middle of the prediction's front face: two voxels of 1.5 mm before the reference's.
    const at = onScreen(camera, voxelToWorld(AFFINE, [9, 15, 8]), SIZE);
    const spot = pickSpot(surfaces, camera, at, SIZE, DIMS);
    expect(spot).toMatchObject({ role: 'prediction', voxel: [9, 15, 8] });
    expect(spot?.error).toBeCloseTo(3, 6);
    expect(spot && spotText(spot)).toBe('Box, prediction: 3.0 mm outside the reference');
    const behind = viewedFrom(camera, 'P');
    const back = pickSpot(
      surfaces,
      behind,
      onScreen(behind, voxelToWorld(AFFINE, [9, 6, 8]), SIZE),
      SIZE,
      DIMS,
    );
    expect(back).toMatchObject({ voxel: [9, 6, 8], error: 0 });
    expect(back && spotText(back)).toBe('Box, prediction: on the reference');
  });

  it('finds the reference where no prediction is, and nothing beside both', () => {
    const at = onScreen(camera, voxelToWorld(AFFINE, [9, 13, 8]), SIZE);
    const spot = pickSpot(surfaces.slice(1), camera, at, SIZE, DIMS);
    expect(spot).toMatchObject({ role: 'reference', voxel: [9, 13, 8], error: undefined });
    expect(spot && spotText(spot)).toBe('Box, reference');
    expect(pickSpot(surfaces, camera, { x: 2, y: 2 }, SIZE, DIMS)).toBeUndefined();
  });

  it('meets the nearest of the triangles that face the eye', () => {
    const triangle = [0, 0, 0, 1, 0, 0, 0, 1, 0];
    const positions = Float32Array.of(...triangle, ...triangle.map((x, n) => (n % 3 === 2 ? 5 : x)));
    const indices = Uint32Array.of(0, 1, 2, 3, 4, 5);
    expect(pick({ positions, indices }, [0.1, 0.2, 9], [0, 0, -1])).toEqual({ vertex: 3, distance: 4 });
    expect(pick({ positions, indices }, [0.1, 0.2, -9], [0, 0, 1])).toBeUndefined();
  });
});

describe('the meshes of a picture', () => {
  const request = { handle: 3, label: 1, reference: 2, smooth: true };
  const wanted = { role: 'prediction', label, request } as const;

  it('have the colours of the contours: blue inside, white on the reference, red outside', () => {
    expect([...errorColors(Float32Array.of(-9, 0, 2), 2)]).toEqual([20, 84, 214, 248, 248, 246, 214, 45, 22]);
  });

  it('are the same objects until something of them changes', () => {
    const maker = new MeshMaker();
    const surface = surfaces[0]?.surface;
    const make = (clip: number): unknown => maker.make([wanted], () => surface, clip)[0];
    const before = make(2);
    expect(make(2)).toBe(before);
    expect(make(3)).not.toBe(before);
  });

  it('show the reference through only where there is a prediction', () => {
    const ofReference = { role: 'reference', label, request: { ...request, handle: 2 } } as const;
    const surface = surfaces[1]?.surface;
    const maker = new MeshMaker();
    const opacities = (all: Parameters<MeshMaker['make']>[0]): number[] =>
      maker.make(all, () => surface, 2).map(({ opacity }) => opacity);
    expect(opacities([ofReference])).toEqual([1]);
    expect(opacities([wanted, ofReference])).toEqual([1, expect.closeTo(0.22)]);
  });
});
