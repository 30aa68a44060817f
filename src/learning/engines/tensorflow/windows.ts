/**
 * Convolution and pooling. TensorFlow wants channels on the last axis, kernels as (*size, in, out) and
 * knows no padding of any number of elements: images are padded before, or cut afterwards.
 */
import { padded, spreadApart } from './arrangement';
import { wrongRank } from './kernel';
import type { Compute, Kernels, Tensor, TensorFlow } from './kernel';
import { intOf, intsOf } from '../attributes';
import type { Node } from '../../graph/graph';
import { at } from '../../graph/tensor';

/** (B, C, *spatial) -> (B, *spatial, C). */
const channelsLast = (tf: TensorFlow, x: Tensor): Tensor =>
  tf.transpose(x, [0, ...[...x.shape.keys()].slice(2), 1]);

/** (B, *spatial, C) -> (B, C, *spatial). */
const channelsFirst = (tf: TensorFlow, x: Tensor): Tensor =>
  tf.transpose(x, [0, x.rank - 1, ...[...x.shape.keys()].slice(1, -1)]);

/** (out, in, *size) -> (*size, in, out), and for transposed convolutions (in, out, *size) -> (*size, out, in). */
const turnedKernel = (tf: TensorFlow, kernel: Tensor): Tensor =>
  tf.transpose(kernel, [...[...kernel.shape.keys()].slice(2), 1, 0]);

const four = (x: Tensor) => x.as4D(at(x.shape, 0), at(x.shape, 1), at(x.shape, 2), at(x.shape, 3));
const five = (x: Tensor) =>
  x.as5D(at(x.shape, 0), at(x.shape, 1), at(x.shape, 2), at(x.shape, 3), at(x.shape, 4));

type Lengths2 = [number, number];
type Lengths3 = [number, number, number];
const two = (values: readonly number[]): Lengths2 => [at(values, 0), at(values, 1)];
const three = (values: readonly number[]): Lengths3 => [at(values, 0), at(values, 1), at(values, 2)];

/** Number of spatial axes. @throws GraphError when TensorFlow has no such operator */
function spatialAxes(node: Node): 2 | 3 {
  const axes = at(node.inputs, 0).shape.length - 2;
  if (axes !== 2 && axes !== 3) throw wrongRank(node);
  return axes;
}

interface Windows {
  readonly strides: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function windowsOf(node: Node): Windows {
  const axes = spatialAxes(node);
  const pads = intsOf(node, 'pads') ?? new Array<number>(2 * axes).fill(0);
  const strides = intsOf(node, 'strides') ?? new Array<number>(axes).fill(1);
  return { strides, before: pads.slice(0, axes), after: pads.slice(axes) };
}

/** Channels and kernels divided between the groups, computed one by one and joined. */
function grouped(
  tf: TensorFlow,
  node: Node,
  compute: (x: Tensor, kernel: Tensor) => Tensor,
): (x: Tensor, kernel: Tensor) => Tensor {
  const groups = intOf(node, 'group') ?? 1;
  const dilations = intsOf(node, 'dilations') ?? [];
  return (x, kernel) => {
    const spread = spreadApart(tf, kernel, [1, 1, ...dilations]);
    if (groups === 1) return compute(x, spread);
    const kernels = tf.split(spread, groups, 0);
    const parts = tf.split(x, groups, 1);
    return tf.concat(
      parts.map((part, group) => compute(part, at(kernels, group))),
      1,
    );
  };
}

const convolution: Compute = (tf, node) => {
  const axes = spatialAxes(node);
  const { strides, before, after } = windowsOf(node);
  const convolve = grouped(tf, node, (x, kernel) => {
    const image = channelsLast(tf, padded(tf, x, [0, 0, ...before], [0, 0, ...after]));
    const turned = turnedKernel(tf, kernel);
    const result =
      axes === 2
        ? tf.conv2d(four(image), four(turned), two(strides), 'valid')
        : tf.conv3d(five(image), five(turned), three(strides), 'valid');
    return channelsFirst(tf, result);
  });
  return (x, kernel, bias?: Tensor) => {
    const result = convolve(x, kernel);
    return bias ? tf.add(result, tf.reshape(bias, [1, -1, ...strides.map(() => 1)])) : result;
  };
};

const transposedConvolution: Compute = (tf, node) => {
  const axes = spatialAxes(node);
  const { strides, before } = windowsOf(node);
  const wanted = at(node.outputs, 0).shape.slice(2);
  return grouped(tf, node, (x, kernel) => {
    const batch = at(x.shape, 0);
    const channels = at(kernel.shape, 1);
    const image = channelsLast(tf, x);
    const turned = turnedKernel(tf, kernel);
    // Without padding, with as many elements at the end as the result shall reach beyond it.
    const full = strides.map((stride, axis) => {
      const reached = (at(x.shape, axis + 2) - 1) * stride + at(kernel.shape, axis + 2);
      return Math.max(reached, at(before, axis) + at(wanted, axis));
    });
    const result =
      axes === 2
        ? tf.conv2dTranspose(
            four(image),
            four(turned),
            [batch, at(full, 0), at(full, 1), channels],
            two(strides),
            'valid',
          )
        : tf.conv3dTranspose(
            five(image),
            five(turned),
            [batch, at(full, 0), at(full, 1), at(full, 2), channels],
            three(strides),
            'valid',
          );
    return tf.slice(channelsFirst(tf, result), [0, 0, ...before], [batch, channels, ...wanted]);
  });
};

const pooling = (kind: 'max' | 'avg'): Compute => {
  return (tf, node) => {
    const axes = spatialAxes(node);
    const { strides, before, after } = windowsOf(node);
    const size = intsOf(node, 'kernel_shape') ?? [];
    const isPadded = [...before, ...after].some((count) => count !== 0);
    const pool = (x: Tensor): Tensor => {
      const filling = kind === 'max' ? -Infinity : 0;
      const image = channelsLast(tf, padded(tf, x, [0, 0, ...before], [0, 0, ...after], filling));
      const flat = () => [four(image), two(size), two(strides), 'valid'] as const;
      const deep = () => [five(image), three(size), three(strides), 'valid'] as const;
      if (kind === 'max')
        return channelsFirst(tf, axes === 2 ? tf.maxPool(...flat()) : tf.maxPool3d(...deep()));
      return channelsFirst(tf, axes === 2 ? tf.avgPool(...flat()) : tf.avgPool3d(...deep()));
    };
    if (kind === 'max' || !isPadded || intOf(node, 'count_include_pad') === 1) return pool;
    // The share of each window that is not padding.
    return (x) => tf.div(pool(x), pool(tf.onesLike(x)));
  };
};

const CONVOLUTION = ['strides', 'pads', 'dilations', 'group'];
const POOLING = ['kernel_shape', 'strides', 'pads'];

export const WINDOWS: Kernels = {
  Conv: { attributes: CONVOLUTION, compute: convolution },
  ConvTranspose: { attributes: [...CONVOLUTION, 'output_padding'], compute: transposedConvolution },
  MaxPool: { attributes: POOLING, compute: pooling('max') },
  AveragePool: { attributes: [...POOLING, 'count_include_pad'], compute: pooling('avg') },
};
