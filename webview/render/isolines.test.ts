import { describe, expect, it } from 'vitest';
import type { SliceImage } from '../../src/protocol/schemas';
import { isolinesOf, stepFor, type Isoline } from './isolines';

const image = (width: number, height: number, value: (x: number, y: number) => number): SliceImage => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, n) => value(n % width, Math.floor(n / width))),
});
const pairs = ({ points }: Isoline): [number, number][] =>
  Array.from({ length: points.length / 2 }, (_, n) => [points[2 * n] ?? NaN, points[2 * n + 1] ?? NaN]);

describe('isolines', () => {
  it('of the distance to a circle are circles, closed and within a tenth of a voxel', () => {
    const lines = isolinesOf(
      image(41, 41, (x, y) => Math.hypot(x - 20, y - 20) - 10),
      3,
      Infinity,
    );
    expect(lines.map(({ level }) => level).filter((level) => level < 10)).toEqual([-9, -6, -3, 0, 3, 6, 9]);
    for (const line of lines.filter(({ level }) => level < 10)) {
      const points = pairs(line);
      expect(points.at(-1)).toEqual(points[0]);
      for (const [x, y] of points) {
        expect(Math.abs(Math.hypot(x - 20, y - 20) - 10 - line.level)).toBeLessThan(0.1);
      }
    }
  });

  it('that run out of the image are one open line each', () => {
    const lines = isolinesOf(
      image(9, 5, (x) => x - 2.25),
      2,
      Infinity,
    );
    expect(lines.map(({ level }) => level)).toEqual([-2, 0, 2, 4]);
    for (const line of lines) {
      expect(pairs(line)).toHaveLength(5);
      for (const [x] of pairs(line)) expect(x).toBeCloseTo(line.level + 2.25);
    }
  });

  it('keep areas apart that touch at a corner, and join those that touch in the middle', () => {
    const saddle = (middle: number): SliceImage =>
      image(4, 4, (x, y) => {
        const isInside = (x === 1 && y === 1) || (x === 2 && y === 2);
        return isInside ? -1 + middle : 1;
      });
    expect(isolinesOf(saddle(0.5), 100, Infinity)).toHaveLength(2);
    expect(isolinesOf(saddle(-4), 100, Infinity)).toHaveLength(1);
  });

  it('are none where the map is zero everywhere, and never so many that nothing can be seen', () => {
    expect(
      isolinesOf(
        image(5, 5, () => 0),
        1,
        Infinity,
      ),
    ).toEqual([]);
    const levels = isolinesOf(
      image(300, 2, (x) => x),
      0.5,
      Infinity,
    ).map(({ level }) => level);
    expect(levels.length).toBeLessThanOrEqual(61);
    expect(levels.every((level) => level % 0.5 === 0)).toBe(true);
  });

  it('are thinned out where the colours have ended', () => {
    const levels = isolinesOf(
      image(40, 2, (x) => x),
      1,
      4,
    ).map(({ level }) => level);
    expect(levels).toEqual([1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 35]);
  });

  it('are computed once for a slice and a step', () => {
    const slice = image(9, 5, (x) => x - 2.25);
    expect(isolinesOf(slice, 2, 5)).toBe(isolinesOf(slice, 2, 5));
    expect(isolinesOf(slice, 1, 5)).not.toBe(isolinesOf(slice, 2, 5));
  });

  it('have a step that suits the colours', () => {
    expect([1, 5, 10, 30].map(stepFor)).toEqual([0.2, 1, 2, 10]);
  });
});
