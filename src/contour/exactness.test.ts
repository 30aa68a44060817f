import { describe, expect, it } from 'vitest';
import { seededRandom, randomMask } from './bruteForce.fixture';
import type { Dims, Spacing } from './mask';
import { DISTANCE_CONVENTIONS, signedDistanceMap } from './signedDistance';

/** A grid with its axes in another order, and some of them reversed. */
function rearranged(
  data: Uint8Array,
  dims: Dims,
  order: readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2],
  reversed: readonly boolean[],
): { readonly to: Int32Array; readonly data: Uint8Array<ArrayBuffer>; readonly dims: Dims } {
  const out: Dims = [dims[order[0]], dims[order[1]], dims[order[2]]];
  const to = new Int32Array(data.length);
  for (let n = 0; n < data.length; n++) {
    const voxel = [n % dims[0], Math.floor(n / dims[0]) % dims[1], Math.floor(n / (dims[0] * dims[1]))];
    const [x, y, z] = order.map((axis, at) => {
      const v = voxel[axis] ?? 0;
      return reversed[at] === true ? dims[axis] - 1 - v : v;
    });
    to[n] = (x ?? 0) + out[0] * ((y ?? 0) + out[1] * (z ?? 0));
  }
  const moved = new Uint8Array(data.length);
  data.forEach((value, n) => (moved[to[n] ?? 0] = value));
  return { to, data: moved, dims: out };
}

describe('signed distance maps to the last bit', () => {
  it.each(DISTANCE_CONVENTIONS)('do not depend on the order and direction of the axes (%s)', (convention) => {
    const random = seededRandom(23);
    const orders = [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
      [0, 2, 1],
      [1, 0, 2],
    ] as const;
    for (let trial = 0; trial < 24; trial++) {
      const size = (): number => 1 + Math.floor(random() * 14);
      const dims: Dims = [size(), size(), 2 + size()];
      const spacing: Spacing = [0.2 + random(), 0.2 + 2 * random(), 0.2 + 3 * random()];
      const labels = randomMask(dims, random(), random);
      const order = orders[trial % 6] ?? orders[0];
      const moved = rearranged(
        labels,
        dims,
        order,
        order.map(() => random() < 0.5),
      );
      const there: Spacing = [spacing[order[0]], spacing[order[1]], spacing[order[2]]];
      const map = signedDistanceMap(labels, 1, dims, spacing, convention);
      const movedMap = signedDistanceMap(moved.data, 1, moved.dims, there, convention);
      expect(Float32Array.from(moved.to, (n) => movedMap[n] ?? NaN)).toEqual(map);
    }
  });

  it('change sign alone where inside and outside change places', () => {
    const random = seededRandom(29);
    for (let trial = 0; trial < 20; trial++) {
      const dims: Dims = [9, 1 + Math.floor(random() * 9), 8];
      const spacing: Spacing = [0.3 + random(), 0.3 + random(), 0.3 + random()];
      const labels = randomMask(dims, random(), random);
      const inside = signedDistanceMap(labels, 1, dims, spacing, 'interface');
      const outside = signedDistanceMap(labels, 0, dims, spacing, 'interface');
      expect(outside.map((d) => 0 - d)).toEqual(inside);
    }
  });

  it('grow with the spacing', () => {
    const labels = randomMask([12, 11, 10], 0.3, seededRandom(31));
    const map = signedDistanceMap(labels, 1, [12, 11, 10], [0.7, 1.1, 2.3], 'interface');
    const doubled = signedDistanceMap(labels, 1, [12, 11, 10], [1.4, 2.2, 4.6], 'interface');
    expect(doubled).toEqual(map.map((d) => 2 * d));
  });

  it('are within the rounding of float32 in long thin grids of flat voxels', () => {
    const labels = new Uint8Array(3 * 300 * 2);
    labels[0] = 1;
    const map = signedDistanceMap(labels, 1, [3, 300, 2], [0.31, 2.1, 0.97], 'spacing-aware');
    for (let n = 1; n < map.length; n++) {
      const [x, y, z] = [n % 3, Math.floor(n / 3) % 300, Math.floor(n / 900)];
      const exact = Math.hypot(0.31 * x, 2.1 * y, 0.97 * z);
      expect(Math.abs((map[n] ?? NaN) - exact)).toBeLessThanOrEqual(6.1e-8 * exact);
    }
  });

  it('are finite where an axis has hardly any spacing', () => {
    const labels = randomMask([20, 20, 20], 0.2, seededRandom(37));
    const map = signedDistanceMap(labels, 1, [20, 20, 20], [1e-9, 1, 1000], 'interface');
    expect(map.every((d) => Number.isFinite(d) && d !== 0)).toBe(true);
  });
});
