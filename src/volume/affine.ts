/**
 * Voxel-to-world affines.
 *
 * World coordinates inside the program are RAS millimetres (x to the patient's right, y anterior,
 * z superior), the convention of NIfTI headers. Formats whose files speak LPS (DICOM, ITK) convert
 * in their codec and nowhere else.
 */

/** A point or direction: (x, y, z) in RAS mm, or (i, j, k) in voxels where stated. */
export type Vector3 = readonly [number, number, number];

/** 4x4 matrix in rows, voxel index (i, j, k, 1) to RAS mm (x, y, z, 1). The last row is 0 0 0 1. */
export type Affine = readonly [
  readonly [number, number, number, number],
  readonly [number, number, number, number],
  readonly [number, number, number, number],
  readonly [number, number, number, number],
];

/** World position (RAS mm) of a voxel position; integer positions are voxel centres. */
export function voxelToWorld(affine: Affine, [i, j, k]: Vector3): Vector3 {
  const row = (r: 0 | 1 | 2): number => affine[r][0] * i + affine[r][1] * j + affine[r][2] * k + affine[r][3];
  return [row(0), row(1), row(2)];
}

/** Determinant of the 3x3 part; its sign tells handedness, its size the voxel volume in mm^3. */
export function determinant(affine: Affine): number {
  const [[a, b, c], [d, e, f], [g, h, i]] = affine;
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

/**
 * World-to-voxel affine.
 * @throws RangeError when the affine is singular or not finite (no voxel volume).
 */
export function invertAffine(affine: Affine): Affine {
  const det = determinant(affine);
  if (!Number.isFinite(det) || det === 0) {
    throw new RangeError(`The affine has no inverse: its determinant is ${det}.`);
  }
  const [[a, b, c, x], [d, e, f, y], [g, h, i, z]] = affine;
  const m = [
    [(e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det],
    [(f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det],
    [(d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det],
  ] as const;
  return [
    [...m[0], -(m[0][0] * x + m[0][1] * y + m[0][2] * z)],
    [...m[1], -(m[1][0] * x + m[1][1] * y + m[1][2] * z)],
    [...m[2], -(m[2][0] * x + m[2][1] * y + m[2][2] * z)],
    [0, 0, 0, 1],
  ];
}

/** Voxel size in mm along i, j and k: the lengths of the affine's columns. */
export function spacingOf(affine: Affine): Vector3 {
  const column = (c: 0 | 1 | 2): number => Math.hypot(affine[0][c], affine[1][c], affine[2][c]);
  return [column(0), column(1), column(2)];
}

/** Largest absolute difference between two affines, in mm (rotation parts: mm per voxel). */
export function affineDifference(a: Affine, b: Affine): number {
  let worst = 0;
  for (const r of [0, 1, 2] as const) {
    for (const c of [0, 1, 2, 3] as const) worst = Math.max(worst, Math.abs(a[r][c] - b[r][c]));
  }
  return worst;
}

/**
 * The largest distance (mm) between the two places that two affines give one voxel of a grid. The
 * displacement is linear in the voxel position, so that it is largest at a corner of the grid.
 */
export function largestDisplacement(a: Affine, b: Affine, dims: Vector3): number {
  let worst = 0;
  for (const i of [0, dims[0] - 1]) {
    for (const j of [0, dims[1] - 1]) {
      for (const k of [0, dims[2] - 1]) {
        const p = voxelToWorld(a, [i, j, k]);
        const q = voxelToWorld(b, [i, j, k]);
        worst = Math.max(worst, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      }
    }
  }
  return worst;
}
