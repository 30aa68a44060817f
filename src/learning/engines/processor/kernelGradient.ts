/**
 * Gradient of a convolution with respect to its kernel, as a convolution on blocks of channels: dK is what
 * one gets by sliding the gradient dy, as a kernel of the size of the image, over the image x.
 *
 * The channels of x lie innermost along its rows; then one step along a row goes to the next channel, and
 * a kernel dilated by the number of channels sees one channel at a time. So one row of the result holds
 * all channels for all columns of the kernel, which is long enough to keep the processor's registers busy.
 * The strides of the convolution become dilations. Every sample (in 3D every slice) is a group of its own,
 * whose part of dy, on blocks, is in memory just what a kernel has to be; it is used for the whole result
 * while it is in the processor's cache. In 3D the slices that x is moved by are the batch.
 */
import { convolveBlocks } from './blocks';
import { volume } from './blockedImages';
import type { LaidOut } from './blockedImages';
import { combinations, gather } from './gather';
import { plainKernel } from './kernels';
import type { Value } from '../../graph/graph';
import { sum } from '../../graph/operators/broadcast';
import { add } from '../../graph/operators/elementwise';
import type { Windows } from '../../graph/operators/kernelGradient';
import { reshape, transpose } from '../../graph/operators/layout';
import { pad, slice } from '../../graph/operators/windows';
import { at } from '../../graph/tensor';

/** Bytes of a group's part of dy that stay in the second-level cache of today's processors. */
const CACHE = 640 * 1024;
/** Blocks of output channels that ONNX Runtime computes together. */
const BLOCKS_TOGETHER = 4;

/** How many stripes of rows to divide an image into: the fewest whose part of dy stays in the cache. */
function stripesOf(height: number, width: number, channels: number, block: number): number {
  const bytes = 4 * width * Math.min(channels, BLOCKS_TOGETHER * block);
  for (let stripes = 1; stripes < height; stripes++) {
    if (height % stripes === 0 && (height / stripes) * bytes <= CACHE) return stripes;
  }
  return height;
}

/**
 * The gradient as above; with stride 1 it is as well that of a convolution of dy by x, mirrored, and the
 * more channels slide as kernels, the better.
 * @param x images or volumes of I channels
 * @param dy the gradient of the result, O channels
 * @param size of the kernel
 * @returns (O, I, *size); undefined where blocks do not fill the channels
 */
export function kernelGradientOnBlocks(
  x: LaidOut,
  dy: LaidOut,
  size: readonly number[],
  windows: Windows,
  block: number,
): Value | undefined {
  if (!x.images || !dy.images) return undefined;
  const isPlain = windows.strides.every((stride) => stride === 1);
  const prefersX = !dy.canBeBlocked || x.images.channels > dy.images.channels;
  if (!isPlain || !x.canBeBlocked || !prefersX) return slide(x, dy, size, windows, block);
  const padding = windows.padding.map((zeros, axis) => at(size, axis) - 1 - zeros);
  const turned = slide(dy, x, size, { strides: windows.strides, padding }, block);
  return turned && mirrored(turned);
}

/** (I, O, *size) to (O, I, *size), the spatial axes backwards. */
function mirrored(kernel: Value): Value {
  const ranges = kernel.shape.flatMap((length, axis) =>
    axis > 1 && length > 1 ? [{ axis, start: length - 1, end: -1, step: -1 }] : [],
  );
  const backwards = ranges.length > 0 ? slice(kernel, ranges) : kernel;
  return transpose(backwards, [1, 0, ...[...kernel.shape.keys()].slice(2)]);
}

/** Slides dy over x. */
function slide(
  x: LaidOut,
  dy: LaidOut,
  size: readonly number[],
  { strides, padding }: Windows,
  block: number,
): Value | undefined {
  if (!x.images || !dy.images || !dy.canBeBlocked) return undefined;
  const { batch, channels } = x.images;
  const [depth, height, width] = x.images.size;
  const out = dy.images.channels;
  const [outDepth, outHeight, outWidth] = dy.images.size;
  const [slices, rows, columns] = volume(size, 1);
  const stride = volume(strides, 1);
  const before = volume(padding, 0);

  // (B, D, H, W * I), as large as the kernel reaches.
  const reach = [
    (outDepth - 1) * stride[0] + slices,
    (outHeight - 1) * stride[1] + rows,
    (outWidth - 1) * stride[2] + columns,
  ] as const;
  const image = pad(reshape(channelsInnermost(x, block), [batch, depth, height, width * channels]), {
    before: [0, before[0], before[1], before[2] * channels],
    after: [
      0,
      reach[0] - depth - before[0],
      reach[1] - height - before[1],
      (reach[2] - width - before[2]) * channels,
    ],
  });

  const stripes = stripesOf(outHeight, outWidth, out, block);
  const stripeHeight = outHeight / stripes;
  const stripeReach = (stripeHeight - 1) * stride[1] + rows;
  const striped = gather(
    image,
    2,
    combinations(stripes, stripeReach).map(
      ([stripe = 0, row = 0]) => stripe * stripeHeight * stride[1] + row,
    ),
  );
  const seen = gather(
    reshape(striped, [batch * reach[0], stripes * stripeReach * reach[2] * channels]),
    0,
    combinations(slices, batch, outDepth).map(
      ([element = 0, sample = 0, position = 0]) => sample * reach[0] + position * stride[0] + element,
    ),
  );
  const groups = batch * outDepth * stripes;

  // (B * D', O / block, stripes, rows of a stripe...) -> (B * D', stripes, O / block, ...)
  const parts = out / block;
  const grouped = transpose(
    reshape(dy.blocked, [batch * outDepth, parts, stripes, stripeHeight * outWidth * block]),
    [0, 2, 1, 3],
  );
  const images = reshape(seen, [slices, groups, stripeReach, reach[2] * channels]);
  const kernels = reshape(grouped, [groups, out * stripeHeight * outWidth]);
  // ONNX Runtime takes plain images of less channels than a block, or a multiple of it.
  const bound = groups < block ? 0 : groups - (groups % block);
  const sums = [
    [0, bound],
    [bound, groups],
  ].flatMap(([start = 0, end = 0]) => {
    if (start === end) return [];
    const products = convolveBlocks(
      slice(images, [{ axis: 1, start, end }]),
      reshape(slice(kernels, [{ axis: 0, start, end }]), [(end - start) * out, 1, stripeHeight, outWidth]),
      undefined,
      {
        strides: [1, 1],
        dilations: [stride[1], stride[2] * channels],
        pads: [0, 0, 0, 0],
        groups: end - start,
      },
    );
    return [sum(reshape(products, [slices, end - start, parts * rows * columns * channels * block]), [1])];
  });
  const total = sums.reduce((left, right) => add(left, right));
  return reshape(plainKernel(total, [out, channels, slices, rows, columns], block), [out, channels, ...size]);
}

/** In memory (B, D, H, W, C). */
function channelsInnermost(x: LaidOut, block: number): Value {
  const { batch, channels, size } = x.images ?? { batch: 0, channels: 0, size: [0, 0, 0] };
  const [depth, height, width] = size;
  if (x.canBeBlocked && (x.isBlocked || channels === block)) {
    const blocks = reshape(x.blocked, [batch * depth, channels / block, height * width, block]);
    return transpose(blocks, [0, 2, 1, 3]);
  }
  return transpose(reshape(x.plain, [batch, channels, depth * height * width]), [0, 2, 1]);
}
