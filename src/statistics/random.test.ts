import { describe, expect, it } from 'vitest';
import { randomStream, shuffled } from './random';

const draw = (seed: number, ...path: number[]): number[] => {
  const random = randomStream(seed, ...path);
  return Array.from({ length: 8 }, () => random.next());
};

describe('randomStream', () => {
  it('repeats itself for the same seed and path and for no other', () => {
    expect(draw(7, 1, 2)).toEqual(draw(7, 1, 2));
    const others = [draw(7, 2, 1), draw(7, 1), draw(8, 1, 2), draw(7 + 2 ** 32, 1, 2), draw(7, 1, 2, 0)];
    for (const other of others) expect(other).not.toEqual(draw(7, 1, 2));
  });

  it('gives uniform and normal numbers with the moments they should have', () => {
    const random = randomStream(3);
    const n = 20_000;
    const uniform = Array.from({ length: n }, () => random.uniform(-1, 3));
    const normal = Array.from({ length: n }, () => random.normal());
    const mean = (values: number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(mean(uniform)).toBeCloseTo(1, 1);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniform)).toBeLessThan(3);
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(normal.map((v) => v * v))).toBeCloseTo(1, 1);
  });

  it('shuffles without losing or doubling an item', () => {
    const items = Array.from({ length: 50 }, (_, n) => n);
    const result = shuffled(items, randomStream(1));
    expect(result).not.toEqual(items);
    expect(result.toSorted((a, b) => a - b)).toEqual(items);
  });
});
