/** Changes the length of spatial axes, nearest or linear, as PyTorch's interpolate does. */
import type { Value } from '../graph';
import { at, sizeOf } from '../tensor';
import { expand } from './broadcast';
import { reshape, transpose } from './layout';
import { matrixProduct } from './linear';

export interface ResizeOptions {
  readonly mode: 'nearest' | 'linear';
  /** Where the elements of the result lie among those of x; ONNX's coordinate_transformation_mode. */
  readonly coordinates: 'half-pixel' | 'align-corners' | 'asymmetric';
}

/** Position in an axis of `from` elements of element `index` of `to`. */
function positionOf(
  index: number,
  from: number,
  to: number,
  coordinates: ResizeOptions['coordinates'],
): number {
  switch (coordinates) {
    case 'half-pixel':
      return ((index + 0.5) * from) / to - 0.5;
    case 'align-corners':
      return to > 1 ? (index * (from - 1)) / (to - 1) : 0;
    case 'asymmetric':
      return (index * from) / to;
  }
}

/** What each element of the result (columns) takes of each element of x (rows): (from, to). */
function shares(from: number, to: number, { mode, coordinates }: ResizeOptions): Float64Array {
  const matrix = new Float64Array(from * to);
  const give = (row: number, column: number, share: number): void => {
    const index = Math.min(Math.max(row, 0), from - 1) * to + column;
    matrix[index] = at(matrix, index) + share;
  };
  for (let column = 0; column < to; column++) {
    const position = positionOf(column, from, to, coordinates);
    if (mode === 'nearest') {
      // Halfway to the left one, as ONNX's round_prefer_floor; asymmetric is PyTorch's, which rounds down.
      give(coordinates === 'asymmetric' ? Math.floor(position) : Math.ceil(position - 0.5), column, 1);
    } else {
      const left = Math.floor(position);
      give(left, column, 1 - (position - left));
      give(left + 1, column, position - left);
    }
  }
  return matrix;
}

function resizeAxis(x: Value, axis: number, to: number, options: ResizeOptions): Value {
  const { shape } = x;
  const from = at(shape, axis);
  if (options.mode === 'nearest' && to % from === 0 && options.coordinates !== 'align-corners') {
    const repeated = [...shape.slice(0, axis + 1), to / from, ...shape.slice(axis + 1)];
    return reshape(expand(reshape(x, repeated.with(axis + 1, 1)), repeated), shape.with(axis, to));
  }
  const axes = [...shape.keys()];
  // The axis changes places with the last one, and back.
  const order = axes.with(axis, axes.length - 1).with(axes.length - 1, axis);
  const turned = transpose(x, order);
  const rows = reshape(turned, [sizeOf(shape) / from, from]);
  const product = matrixProduct(rows, x.graph.constant([from, to], shares(from, to, options)));
  return transpose(reshape(product, [...turned.shape.slice(0, -1), to]), order);
}

/**
 * @param x (B, C, *spatial)
 * @param spatial length of each spatial axis of the result
 */
export function resize(x: Value, spatial: readonly number[], options: ResizeOptions): Value {
  return spatial.reduce(
    (result, to, axis) => (to === x.shape[axis + 2] ? result : resizeAxis(result, axis + 2, to, options)),
    x,
  );
}
