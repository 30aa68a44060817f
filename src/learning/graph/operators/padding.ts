/** Padding by other numbers than zeros, composed of slices, zeros and sums. */
import { GraphError } from '../graph';
import type { Value } from '../graph';
import { at, describeShape, forEachPosition, sizeOf } from '../tensor';
import { add } from './elementwise';
import { concat, pad, slice } from './windows';
import type { Padding } from './windows';

/** How elements outside follow from those inside; numpy's names. */
export type PaddingMode = 'edge' | 'reflect' | 'wrap';

/** Elements of one axis in this order, which may repeat. */
export function pick(x: Value, axis: number, indices: readonly number[]): Value {
  const runs: { axis: number; start: number; end: number }[] = [];
  for (const index of indices) {
    const last = runs.at(-1);
    if (last?.end === index) last.end = index + 1;
    else runs.push({ axis, start: index, end: index + 1 });
  }
  return concat(
    runs.map((run) => slice(x, [run])),
    axis,
  );
}

/** Surrounds with a number; negative counts cut off. */
export function padWith(x: Value, padding: Padding, value: number): Value {
  const padded = pad(x, padding);
  if (value === 0 || padded === x) return padded;
  const { before, after } = padding;
  // Length 1 along the axes that get nothing, so that the border is small.
  const shape = padded.shape.map((length, axis) =>
    at(before, axis) === 0 && at(after, axis) === 0 ? 1 : length,
  );
  const border = new Float32Array(sizeOf(shape));
  forEachPosition(shape, (position, index) => {
    const inside = position.every((p, axis) => {
      const start = at(before, axis);
      return at(shape, axis) === 1 || (p >= start && p < start + at(x.shape, axis));
    });
    border[index] = inside ? 0 : value;
  });
  return add(padded, x.graph.constant(shape, border));
}

/** Where padding takes its element from. */
function inside(position: number, length: number, mode: PaddingMode): number {
  const last = length - 1;
  switch (mode) {
    case 'edge':
      return Math.min(Math.max(position, 0), last);
    case 'wrap':
      return (position + length) % length;
    case 'reflect': {
      const mirrored = Math.abs(position);
      return mirrored > last ? 2 * last - mirrored : mirrored;
    }
  }
}

/**
 * Surrounds with elements from inside: the last one again ("edge"), mirrored without it ("reflect"), or
 * from the other end ("wrap"). Negative counts cut off.
 * @throws GraphError when an axis is too short to be mirrored or continued that far
 */
export function padFromInside(x: Value, { before, after }: Padding, mode: PaddingMode): Value {
  return x.shape.reduce((padded, length, axis) => {
    const [first, last] = [-at(before, axis), length + at(after, axis)];
    if (first === 0 && last === length) return padded;
    const most = { edge: Infinity, reflect: length - 1, wrap: length }[mode];
    const farthest = Math.max(at(before, axis), at(after, axis));
    if (farthest > most || length === 0) {
      throw new GraphError(
        `Axis ${axis} of ${describeShape(x.shape)} is too short for a padding of ${farthest} by "${mode}".`,
      );
    }
    const positions = Array.from({ length: last - first }, (_, n) => inside(first + n, length, mode));
    return pick(padded, axis, positions);
  }, x);
}
