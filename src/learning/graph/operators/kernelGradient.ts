/**
 * Gradient of a convolution with respect to its kernel, as matrix products.
 *
 * Its definition, dK[o, i, t] = sum over samples and pixels of dy[o, p] * x[i, p * stride + t - padding],
 * written as a convolution with batch and channels swapped is slow in ONNX Runtime, and copying x once
 * per kernel element (im2col) costs as much as the products. With stride 1 a kernel of n columns needs
 * only n copies of dy, shifted sideways in rows as long as those of the padded x, and one copy of x per
 * remaining kernel element, which is a range of whole rows: the products of all pairs are one matrix
 * product with n * O rows.
 */
import type { Value } from '../graph';
import { at, sizeOf } from '../tensor';
import type { Shape } from '../tensor';
import { sum } from './broadcast';
import { reshape, transpose } from './layout';
import { matrixProduct, swapLastAxes } from './linear';
import { concat, pad, slice } from './windows';

interface Windows {
  readonly strides: readonly number[];
  readonly padding: readonly number[];
}

/**
 * @param x (B, I, *spatial), what the convolution was applied to
 * @param dy (B, O, *spatial'), the gradient of its result
 * @param size of the kernel
 * @returns (O, I, *size)
 */
export function kernelGradient(x: Value, dy: Value, size: Shape, windows: Windows): Value {
  const padded = pad(x, {
    before: [0, 0, ...windows.padding],
    after: [0, 0, ...windows.padding.map((padding, axis) => padding + unused(x, dy, size, windows, axis))],
  });
  const plain = windows.strides.every((stride) => stride === 1);
  return plain ? shiftedRows(padded, dy, size) : gatheredWindows(padded, dy, size, windows.strides);
}

/** Columns to add (never more than a stride too few) so that the last window ends at the edge. */
function unused(x: Value, dy: Value, size: Shape, { strides, padding }: Windows, axis: number): number {
  const covered = (at(dy.shape, axis + 2) - 1) * at(strides, axis) + at(size, axis);
  return covered - (at(x.shape, axis + 2) + 2 * at(padding, axis));
}

/** Every position of a kernel of this size, in C order. */
function taps(size: Shape): number[][] {
  return size.reduce<number[][]>(
    (tuples, length) => tuples.flatMap((tuple) => Array.from({ length }, (_, index) => [...tuple, index])),
    [[]],
  );
}

/** (B, C, *spatial) -> (B, C, pixels). */
function flatten(x: Value): Value {
  return reshape(x, [at(x.shape, 0), at(x.shape, 1), sizeOf(x.shape.slice(2))]);
}

/** Stride 1: `x` is padded already. */
function shiftedRows(x: Value, dy: Value, size: Shape): Value {
  const [outChannels, inChannels] = [at(dy.shape, 1), at(x.shape, 1)];
  const rank = x.shape.length;
  const columns = at(size, size.length - 1);
  const outer = taps(size.slice(0, -1));

  const shifted = Array.from({ length: columns }, (_, column) => {
    const before = Array.from({ length: rank }, (_unused, axis) => (axis === rank - 1 ? column : 0));
    const after = Array.from({ length: rank }, (_unused, axis) =>
      axis === rank - 1 ? columns - 1 - column : 0,
    );
    return pad(dy, { before, after });
  });
  const ranges = outer.map((tap) =>
    tap.length === 0
      ? x
      : slice(
          x,
          tap.map((start, axis) => ({ axis: axis + 2, start, end: start + at(dy.shape, axis + 2) })),
        ),
  );
  // (B, columns * O, pixels) x (B, pixels, outer * I), summed over B.
  const products = sum(
    matrixProduct(flatten(concat(shifted, 1)), swapLastAxes(flatten(concat(ranges, 1)))),
    [0],
  );
  const split = reshape(products, [columns, outChannels, outer.length, inChannels]);
  return reshape(transpose(split, [1, 3, 2, 0]), [outChannels, inChannels, ...size]);
}

/** Any stride: one copy of the pixels that each kernel element saw. */
function gatheredWindows(x: Value, dy: Value, size: Shape, strides: readonly number[]): Value {
  const [outChannels, inChannels] = [at(dy.shape, 1), at(x.shape, 1)];
  const positions = taps(size);
  const windows = positions.map((tap) =>
    slice(
      x,
      tap.map((start, axis) => {
        const step = at(strides, axis);
        return { axis: axis + 2, start, end: start + (at(dy.shape, axis + 2) - 1) * step + 1, step };
      }),
    ),
  );
  const products = sum(matrixProduct(flatten(dy), swapLastAxes(flatten(concat(windows, 1)))), [0]);
  const split = reshape(products, [outChannels, positions.length, inChannels]);
  return reshape(transpose(split, [0, 2, 1]), [outChannels, inChannels, ...size]);
}
