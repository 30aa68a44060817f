/** What lies under the pointer: the first triangle that a line of sight meets. Pure. */
import type { Surface } from '../../src/protocol/surfaces';
import type { Vector3 } from '../../src/volume/affine';

export interface Hit {
  /** The triangle's vertex nearest to where it was met. */
  readonly vertex: number;
  /** mm along the line. */
  readonly distance: number;
}

/**
 * Möller and Trumbore, "Fast, Minimum Storage Ray-Triangle Intersection", 1997
 * (https://doi.org/10.1080/10867651.1997.10487468), on every triangle that faces the eye.
 * @param direction of length 1
 */
export function pick(
  { positions, indices }: Pick<Surface, 'positions' | 'indices'>,
  [ox, oy, oz]: Vector3,
  [dx, dy, dz]: Vector3,
): Hit | undefined {
  let found: Hit | undefined;
  for (let n = 0; n < indices.length; n += 3) {
    const [p, q, r] = [indices[n] ?? 0, indices[n + 1] ?? 0, indices[n + 2] ?? 0];
    const px = positions[3 * p] ?? 0;
    const py = positions[3 * p + 1] ?? 0;
    const pz = positions[3 * p + 2] ?? 0;
    const ux = (positions[3 * q] ?? 0) - px;
    const uy = (positions[3 * q + 1] ?? 0) - py;
    const uz = (positions[3 * q + 2] ?? 0) - pz;
    const vx = (positions[3 * r] ?? 0) - px;
    const vy = (positions[3 * r + 1] ?? 0) - py;
    const vz = (positions[3 * r + 2] ?? 0) - pz;
    const ax = dy * vz - dz * vy;
    const ay = dz * vx - dx * vz;
    const az = dx * vy - dy * vx;
    const facing = ux * ax + uy * ay + uz * az;
    if (facing <= 0) continue;
    const [sx, sy, sz] = [ox - px, oy - py, oz - pz];
    const b = (sx * ax + sy * ay + sz * az) / facing;
    if (b < 0 || b > 1) continue;
    const bx = sy * uz - sz * uy;
    const by = sz * ux - sx * uz;
    const bz = sx * uy - sy * ux;
    const c = (dx * bx + dy * by + dz * bz) / facing;
    if (c < 0 || b + c > 1) continue;
    const distance = (vx * bx + vy * by + vz * bz) / facing;
    if (found && distance >= found.distance) continue;
    const a = 1 - b - c;
    found = { vertex: a >= b && a >= c ? p : b >= c ? q : r, distance };
  }
  return found;
}
