import { describe, expect, it } from 'vitest';
import { DISTANCE_CONVENTIONS, signedDistanceMap } from '../../contour/signedDistance';
import { OUTSIDE, recomputeDistances, type LabelRegion } from './patchDistances';
import type { Size } from './patches';
import { randomStream } from '../../statistics/random';

/** A few boxes of three classes in a volume, some of them at its border. */
function boxes([depth, height, width]: Size, seed: number): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(depth * height * width);
  const random = randomStream(seed);
  for (let n = 0; n < 4; n++) {
    const [z, y, x] = [random.integer(depth), random.integer(height), random.integer(width)];
    const [dz, dy, dx] = [1 + random.integer(3), 1 + random.integer(4), 1 + random.integer(4)];
    for (let k = z; k < Math.min(depth, z + dz); k++) {
      for (let j = y; j < Math.min(height, y + dy); j++) {
        labels.fill(
          1 + (n % 2),
          (k * height + j) * width + x,
          (k * height + j) * width + Math.min(width, x + dx),
        );
      }
    }
  }
  return labels;
}

const mapOf = (
  labels: Uint8Array<ArrayBuffer>,
  [depth, height, width]: Size,
  value: number,
  spacing: Size,
  convention: (typeof DISTANCE_CONVENTIONS)[number],
): Float32Array =>
  signedDistanceMap(labels, value, [width, height, depth], [spacing[2], spacing[1], spacing[0]], convention);

/** The part of an array of shape `size` that lies `margin` inside of it. */
function inner(values: Float32Array | Uint8Array, size: Size, margin: Size): number[] {
  const out: number[] = [];
  for (let z = margin[0]; z < size[0] - margin[0]; z++) {
    for (let y = margin[1]; y < size[1] - margin[1]; y++) {
      const row = (z * size[1] + y) * size[2];
      out.push(...values.subarray(row + margin[2], row + size[2] - margin[2]));
    }
  }
  return out;
}

describe('the distances of a patch', () => {
  it.each(
    DISTANCE_CONVENTIONS.flatMap((convention) => [
      { convention, size: [7, 12, 11], spacing: [2.5, 0.7, 0.9] } as const,
      { convention, size: [1, 14, 16], spacing: [5, 1, 1] } as const,
    ]),
  )(
    'are those of the whole label map where all of it is known ($convention, $size)',
    ({ convention, size, spacing }) => {
      for (let seed = 0; seed < 5; seed++) {
        const labels = boxes(size, seed);
        const margin: Size = [size[0] === 1 ? 0 : 1, 3, 2];
        const region: LabelRegion = { labels, size, margin, spacing, isCut: [false, false, false] };
        for (const value of [0, 1, 2]) {
          const expected = inner(mapOf(labels, size, value, spacing, convention), size, margin);
          const found = new Float32Array(expected.length).fill(99);
          recomputeDistances(found, region, value, convention, size);
          if (labels.includes(value)) expect([...found]).toEqual(expected);
        }
      }
    },
  );

  it.each(DISTANCE_CONVENTIONS)(
    'are exact where nothing unknown is nearer, else between what is possible (%s)',
    (convention) => {
      const [whole, size, margin, spacing] = [
        [12, 20, 20],
        [8, 12, 12],
        [2, 3, 3],
        [1.5, 1, 1],
      ] as const;
      const random = randomStream(4);
      let settled = 0;
      for (let seed = 0; seed < 5; seed++) {
        const all = boxes(whole, seed);
        const cut: Size = [2, 4, 4];
        const labels = Uint8Array.from(inner(all, whole, cut));
        const region: LabelRegion = { labels, size, margin, spacing, isCut: [true, true, true] };
        for (const value of [0, 1, 2]) {
          const truth = inner(mapOf(all, whole, value, spacing, convention), whole, [4, 7, 7]);
          // As interpolation has it: off by up to half a voxel.
          const found = Float32Array.from(truth, (distance) => distance + random.uniform(-0.5, 0.5));
          const interpolated = [...found];
          recomputeDistances(found, region, value, convention, whole);
          const own = inner(labels, size, margin);
          truth.forEach((distance, n) => {
            expect(Math.abs((found[n] ?? 0) - distance)).toBeLessThanOrEqual(
              Math.abs((interpolated[n] ?? 0) - distance) + 1e-6,
            );
            if (found[n] === distance) settled++;
            if (convention === 'interface') expect((found[n] ?? 0) < 0).toBe(own[n] === value);
          });
        }
      }
      expect(settled).toBeGreaterThan(500);
    },
  );

  it('are zero outside the scan, along whose end there is no contour', () => {
    const [size, spacing] = [
      [1, 5, 8],
      [1, 1, 1],
    ] as const;
    // The label reaches the end of the scan, which is the sixth column.
    const labels = Uint8Array.from({ length: 40 }, (_, n) => (n % 8 > 5 ? OUTSIDE : n % 8 > 2 ? 1 : 0));
    const region: LabelRegion = { labels, size, margin: [0, 0, 0], spacing, isCut: [false, false, false] };
    const found = new Float32Array(40).fill(7);
    recomputeDistances(found, region, 1, 'interface', size);
    expect([...found.subarray(0, 8)]).toEqual([2.5, 1.5, 0.5, -0.5, -1.5, -2.5, 0, 0]);
  });

  it('are the interpolated ones, but no smaller than what is known to be free, where the label is not seen', () => {
    const [size, spacing] = [
      [1, 7, 7],
      [1, 2, 2],
    ] as const;
    const region: LabelRegion = {
      ...{ labels: new Uint8Array(49), size, margin: [0, 2, 2], spacing, isCut: [false, true, true] },
    };
    const found = Float32Array.of(3, 4, 5, 6, 9, 9, 30, 7, 7);
    recomputeDistances(found, region, 1, 'spacing-aware', size);
    expect([...found]).toEqual([6, 6, 6, 6, 9, 9, 30, 7, 7]);
  });
});
