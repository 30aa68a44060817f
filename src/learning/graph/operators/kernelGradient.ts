/**
 * Gradient of a convolution with respect to its kernel:
 * dK[o, i, t] = sum over samples and pixels of dy[o, p] * x[i, p * stride + t - padding].
 *
 * ONNX has no such operator. Written as matrix products, since as a convolution with batch and channels
 * swapped it is slow in ONNX Runtime, and copying x once per kernel element (im2col) costs as much as the
 * products. With stride 1 there is a cheaper way: what a kernel element has to do with both images is that
 * one of them is shifted. So the one of fewer channels is shifted along the last axis, once for every
 * column of the kernel, and stacked as channels; the other one is shifted by whole rows, once for every
 * row. A 3x3 kernel then needs three products, of matrices three times as high.
 */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, sizeOf } from '../tensor';
import type { Shape } from '../tensor';
import { sum } from './broadcast';
import { reshape, transpose } from './layout';
import { matrixProduct, swapLastAxes } from './linear';
import { concat, pad, slice } from './windows';
import { windowPairs } from './windowPairs';

export interface Windows {
  readonly strides: readonly number[];
  readonly padding: readonly number[];
}

const kernelGradientOperator = (size: Shape, windows: Windows): Operator => ({
  type: 'ConvKernelGradient',
  attributes: {
    kernel_shape: { ints: size },
    strides: { ints: windows.strides },
    pads: { ints: [...windows.padding, ...windows.padding] },
  },
  infer: (inputs) => [
    { dtype: 'float32', shape: [at(at(inputs, 1).shape, 1), at(at(inputs, 0).shape, 1), ...size] },
  ],
  evaluate: (inputs) => {
    const [x, dy] = [at(inputs, 0), at(inputs, 1)];
    const [batch, outChannels, inChannels] = [at(x.shape, 0), at(dy.shape, 1), at(x.shape, 1)];
    const [outSize, inSize] = [sizeOf(dy.shape.slice(2)), sizeOf(x.shape.slice(2))];
    const taps = sizeOf(size);
    const pairs = windowPairs(x.shape.slice(2), dy.shape.slice(2), size, windows);
    const result = new Float64Array(outChannels * inChannels * taps);
    for (let b = 0; b < batch; b++) {
      for (let o = 0; o < outChannels; o++) {
        for (let i = 0; i < inChannels; i++) {
          const [gradient, source] = [(b * outChannels + o) * outSize, (b * inChannels + i) * inSize];
          for (const pair of pairs) {
            const index = (o * inChannels + i) * taps + pair.tap;
            const product = at(dy.data, gradient + pair.out) * at(x.data, source + pair.in);
            result[index] = at(result, index) + product;
          }
        }
      }
    }
    return [result];
  },
  decompose: (inputs) => {
    const [x, dy] = [at(inputs, 0), at(inputs, 1)];
    const plain = windows.strides.every((stride) => stride === 1);
    return [plain ? shiftedImages(x, dy, size, windows.padding) : gatheredWindows(x, dy, size, windows)];
  },
});

/**
 * @param x (B, I, *spatial), what the convolution was applied to
 * @param dy (B, O, *spatial'), the gradient of its result
 * @param size of the kernel
 * @returns (O, I, *size)
 */
export function kernelGradient(x: Value, dy: Value, size: Shape, windows: Windows): Value {
  return x.graph.apply(kernelGradientOperator(size, windows), x, dy);
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

/** Moves an image along spatial axes, into a frame of the given lengths; zeros come in, the rest is cut. */
function shift(x: Value, offsets: readonly number[], lengths: readonly number[]): Value {
  const after = offsets.map((offset, axis) => at(lengths, axis) - at(x.shape, axis + 2) - offset);
  return pad(x, { before: [0, 0, ...offsets], after: [0, 0, ...after] });
}

/** Stride 1, see above. */
function shiftedImages(x: Value, dy: Value, size: Shape, padding: readonly number[]): Value {
  const [batch, outChannels, inChannels] = [at(dy.shape, 0), at(dy.shape, 1), at(x.shape, 1)];
  // Products of each sample are summed afterwards. Deep in a network they are larger than the images:
  // then all samples go into one product.
  const imageSize = (outChannels + inChannels) * sizeOf(dy.shape.slice(2));
  if (batch > 1 && sizeOf(size) * outChannels * inChannels > imageSize) {
    return reshape(shiftedImages(gatherSamples(x), gatherSamples(dy), [1, ...size], [0, ...padding]), [
      outChannels,
      inChannels,
      ...size,
    ]);
  }

  const last = size.length - 1;
  const columns = at(size, last);
  // Moving x one way is moving dy the other way. Each is brought into the frame of the other one.
  const stacksGradient = outChannels <= inChannels;
  const [stacked, other] = stacksGradient ? [dy, x] : [x, dy];
  const towards = stacksGradient ? 1 : -1;
  const stack = Array.from({ length: columns }, (_, column) => {
    const offsets = size.map((_length, axis) => (axis === last ? towards * (column - at(padding, last)) : 0));
    const lengths = [...stacked.shape.slice(2, -1), at(other.shape, last + 2)];
    return shift(stacked, offsets, lengths);
  });
  const left = flatten(concat(stack, 1));
  const rows = taps(size.slice(0, -1));
  const products = rows.map((tap) => {
    const offsets = [...tap.map((row, axis) => towards * (at(padding, axis) - row)), 0];
    const lengths = [...stacked.shape.slice(2, -1), at(other.shape, last + 2)];
    return sum(matrixProduct(left, swapLastAxes(flatten(shift(other, offsets, lengths)))), [0]);
  });
  // (1, columns * channels of one, rows * channels of the other)
  const split = reshape(concat(products, 2), [
    columns,
    at(stacked.shape, 1),
    rows.length,
    at(other.shape, 1),
  ]);
  const order = stacksGradient ? [1, 3, 2, 0] : [3, 1, 2, 0];
  return reshape(transpose(split, order), [outChannels, inChannels, ...size]);
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
