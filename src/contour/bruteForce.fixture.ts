/** Distances straight from their definition, as the yardstick of the fast ones. For tests only. */
import type { Dims, Spacing } from './mask';

/** A repeatable stream of numbers in [0, 1): mulberry32, https://github.com/bryc/code (public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random mask in which about `share` of the voxels are 1. */
export function randomMask(dims: Dims, share: number, random: () => number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: dims[0] * dims[1] * dims[2] }, () => (random() < share ? 1 : 0));
}

/**
 * For every voxel, the distance from its centre to the nearest voxel of value `target`: to the centre
 * of that voxel, or with `boxes` to the nearest point of its box.
 */
export function bruteForceDistance(
  mask: Uint8Array,
  [nx, ny, nz]: Dims,
  spacing: Spacing,
  target: number,
  boxes: boolean,
): Float64Array {
  const at = (n: number): [number, number, number] => [
    n % nx,
    Math.floor(n / nx) % ny,
    Math.floor(n / (nx * ny)),
  ];
  const along = (d: number, size: number): number =>
    (boxes ? Math.max(0, Math.abs(d) - 0.5) : Math.abs(d)) * size;
  const targets = [...mask.keys()].filter((n) => mask[n] === target).map(at);
  return Float64Array.from({ length: nx * ny * nz }, (_, n) => {
    const [x, y, z] = at(n);
    return targets.reduce(
      (least, [tx, ty, tz]) =>
        Math.min(
          least,
          Math.hypot(along(x - tx, spacing[0]), along(y - ty, spacing[1]), along(z - tz, spacing[2])),
        ),
      Infinity,
    );
  });
}
