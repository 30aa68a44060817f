/**
 * Convolutions on blocks of channels. In three dimensions every slice of the result is a convolution in
 * two dimensions of the slices that the kernel sees, with their channels one after the other.
 */
import { convolveBlocks } from './blocks';
import type { LaidOut, Triple } from './blockedImages';
import { combinations, gather } from './gather';
import type { Value } from '../../graph/graph';
import { reshape } from '../../graph/operators/layout';
import { concat } from '../../graph/operators/windows';
import { sizeOf } from '../../graph/tensor';

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
 * @param x images or volumes of C channels
 * @param kernel as blockedKernel or blockedKernelOfPhases give it; fitsBlocks must be true of it
 * @param slices of the kernel
 * @param bias (O)
 * @returns on blocks, (D' * B, O, H', W')
 */
export function convolve(
  x: LaidOut,
  kernel: Value,
  slices: number,
  bias: Value | undefined,
  { strides, dilations, before, after }: VolumeConvolution,
): Value {
  const depth = x.images?.size[0] ?? 1;
  const outDepth =
    Math.floor((depth + before[0] + after[0] - (slices - 1) * dilations[0] - 1) / strides[0]) + 1;
  const seen = seenSlices(
    x,
    slices,
    outDepth,
    (slice, element) => slice * strides[0] + element * dilations[0] - before[0],
  );
  return convolveBlocks(seen, kernel, bias, {
    strides: [strides[1], strides[2]],
    dilations: [dilations[1], dilations[2]],
    pads: [before[1], before[2], after[1], after[2]],
    groups: 1,
  });
}

/**
 * For every slice of the result and every sample, the slices of x that the kernel sees.
 * @param positionOf slice of x that an element of the kernel sees from a slice of the result
 * @returns (slices of the result * B, elements * C, H, W), on blocks where x can be
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
    x.canBeBlocked ? position * batch + sample : (sample * parts + part) * depth + position;
  const indices = combinations(outDepth, batch, elements, parts).map(
    ([slice = 0, sample = 0, element = 0, part = 0]) => {
      const position = positionOf(slice, element);
      return position < 0 || position >= depth ? nothing : pieceOf(position, sample, part);
    },
  );
  const empty = (): Value => {
    const shape = [1, ...pieces.shape.slice(1)];
    return value.graph.constant(shape, new Float32Array(sizeOf(shape)));
  };
  const source = indices.includes(nothing) ? concat([pieces, empty()], 0) : pieces;
  return reshape(gather(source, 0, indices), [outDepth * batch, elements * channels, height, width]);
}
