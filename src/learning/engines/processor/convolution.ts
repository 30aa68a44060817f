/**
 * Convolutions on blocks of channels. In three dimensions every slice of the result is a convolution in
 * two dimensions of the slices that the kernel sees, with their channels one after the other.
 */
import { convolveBlocks } from './blocks';
import type { LaidOut, Triple } from './blockedImages';
import { combinations, gather } from './gather';
import type { Value } from '../../graph/graph';
import { reshape } from '../../graph/operators/layout';
import { concat, pad } from '../../graph/operators/windows';
import { at, sizeOf } from '../../graph/tensor';

export interface VolumeConvolution {
  readonly strides: Triple;
  readonly dilations: Triple;
  /** Zeros before each axis, and after it. */
  readonly before: Triple;
  readonly after: Triple;
}

/** Whether blocks fill the channels; few channels may stay plain. */
export function fitsBlocks(into: number, out: number, slices: number, block: number): boolean {
  return out % block === 0 && (into % block === 0 || slices * into < block);
}

/**
 * How many slices of the result to compute at once. With one block of channels registers are idle: two
 * slices are a third more to compute, but that is done faster, and they share most of what they see.
 */
function slicesTogether(
  kernel: Value,
  slices: number,
  outDepth: number,
  { strides, dilations }: VolumeConvolution,
  block: number,
): number {
  const [out = 0, seen = 0] = kernel.shape;
  const neighbours = slices > 1 && strides[0] === 1 && dilations[0] === 1 && outDepth % 2 === 0;
  const staysPlain = seen < block && (seen / slices) * (slices + 1) < block;
  return neighbours && out === block && (seen % block === 0 || staysPlain) ? 2 : 1;
}

/** The kernel once for each of the slices computed together, each a slice further along the depth. */
function repeatAlongDepth(kernel: Value, slices: number, together: number, block: number): Value {
  if (together === 1) return kernel;
  const [out = 0, seen = 0, ...size] = kernel.shape;
  const pieces = reshape(kernel, [out / block, slices, sizeOf(kernel.shape) / (slices * (out / block))]);
  const moved = Array.from({ length: together }, (_, index) =>
    pad(pieces, { before: [0, index, 0], after: [0, together - 1 - index, 0] }),
  );
  const channels = (seen / slices) * (slices + together - 1);
  return reshape(concat(moved, 0), [together * out, channels, ...size]);
}

/**
 * @param x images or volumes of C channels
 * @param kernel as blockedKernel or blockedKernelOfPhases give it; fitsBlocks must be true of it
 * @param slices of the kernel
 * @param bias (O)
 * @returns on blocks, (B * D', O, H', W')
 */
export function convolve(
  x: LaidOut,
  kernel: Value,
  slices: number,
  bias: Value | undefined,
  options: VolumeConvolution,
  block: number,
): Value {
  const { strides, dilations, before, after } = options;
  const { batch, size } = x.images ?? { batch: 0, size: [0, 0, 0] };
  const outDepth =
    Math.floor((size[0] + before[0] + after[0] - (slices - 1) * dilations[0] - 1) / strides[0]) + 1;
  const together = slicesTogether(kernel, slices, outDepth, options, block);
  const seen = seenSlices(
    x,
    slices + together - 1,
    outDepth / together,
    (group, element) => group * together * strides[0] + element * dilations[0] - before[0],
  );
  const wide = repeatAlongDepth(kernel, slices, together, block);
  const biases = bias && concat(new Array<Value>(together).fill(bias), 0);
  const result = convolveBlocks(seen, wide, biases, {
    strides: [strides[1], strides[2]],
    dilations: [dilations[1], dilations[2]],
    pads: [before[1], before[2], after[1], after[2]],
    groups: 1,
  });
  const [, , height = 0, width = 0] = result.shape;
  return reshape(result, [batch * outDepth, at(kernel.shape, 0), height, width]);
}

/**
 * For every slice of the result and every sample, the slices of x that the kernel sees.
 * @param positionOf slice of x that an element of the kernel sees from a slice of the result
 * @returns (B * slices of the result, elements * C, H, W), on blocks where x can be
 */
function seenSlices(
  x: LaidOut,
  elements: number,
  outDepth: number,
  positionOf: (slice: number, element: number) => number,
): Value {
  const { batch, channels, size } = x.images ?? { batch: 0, channels: 0, size: [0, 0, 0] };
  const [depth, height, width] = size;
  // Channels of a sample are one piece where blocks fill them; plain ones lie apart from slice to slice.
  const parts = x.canBeBlocked ? 1 : channels;
  const value = x.canBeBlocked ? x.blocked : x.plain;
  const pieces = reshape(value, [batch * parts * depth, sizeOf(value.shape) / (batch * parts * depth)]);
  const nothing = batch * parts * depth;
  const pieceOf = (position: number, sample: number, part: number): number =>
    (sample * parts + part) * depth + position;
  const indices = combinations(batch, outDepth, elements, parts).map(
    ([sample = 0, slice = 0, element = 0, part = 0]) => {
      const position = positionOf(slice, element);
      return position < 0 || position >= depth ? nothing : pieceOf(position, sample, part);
    },
  );
  const empty = (): Value => {
    const shape = [1, ...pieces.shape.slice(1)];
    return value.graph.constant(shape, new Float32Array(sizeOf(shape)));
  };
  const source = indices.includes(nothing) ? concat([pieces, empty()], 0) : pieces;
  return reshape(gather(source, 0, indices), [batch * outDepth, elements * channels, height, width]);
}
