/** 3 x 3 matrices over offsets between voxels; axes: slices, rows, columns. */
import { at } from '../graph/tensor';
import type { Size } from './patches';

/** Row-major 3 x 3. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The matrix times an offset. */
export function transformed([a, b, c, d, e, f, g, h, i]: Matrix, [z, y, x]: Size): Size {
  return [a * z + b * y + c * x, d * z + e * y + f * x, g * z + h * y + i * x];
}

export function multiply(p: Matrix, q: Matrix): Matrix {
  const entry = (n: number): number => {
    const [row, column] = [n - (n % 3), n % 3];
    return (
      at(p, row) * at(q, column) + at(p, row + 1) * at(q, column + 3) + at(p, row + 2) * at(q, column + 6)
    );
  };
  return [entry(0), entry(1), entry(2), entry(3), entry(4), entry(5), entry(6), entry(7), entry(8)];
}

/** A turn about an axis. */
export function turned(axis: 0 | 1 | 2, cos: number, sin: number): Matrix {
  switch (axis) {
    case 0:
      return [1, 0, 0, 0, cos, -sin, 0, sin, cos];
    case 1:
      return [cos, 0, sin, 0, 1, 0, -sin, 0, cos];
    case 2:
      return [cos, -sin, 0, sin, cos, 0, 0, 0, 1];
  }
}

/** @param matrix one that has an inverse: a turn, a mirror or a factor */
export function inverted(matrix: Matrix): Matrix {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const [A, B, C] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const s = 1 / (a * A + b * B + c * C);
  return [
    ...([A * s, (c * h - b * i) * s, (b * f - c * e) * s] as const),
    ...([B * s, (a * i - c * g) * s, (c * d - a * f) * s] as const),
    ...([C * s, (b * g - a * h) * s, (a * e - b * d) * s] as const),
  ];
}
