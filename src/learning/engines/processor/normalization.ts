/**
 * Instance normalisation and its gradient on blocks of channels. With mean m and inverse deviation r of a
 * channel of a sample, gain g and offset o, the result is x * (g r) + (o - m g r): one scaling per channel.
 * Its gradient is a scaling of dy plus a scaling of x, by numbers that follow from the sums of dy and dy * x.
 */
import type { ImageShape } from './blockedImages';
import { scaleChannels } from './channelwise';
import type { Value } from '../../graph/graph';
import { expand, sum } from '../../graph/operators/broadcast';
import { clamp } from '../../graph/operators/comparison';
import {
  add,
  divide,
  multiply,
  negate,
  scale,
  shift,
  square,
  squareRoot,
  subtract,
} from '../../graph/operators/elementwise';
import { reshape } from '../../graph/operators/layout';
import { at, sizeOf } from '../../graph/tensor';

/** Numbers for every channel of every sample, (B, C). */
export interface ChannelStatistics {
  readonly mean: Value;
  readonly inverseDeviation: Value;
}

/** Sum over all pixels: (B, C). @param x on blocks (B * D, C, H, W) */
function sumOverPixels(x: Value, { batch, channels, size }: ImageShape, block: number): Value {
  const pixels = size[1] * size[2];
  const bySlice = sum(reshape(x, [sizeOf(x.shape) / (pixels * block), pixels, block]), [1]);
  return reshape(sum(reshape(bySlice, [batch, size[0], channels]), [1]), [batch, channels]);
}

const pixelsOf = ({ size }: ImageShape): number => size[0] * size[1] * size[2];

/** The same numbers for every slice: (B * D * C). */
function forSlices(numbers: Value, { batch, channels, size }: ImageShape): Value {
  const repeated = expand(reshape(numbers, [batch, 1, channels]), [batch, size[0], channels]);
  return reshape(repeated, [batch * size[0] * channels]);
}

/** Of the values of each channel of each sample. @param x on blocks */
export function statisticsOf(
  x: Value,
  images: ImageShape,
  epsilon: number,
  block: number,
): ChannelStatistics {
  const mean = scale(sumOverPixels(x, images, block), 1 / pixelsOf(images));
  const squares = scale(sumOverPixels(square(x), images, block), 1 / pixelsOf(images));
  // Rounding may leave a little less than nothing.
  const variance = clamp(subtract(squares, square(mean)), 0, Infinity);
  const one = x.graph.scalar(1);
  return { mean, inverseDeviation: divide(one, squareRoot(shift(variance, epsilon))) };
}

/** Factor and offset of the scaling that normalises, for scaleChannels. @param gain (C), offset likewise */
export function normalizingScale(
  { mean, inverseDeviation }: ChannelStatistics,
  gain: Value,
  offset: Value,
  images: ImageShape,
): { readonly factor: Value; readonly offset: Value } {
  const perChannel = (value: Value): Value => reshape(value, [1, images.channels]);
  const factor = multiply(inverseDeviation, perChannel(gain));
  const shifted = subtract(perChannel(offset), multiply(mean, factor));
  return { factor: forSlices(factor, images), offset: forSlices(shifted, images) };
}

/**
 * @param x on blocks, what was normalised
 * @param dy on blocks, the gradient of the result
 * @param gain (C)
 * @returns gradients of x (on blocks), gain and offset (C)
 */
export function normalizationGradient(
  x: Value,
  dy: Value,
  gain: Value,
  { mean, inverseDeviation }: ChannelStatistics,
  images: ImageShape,
  block: number,
): readonly [Value, Value, Value] {
  const { channels } = images;
  const total = sumOverPixels(dy, images, block);
  // Sum of dy times the normalised x.
  const product = multiply(
    inverseDeviation,
    subtract(sumOverPixels(multiply(dy, x), images, block), multiply(mean, total)),
  );
  const slope = multiply(inverseDeviation, reshape(gain, [1, channels]));
  const pull = negate(multiply(slope, multiply(inverseDeviation, scale(product, 1 / pixelsOf(images)))));
  const constant = negate(add(multiply(pull, mean), multiply(slope, scale(total, 1 / pixelsOf(images)))));
  const none = x.graph.constant([at(x.shape, 0) * channels], new Float32Array(at(x.shape, 0) * channels));
  const addend = scaleChannels(x, forSlices(pull, images), forSlices(constant, images));
  const gradient = scaleChannels(dy, forSlices(slope, images), none, { addend });
  const overSamples = (value: Value): Value => reshape(sum(value, [0]), [channels]);
  return [gradient, overSamples(product), overSamples(total)];
}
