/** Masks of simple shapes whose metrics are known. For tests only. */
import type { Dims, Spacing } from '../contour/mask';
import type { MaskPair } from './maskPair';

type Position = readonly [number, number, number];

export function drawMask(
  [nx, ny, nz]: Dims,
  isInside: (x: number, y: number, z: number) => boolean,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: nx * ny * nz }, (_, n) =>
    isInside(n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))) ? 1 : 0,
  );
}

/** A box with both corners inside. */
export function drawBox(dims: Dims, min: Position, max: Position): Uint8Array<ArrayBuffer> {
  return drawMask(dims, (...voxel) =>
    voxel.every((v, axis) => v >= (min[axis] ?? 0) && v <= (max[axis] ?? 0)),
  );
}

/** A ball; centre and radius in mm. */
export function drawBall(
  dims: Dims,
  spacing: Spacing,
  centre: Position,
  radius: number,
): Uint8Array<ArrayBuffer> {
  return drawMask(
    dims,
    (...voxel) =>
      Math.hypot(...voxel.map((v, axis) => v * (spacing[axis] ?? 1) - (centre[axis] ?? 0))) <= radius,
  );
}

export function pairOf(
  reference: Uint8Array,
  prediction: Uint8Array,
  dims: Dims,
  spacing: Spacing = [1, 1, 1],
): MaskPair {
  return { reference, prediction, dims, spacing, axes: dims[2] === 1 ? 2 : 3 };
}
