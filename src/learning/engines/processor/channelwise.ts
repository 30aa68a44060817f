/**
 * Per-channel scaling with an activation, as a convolution of one pixel that leaves channels apart: one
 * pass over memory on all cores, where multiplication, addition and activation would be three.
 */
import { convolveBlocks, convolveBlocksAndAdd } from './blocks';
import type { BlockActivation } from './blocks';
import type { Value } from '../../graph/graph';
import { reshape } from '../../graph/operators/layout';
import { at, sizeOf } from '../../graph/tensor';

const ONE_PIXEL = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;

/**
 * activation(x * factor + offset + addend).
 * @param x on blocks (N, C, H, W)
 * @param factor a number for every channel of every image (N * C), offset likewise
 * @param addend on blocks, like x
 */
export function scaleChannels(
  x: Value,
  factor: Value,
  offset: Value,
  { addend, activation }: { readonly addend?: Value; readonly activation?: BlockActivation } = {},
): Value {
  const [, , height = 0, width = 0] = x.shape;
  const channels = sizeOf(factor.shape);
  const images = [1, channels, height, width];
  const [given, kernel] = [reshape(x, images), reshape(factor, [channels, 1, 1, 1])];
  const bias = reshape(offset, [channels]);
  const options = {
    ...ONE_PIXEL,
    groups: channels,
    activation,
  };
  const result = addend
    ? convolveBlocksAndAdd(given, kernel, bias, reshape(addend, images), options)
    : convolveBlocks(given, kernel, bias, options);
  return reshape(result, x.shape);
}

/** clip(x * factor, least, most), x on blocks, with one number for all. */
export function scaleAndClip(x: Value, factor: number, least: number, most: number, block: number): Value {
  const { graph, shape } = x;
  const numbers = (value: number): Value => graph.constant([block], new Float32Array(block).fill(value));
  const rows = sizeOf(shape) / block / at(shape, 3);
  const flat = reshape(x, [1, block, rows, at(shape, 3)]);
  const activation = { kind: 'clip', least, most } as const;
  return reshape(scaleChannels(flat, numbers(factor), numbers(0), { activation }), shape);
}
