/**
 * Layers composed of TensorFlow.js's operators, with images as (B, C, *spatial): where it has no such
 * operator, or none that it can differentiate. For tests.
 */
import * as tf from '@tensorflow/tfjs';
import { at } from '../graph/tensor';

interface Windows {
  readonly strides: readonly number[];
  readonly before: readonly number[];
  readonly after?: readonly number[];
  readonly dilations?: readonly number[];
  readonly groups?: number;
}

/** x[index] */
export const arg = (x: readonly tf.Tensor[], index: number): tf.Tensor => at(x, index);
const spatialOf = ({ shape }: tf.Tensor): number[] => shape.slice(2);

/** (B, C, *spatial) -> (B, *spatial, C) and back. */
export const lastChannels = (x: tf.Tensor): tf.Tensor =>
  tf.transpose(x, [0, ...spatialOf(x).map((_, axis) => axis + 2), 1]);
export const firstChannels = (x: tf.Tensor): tf.Tensor =>
  tf.transpose(x, [0, x.rank - 1, ...spatialOf(x).map((_, axis) => axis + 1)]);

export const images = (x: tf.Tensor): tf.Tensor4D => {
  const [b = 0, c = 0, h = 0, w = 0] = x.shape;
  return lastChannels(x).as4D(b, h, w, c);
};
export const volumes = (x: tf.Tensor): tf.Tensor5D => {
  const [b = 0, c = 0, d = 0, h = 0, w = 0] = x.shape;
  return lastChannels(x).as5D(b, d, h, w, c);
};

export const surround = (x: tf.Tensor, before: readonly number[], after = before, value = 0): tf.Tensor =>
  tf.pad(x, [[0, 0], [0, 0], ...before.map((n, axis): [number, number] => [n, at(after, axis)])], value);

export const pick = (x: tf.Tensor, axis: number, indices: readonly number[]): tf.Tensor =>
  tf.gather(x, tf.tensor1d([...indices], 'int32'), axis);

export const perChannel = (value: tf.Tensor, x: tf.Tensor): tf.Tensor =>
  value.reshape([1, -1, ...spatialOf(x).map(() => 1)]);

/** A comparison; on copies, since TensorFlow.js would look for its gradient. */
export const greater = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => {
  const [copyA, copyB] = [tf.tensor(a.dataSync(), a.shape), tf.tensor(b.dataSync(), b.shape)];
  return copyA.greater(copyB);
};
/** (n) -> (2, n) */
export const twoRows = (x: tf.Tensor): tf.Tensor => tf.tile(x.expandDims(0), [2, 1]);

// Convolutions of TensorFlow.js itself.

export function conv2d(x: tf.Tensor, kernel: tf.Tensor, stride: number, padding: number): tf.Tensor {
  const [out = 0, into = 0, height = 0, width = 0] = kernel.shape;
  const turned = tf.transpose(kernel, [2, 3, 1, 0]);
  // A number as padding is computed with the kernel's height on both axes there.
  const border = padding === 0 ? 'valid' : padding;
  return firstChannels(tf.conv2d(images(x), turned.as4D(height, width, into, out), stride, border));
}

export function conv3d(
  x: tf.Tensor,
  kernel: tf.Tensor,
  strides: [number, number, number],
  padding: readonly number[],
): tf.Tensor {
  const [out = 0, into = 0, d = 0, h = 0, w = 0] = kernel.shape;
  const turned = tf.transpose(kernel, [2, 3, 4, 1, 0]).as5D(d, h, w, into, out);
  return firstChannels(tf.conv3d(volumes(surround(x, padding)), turned, strides, 'valid'));
}

export function conv2dTranspose(
  x: tf.Tensor,
  kernel: tf.Tensor,
  size: [number, number],
  padding: number | 'valid',
): tf.Tensor {
  const [into = 0, out = 0, h = 0, w = 0] = kernel.shape;
  const turned = tf.transpose(kernel, [2, 3, 1, 0]).as4D(h, w, out, into);
  return firstChannels(tf.conv2dTranspose(images(x), turned, [at(x.shape, 0), ...size, out], 2, padding));
}

/** Any convolution: a matrix product for each kernel element, of the pixels that it sees. */
export function convolve(
  x: tf.Tensor,
  kernel: tf.Tensor,
  { strides, before, after = before, dilations = strides.map(() => 1), groups = 1 }: Windows,
): tf.Tensor {
  const size = spatialOf(kernel);
  const padded = surround(x, before, after);
  const output = spatialOf(padded).map((length, axis) => {
    const reach = (at(size, axis) - 1) * at(dilations, axis) + 1;
    return Math.floor((length - reach) / at(strides, axis)) + 1;
  });
  const [batch, out, into] = [at(x.shape, 0), at(kernel.shape, 0), at(kernel.shape, 1)];
  const products = tapsOf(size).map((tap) => {
    const seen = tap.reduce((image, position, axis) => {
      const first = position * at(dilations, axis);
      const indices = Array.from({ length: at(output, axis) }, (_, n) => first + n * at(strides, axis));
      return pick(image, axis + 2, indices);
    }, padded);
    const weights = tap.reduce((rest, position) => pick(rest, 2, [position]).squeeze([2]), kernel);
    const stacked = tf.tile(weights.reshape([1, groups, out / groups, into]), [batch, 1, 1, 1]);
    return tf.matMul(stacked, seen.reshape([batch, groups, into, -1]));
  });
  return tf.addN(products).reshape([batch, out, ...output]);
}

const tapsOf = (size: readonly number[]): number[][] =>
  size.reduce<number[][]>(
    (taps, length) => taps.flatMap((tap) => Array.from({ length }, (_, n) => [...tap, n])),
    [[]],
  );

/** Any transposed convolution: a convolution of the image with zeros between its elements. */
export function convolveTransposed(
  x: tf.Tensor,
  kernel: tf.Tensor,
  { strides, before, after = before, dilations = strides.map(() => 1), groups = 1 }: Windows,
  extra: readonly number[],
): tf.Tensor {
  const apart = strides.reduce((image, stride, axis) => {
    const at2 = axis + 2;
    const length = at(image.shape, at2);
    const columns = image.expandDims(at2 + 1);
    const filled = tf.pad(
      columns,
      columns.shape.map((_, a): [number, number] => (a === at2 + 1 ? [0, stride - 1] : [0, 0])),
    );
    const joined = filled.reshape(image.shape.map((n, a) => (a === at2 ? n * stride : n)));
    return pick(joined, at2, [...Array((length - 1) * stride + 1).keys()]);
  }, x);
  const reach = spatialOf(kernel).map((length, axis) => (length - 1) * at(dilations, axis));
  const [into, out] = [at(kernel.shape, 0), at(kernel.shape, 1)];
  const parted = kernel.reshape([groups, into / groups, out, ...spatialOf(kernel)]);
  const spatial = spatialOf(kernel).map((_, axis) => axis + 3);
  const swapped = tf.transpose(parted, [0, 2, 1, ...spatial]);
  const mirrored = tf.reverse(swapped, spatial).reshape([groups * out, into / groups, ...spatialOf(kernel)]);
  return convolve(apart, mirrored, {
    ...{ strides: strides.map(() => 1), dilations, groups },
    before: reach.map((n, axis) => n - at(before, axis)),
    after: reach.map((n, axis) => n - at(after, axis) + at(extra, axis)),
  });
}

export const normalize = (x: tf.Tensor, axes: number[]): tf.Tensor => {
  const { mean, variance } = tf.moments(x, axes, true);
  return x.sub(mean).div(variance.add(1e-5).sqrt());
};
export const affine = (x: tf.Tensor, gain: tf.Tensor, offset: tf.Tensor): tf.Tensor =>
  x.mul(perChannel(gain, x)).add(perChannel(offset, x));

export const groupNormalize = (x: tf.Tensor, groups: number): tf.Tensor =>
  normalize(x.reshape([at(x.shape, 0), groups, -1]), [2]).reshape(x.shape);

/** Linear resizing of one axis to the given positions. */
export function interpolate(x: tf.Tensor, axis: number, positions: readonly number[]): tf.Tensor {
  const last = at(x.shape, axis) - 1;
  const inside = positions.map((p) => Math.min(Math.max(p, 0), last));
  const left = pick(
    x,
    axis,
    inside.map((p) => Math.floor(p)),
  );
  const right = pick(
    x,
    axis,
    inside.map((p) => Math.ceil(p)),
  );
  const share = tf
    .tensor(inside.map((p) => p - Math.floor(p)))
    .reshape(x.shape.map((_, a) => (a === axis ? -1 : 1)));
  return left.add(right.sub(left).mul(share));
}

export const halfPixels = (to: number, scale: number): number[] =>
  Array.from({ length: to }, (_, n) => (n + 0.5) / scale - 0.5);
export const corners = (from: number, to: number): number[] =>
  Array.from({ length: to }, (_, n) => (n * (from - 1)) / (to - 1));

export const alongRows = (x: tf.Tensor, compute: (x: tf.Tensor) => tf.Tensor): tf.Tensor =>
  compute(x.transpose([0, 2, 1])).transpose([0, 2, 1]);

export function averageOfWhatIsThere(
  x: tf.Tensor,
  before: [number, number],
  after: [number, number],
  kernel: [number, number],
): tf.Tensor {
  const average = (image: tf.Tensor): tf.Tensor =>
    firstChannels(tf.avgPool(images(surround(image, before, after)), kernel, 2, 'valid'));
  return average(x).div(average(tf.onesLike(x)));
}
