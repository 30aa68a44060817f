/**
 * The three anatomical planes of a grid, in its own axes.
 *
 * Each voxel axis is matched with the patient axis it runs along most closely; a plane is then two
 * voxel axes with a direction each, so that drawing it needs no interpolation. On screen the
 * patient's right is at the left (radiological convention), anterior and superior are up, and the
 * sagittal plane has anterior at the left.
 */
import type { Affine, Vector3 } from './affine';
import type { Grid } from './volume';

export type Axis = 0 | 1 | 2;
export const AXES = [0, 1, 2] as const satisfies readonly Axis[];

export type PlaneName = 'axial' | 'coronal' | 'sagittal';
export const PLANE_NAMES = ['axial', 'coronal', 'sagittal'] as const satisfies readonly PlaneName[];

/** Positive end of each patient axis in RAS: x to the right, y anterior, z superior. */
const POSITIVE = ['R', 'A', 'S'] as const;
const NEGATIVE = ['L', 'P', 'I'] as const;
export type Letter = (typeof POSITIVE)[number] | (typeof NEGATIVE)[number];

/** A voxel axis walked in one direction: sign +1 from index 0 up, -1 from the last index down. */
export interface DirectedAxis {
  readonly axis: Axis;
  readonly sign: 1 | -1;
}

/** Which voxel axis runs along patient x, y, z, and whether with (+1) or against (-1) it. */
export type Orientation = readonly [DirectedAxis, DirectedAxis, DirectedAxis];

export interface Plane {
  readonly name: PlaneName;
  /** The voxel axis one scrolls along. Slice number s is voxel index s on it. */
  readonly slice: DirectedAxis;
  /** Voxel axis drawn left to right. */
  readonly column: DirectedAxis;
  /** Voxel axis drawn top to bottom. */
  readonly row: DirectedAxis;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Size of a pixel in mm, left to right and top to bottom; distance between slices. */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
  readonly sliceSpacing: number;
  readonly letters: {
    readonly left: Letter;
    readonly right: Letter;
    readonly top: Letter;
    readonly bottom: Letter;
  };
}

const PERMUTATIONS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const satisfies readonly (readonly [Axis, Axis, Axis])[];

/**
 * The assignment of voxel axes to patient axes with the largest sum of direction cosines. A matching
 * over all three at once, so that no voxel axis is used twice however oblique the scan is.
 */
export function orientationOf(affine: Affine): Orientation {
  const cosine = (world: Axis, voxel: Axis): number => {
    const length = Math.hypot(affine[0][voxel], affine[1][voxel], affine[2][voxel]);
    return length > 0 ? affine[world][voxel] / length : 0;
  };
  const score = (p: (typeof PERMUTATIONS)[number]): number =>
    AXES.reduce<number>((sum, world) => sum + Math.abs(cosine(world, p[world])), 0);
  const best = PERMUTATIONS.reduce<(typeof PERMUTATIONS)[number]>(
    (a, b) => (score(b) > score(a) + 1e-9 ? b : a),
    PERMUTATIONS[0],
  );
  const directed = (world: Axis): DirectedAxis => ({
    axis: best[world],
    sign: cosine(world, best[world]) < 0 ? -1 : 1,
  });
  return [directed(0), directed(1), directed(2)];
}

/** Three letters naming the patient direction each voxel axis runs towards, such as "RAS" or "LPI". */
export function orientationCode(affine: Affine): string {
  const letters: string[] = ['?', '?', '?'];
  orientationOf(affine).forEach(({ axis, sign }, world) => {
    letters[axis] = (sign > 0 ? POSITIVE[world] : NEGATIVE[world]) ?? '?';
  });
  return letters.join('');
}

const reversed = ({ axis, sign }: DirectedAxis): DirectedAxis => ({ axis, sign: sign > 0 ? -1 : 1 });

/** The three planes of a grid. */
export function planesOf({ dims, affine }: Grid): Readonly<Record<PlaneName, Plane>> {
  const [right, anterior, superior] = orientationOf(affine);
  const size = (axis: Axis): number => Math.hypot(affine[0][axis], affine[1][axis], affine[2][axis]);
  const plane = (
    name: PlaneName,
    slice: DirectedAxis,
    column: DirectedAxis,
    row: DirectedAxis,
    letters: Plane['letters'],
  ): Plane => ({
    name,
    slice,
    column,
    row,
    width: dims[column.axis],
    height: dims[row.axis],
    depth: dims[slice.axis],
    pixelWidth: size(column.axis),
    pixelHeight: size(row.axis),
    sliceSpacing: size(slice.axis),
    letters,
  });
  return {
    axial: plane('axial', superior, reversed(right), reversed(anterior), {
      left: 'R',
      right: 'L',
      top: 'A',
      bottom: 'P',
    }),
    coronal: plane('coronal', anterior, reversed(right), reversed(superior), {
      left: 'R',
      right: 'L',
      top: 'S',
      bottom: 'I',
    }),
    sagittal: plane('sagittal', right, reversed(anterior), reversed(superior), {
      left: 'A',
      right: 'P',
      top: 'S',
      bottom: 'I',
    }),
  };
}

/** Voxel (i, j, k) under a position of the plane: `x`, `y` in pixels from the top left pixel's centre. */
export function planeToVoxel(plane: Plane, slice: number, x: number, y: number): Vector3 {
  const voxel: [number, number, number] = [0, 0, 0];
  voxel[plane.slice.axis] = slice;
  voxel[plane.column.axis] = plane.column.sign > 0 ? x : plane.width - 1 - x;
  voxel[plane.row.axis] = plane.row.sign > 0 ? y : plane.height - 1 - y;
  return voxel;
}

/** Inverse of planeToVoxel: where a voxel position lies on the plane, and on which slice. */
export function voxelToPlane(plane: Plane, voxel: Vector3): { slice: number; x: number; y: number } {
  const along = ({ axis, sign }: DirectedAxis, n: number): number =>
    sign > 0 ? voxel[axis] : n - 1 - voxel[axis];
  return {
    slice: voxel[plane.slice.axis],
    x: along(plane.column, plane.width),
    y: along(plane.row, plane.height),
  };
}
