import { describe, expect, it } from 'vitest';
import { livewirePath } from './livewire';
import { MinHeap } from './minHeap';
import { contextOf, distanceFrom, seededRandom } from './modelMap.fixture';

describe('livewire', () => {
  const dims = [64, 60, 4] as const;
  const spacing = [0.7, 1, 3] as const;
  const centre = [32, 30, 0] as const;
  const distance = distanceFrom(centre, spacing);
  const context = contextOf(() => 0, { dims, spacing, scan: (i, j) => (distance(i, j, 0) < 15 ? 200 : 20) });
  const scan = context.scan ?? new Float32Array(0);

  it('follows the boundary of a disc, not the chord', () => {
    const path = livewirePath(scan, context, {
      plane: 'axial',
      slice: 2,
      from: [32, 15.4, 2],
      to: [53, 30, 2],
    });
    expect(path[0]).toEqual([32, 15, 2]);
    expect(path.at(-1)).toEqual([53, 30, 2]);
    for (const [i, j, k] of path) {
      expect(Math.abs(distance(i, j, 0) - 15)).toBeLessThan(1.3);
      expect(k).toBe(2);
    }
  });

  it('goes from voxel to neighbouring voxel, and back the same way', () => {
    const ends = { from: [20, 20, 1], to: [50, 44, 1] } as const;
    const path = livewirePath(scan, context, { plane: 'axial', slice: 1, ...ends });
    path.slice(1).forEach(([i, j], n) => {
      const [x = 0, y = 0] = path[n] ?? [];
      expect(Math.max(Math.abs(i - x), Math.abs(j - y))).toBe(1);
    });
    const length = (points: readonly (readonly [number, number, number])[]): number =>
      points.slice(1).reduce((sum, [i, j], n) => {
        const [x = 0, y = 0] = points[n] ?? [];
        return sum + Math.hypot((i - x) * 0.7, j - y);
      }, 0);
    const back = livewirePath(scan, context, { plane: 'axial', slice: 1, from: ends.to, to: ends.from });
    expect(length(back)).toBeCloseTo(length(path), 6);
  });

  it('is a straight line where the scan has no edge', () => {
    const flat = scan.map(() => 5);
    const request = { plane: 'coronal', slice: 7, from: [3, 7, 1], to: [40, 7, 1] } as const;
    expect(livewirePath(flat, context, request)).toEqual(Array.from({ length: 38 }, (_, n) => [3 + n, 7, 1]));
  });

  it('takes positions outside of the slice to its border, and one and the same position', () => {
    const request = { plane: 'axial', slice: 0, from: [-5, -5, 0], to: [-9, 0.2, 0] } as const;
    expect(livewirePath(scan, context, request)).toEqual([[0, 0, 0]]);
  });
});

it('a heap gives its items in the order of their priority', () => {
  const random = seededRandom(3);
  const heap = new MinHeap();
  const priorities = Array.from({ length: 500 }, () => Math.floor(100 * random()));
  for (const [item, priority] of priorities.entries()) heap.push(item, priority);
  const popped = priorities.map(() => heap.pop());
  expect(popped.map((item) => priorities[item ?? 0])).toEqual([...priorities].sort((a, b) => a - b));
  expect(new Set(popped).size).toBe(500);
  expect(heap.pop()).toBeUndefined();
});
