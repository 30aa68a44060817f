import { describe, expect, it } from 'vitest';
import { componentRecall } from './componentRecall';
import { drawBox, pairOf } from './shapes.fixture';

const dims = [30, 20, 10] as const;
/** Parts of 100, 10 and 1 voxels, far from each other. */
const parts = [
  drawBox(dims, [0, 0, 0], [9, 9, 0]),
  drawBox(dims, [0, 15, 5], [9, 15, 5]),
  drawBox(dims, [20, 10, 9], [20, 10, 9]),
];
const union = (...masks: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from({ length: 6000 }, (_, n) => (masks.some((mask) => mask[n] === 1) ? 1 : 0));
const all = union(...parts);

describe('the recall of components', () => {
  it('counts each part of the reference alike, whatever its size', () => {
    expect(componentRecall(pairOf(all, all, dims))).toBe(1);
    expect(componentRecall(pairOf(all, parts[0] ?? all, dims))).toBeCloseTo(1 / 3, 15);
    expect(componentRecall(pairOf(all, union(...parts.slice(1)), dims))).toBeCloseTo(2 / 3, 15);
  });

  it('takes a part as found from a tenth of its voxels on', () => {
    const nine = drawBox(dims, [0, 0, 0], [8, 0, 0]);
    const ten = drawBox(dims, [0, 0, 0], [9, 0, 0]);
    expect(componentRecall(pairOf(all, nine, dims))).toBe(0);
    expect(componentRecall(pairOf(all, ten, dims))).toBeCloseTo(1 / 3, 15);
  });

  it('takes voxels that share a corner as one part', () => {
    const corner = union(drawBox(dims, [3, 3, 3], [3, 3, 3]), drawBox(dims, [4, 4, 4], [4, 4, 4]));
    expect(componentRecall(pairOf(corner, drawBox(dims, [3, 3, 3], [3, 3, 3]), dims))).toBe(1);
  });

  it('is 0 where nothing is predicted and null where there is nothing to find', () => {
    expect(componentRecall(pairOf(all, new Uint8Array(6000), dims))).toBe(0);
    expect(componentRecall(pairOf(new Uint8Array(6000), all, dims))).toBeNull();
  });
});
