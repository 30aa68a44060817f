/** Changes the length of spatial axes, nearest or linear, as PyTorch's interpolate does. */
import type { Value } from '../graph';
import { at, sizeOf } from '../tensor';
import { expand } from './broadcast';
import { reshape, transpose } from './layout';
import { matrixProduct } from './linear';

export interface ResizeOptions {
  readonly mode: 'nearest' | 'linear';
  /**
   * Where the elements of the result lie among those of x; ONNX's coordinate_transformation_mode.
   * 'pytorch-half-pixel' is half-pixel, but an axis that becomes 1 long gets its first element.
   */
  readonly coordinates: 'half-pixel' | 'pytorch-half-pixel' | 'align-corners' | 'asymmetric';
  /** Which neighbour is the nearest; down with asymmetric coordinates, else half-down unless told. */
  readonly rounding?: 'down' | 'up' | 'half-down' | 'half-up';
  /** Enlargement of each spatial axis where it is not the ratio of the lengths: 2.5 makes 7 of 3. */
  readonly scales?: readonly number[];
}

interface Axis {
  readonly from: number;
  readonly to: number;
  /** Where it is not to / from. */
  readonly scale?: number | undefined;
}

/** Distances in the result as distances in x; a scale is a float32, in which 4 / 1.3333334 is 3. */
const shrink = (distance: number, { from, to, scale }: Axis): number =>
  scale === undefined ? (distance * from) / to : Math.fround(distance / scale);

const roundingOf = ({ coordinates, rounding }: ResizeOptions): NonNullable<ResizeOptions['rounding']> =>
  rounding ?? (coordinates === 'asymmetric' ? 'down' : 'half-down');

/** Position in x of element `index` of the result. */
function positionOf(index: number, axis: Axis, coordinates: ResizeOptions['coordinates']): number {
  const { from, to } = axis;
  switch (coordinates) {
    case 'half-pixel':
      return shrink(index + 0.5, axis) - 0.5;
    case 'pytorch-half-pixel':
      return to > 1 ? shrink(index + 0.5, axis) - 0.5 : 0;
    case 'align-corners':
      return to > 1 ? (index * (from - 1)) / (to - 1) : 0;
    case 'asymmetric':
      return shrink(index, axis);
  }
}

const ROUNDINGS = {
  down: Math.floor,
  up: Math.ceil,
  'half-down': (position: number) => Math.ceil(position - 0.5),
  'half-up': (position: number) => Math.floor(position + 0.5),
};

/** What each element of the result (columns) takes of each element of x (rows): (from, to). */
function shares(axis: Axis, options: ResizeOptions): Float64Array {
  const { from, to } = axis;
  const matrix = new Float64Array(from * to);
  const give = (row: number, column: number, share: number): void => {
    const index = Math.min(Math.max(row, 0), from - 1) * to + column;
    matrix[index] = at(matrix, index) + share;
  };
  for (let column = 0; column < to; column++) {
    const position = positionOf(column, axis, options.coordinates);
    if (options.mode === 'nearest') {
      give(ROUNDINGS[roundingOf(options)](position), column, 1);
    } else {
      const left = Math.floor(position);
      give(left, column, 1 - (position - left));
      give(left + 1, column, position - left);
    }
  }
  return matrix;
}

/** Whether every element is repeated equally often. */
function isRepetition({ from, to, scale = to / from }: Axis, options: ResizeOptions): boolean {
  if (options.mode !== 'nearest' || to !== from * scale || to % from !== 0) return false;
  if (options.coordinates === 'align-corners') return false;
  const rounding = roundingOf(options);
  return options.coordinates === 'asymmetric' ? rounding === 'down' : rounding.startsWith('half');
}

function resizeAxis(x: Value, axis: number, to: number, options: ResizeOptions): Value {
  const { shape } = x;
  const from = at(shape, axis);
  const lengths = { from, to, scale: options.scales?.[axis - 2] };
  if (isRepetition(lengths, options)) {
    const repeated = [...shape.slice(0, axis + 1), to / from, ...shape.slice(axis + 1)];
    return reshape(expand(reshape(x, repeated.with(axis + 1, 1)), repeated), shape.with(axis, to));
  }
  const axes = [...shape.keys()];
  // The axis changes places with the last one, and back.
  const order = axes.with(axis, axes.length - 1).with(axes.length - 1, axis);
  const turned = transpose(x, order);
  const rows = reshape(turned, [sizeOf(shape) / from, from]);
  const product = matrixProduct(rows, x.graph.constant([from, to], shares(lengths, options)));
  return transpose(reshape(product, [...turned.shape.slice(0, -1), to]), order);
}

/**
 * @param x (B, C, *spatial)
 * @param spatial length of each spatial axis of the result
 */
export function resize(x: Value, spatial: readonly number[], options: ResizeOptions): Value {
  return spatial.reduce((result, to, axis) => {
    const stays = to === x.shape[axis + 2] && (options.scales?.[axis] ?? 1) === 1;
    return stays ? result : resizeAxis(result, axis + 2, to, options);
  }, x);
}
