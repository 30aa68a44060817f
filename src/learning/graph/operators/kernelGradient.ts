/**
 * Gradient of a convolution with respect to its kernel, as matrix products.
 *
 * Its definition is dK[o, i, t] = sum over samples and pixels of dy[o, p] * x[i, p * stride + t - padding].
 * As a convolution with batch and channels swapped it is slow in ONNX Runtime, and copying x once per
 * kernel element (im2col) costs as much as the products. With stride 1 there is a cheaper way: give the
 * rows of dy the length of those of the padded x and flatten both; then a kernel element is a constant
 * offset, that is a shift of dy sideways plus a range of whole rows of x. So a 3x3 kernel needs three
 * copies of dy, stacked as channels, and three row ranges of x: three matrix products with 3 * O rows.
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
  const plain = windows.strides.every((stride) => stride === 1);
  return plain ? shiftedRows(x, dy, size, windows.padding) : gatheredWindows(x, dy, size, windows);
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

/** (B, C, *spatial) -> (1, C, B, *spatial), the samples as one more axis of pixels. */
function gatherSamples(x: Value): Value {
  const spatial = [...x.shape.keys()].slice(2);
  return reshape(transpose(x, [1, 0, ...spatial]), [1, at(x.shape, 1), at(x.shape, 0), ...x.shape.slice(2)]);
}

/** Stride 1, see above. */
function shiftedRows(x: Value, dy: Value, size: Shape, padding: readonly number[]): Value {
  const [batch, outChannels, inChannels] = [at(dy.shape, 0), at(dy.shape, 1), at(x.shape, 1)];
  // Products of each sample are summed afterwards. Deep in a network they are larger than the images:
  // then all samples go into one product.
  const imageSize = (outChannels + inChannels) * sizeOf(dy.shape.slice(2));
  if (batch > 1 && sizeOf(size) * outChannels * inChannels > imageSize) {
    return reshape(shiftedRows(gatherSamples(x), gatherSamples(dy), [1, ...size], [0, ...padding]), [
      outChannels,
      inChannels,
      ...size,
    ]);
  }

  const last = size.length - 1;
  const columns = at(size, last);
  const shifted = Array.from({ length: columns }, (_, column) => {
    const outer = dy.shape.slice(0, -1).map(() => 0);
    return pad(dy, { before: [...outer, column], after: [...outer, columns - 1 - column] });
  });
  const left = flatten(concat(shifted, 1));
  const rowRanges = taps(size.slice(0, -1));
  const products = rowRanges.map((tap) => {
    // Zeros around x where the range goes beyond it; negative numbers cut off what is not in the range.
    const before = [...tap.map((start, axis) => at(padding, axis) - start), at(padding, last)];
    const length = [...dy.shape.slice(2, -1), at(dy.shape, last + 2) + columns - 1];
    const after = before.map((zeros, axis) => at(length, axis) - at(x.shape, axis + 2) - zeros);
    const range = pad(x, { before: [0, 0, ...before], after: [0, 0, ...after] });
    return sum(matrixProduct(left, swapLastAxes(flatten(range))), [0]);
  });
  // (1, columns * O, row ranges * I)
  const split = reshape(concat(products, 2), [columns, outChannels, rowRanges.length, inChannels]);
  return reshape(transpose(split, [1, 3, 2, 0]), [outChannels, inChannels, ...size]);
}

/** Any stride: one copy of the pixels that each kernel element saw. */
function gatheredWindows(x: Value, dy: Value, size: Shape, { strides, padding }: Windows): Value {
  const [outChannels, inChannels] = [at(dy.shape, 1), at(x.shape, 1)];
  const covered = size.map((length, axis) => (at(dy.shape, axis + 2) - 1) * at(strides, axis) + length);
  const after = padding.map((zeros, axis) => at(covered, axis) - at(x.shape, axis + 2) - zeros);
  const padded = pad(x, { before: [0, 0, ...padding], after: [0, 0, ...after] });
  const positions = taps(size);
  const windows = positions.map((tap) =>
    slice(
      padded,
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
