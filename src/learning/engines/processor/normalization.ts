/**
 * Instance normalisation and its gradient on blocks of channels. With c = x - m, m the mean and r the inverse
 * deviation of a channel of a sample, gain g and offset o, the result is c * (g r) + o: one scaling per
 * channel. Its gradient is a scaling of dy plus one of c, by numbers that follow from the sums of dy and
 * dy * c. The mean is taken away first, since squares of large numbers would leave nothing of a small
 * deviation in float32.
 */
import type { ImageShape } from './blockedImages';
import { scaleChannels } from './channelwise';
import type { Value } from '../../graph/graph';
import { expand, sum } from '../../graph/operators/broadcast';
import {
  divide,
  multiply,
  negate,
  scale,
  shift,
  square,
  squareRoot,
} from '../../graph/operators/elementwise';
import { reshape } from '../../graph/operators/layout';
import { at, sizeOf } from '../../graph/tensor';

export interface CentredImages {
  /** Images without the mean of each channel of each sample, on blocks. */
  readonly centred: Value;
  /** For every channel of every sample, (B, C). */
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

/** @param x on blocks */
export function centre(x: Value, images: ImageShape, epsilon: number, block: number): CentredImages {
  const mean = scale(sumOverPixels(x, images, block), 1 / pixelsOf(images));
  const count = at(x.shape, 0) * images.channels;
  const ones = x.graph.constant([count], new Float32Array(count).fill(1));
  const centred = scaleChannels(x, ones, forSlices(negate(mean), images));
  const variance = scale(sumOverPixels(square(centred), images, block), 1 / pixelsOf(images));
  const one = x.graph.scalar(1);
  return { centred, inverseDeviation: divide(one, squareRoot(shift(variance, epsilon))) };
}

/** Factor and offset that make the result of centred images, for scaleChannels. @param gain (C), offset likewise */
export function normalizingScale(
  { inverseDeviation }: CentredImages,
  gain: Value,
  offset: Value,
  images: ImageShape,
): { readonly factor: Value; readonly offset: Value } {
  const { batch, channels } = images;
  const factor = multiply(inverseDeviation, reshape(gain, [1, channels]));
  const repeated = expand(reshape(offset, [1, channels]), [batch, channels]);
  return { factor: forSlices(factor, images), offset: forSlices(repeated, images) };
}

/**
 * @param dy on blocks, the gradient of the result
 * @param gain (C)
 * @returns gradients of what was normalised (on blocks), gain and offset (C)
 */
export function normalizationGradient(
  { centred, inverseDeviation }: CentredImages,
  dy: Value,
  gain: Value,
  images: ImageShape,
  block: number,
): readonly [Value, Value, Value] {
  const { channels } = images;
  const total = sumOverPixels(dy, images, block);
  // Sum of dy times the normalised images.
  const product = multiply(inverseDeviation, sumOverPixels(multiply(dy, centred), images, block));
  const slope = multiply(inverseDeviation, reshape(gain, [1, channels]));
  const mean = (sums: Value): Value => scale(sums, 1 / pixelsOf(images));
  const pull = negate(multiply(slope, multiply(inverseDeviation, mean(product))));
  const constant = negate(multiply(slope, mean(total)));
  const count = at(dy.shape, 0) * channels;
  const none = dy.graph.constant([count], new Float32Array(count));
  const addend = scaleChannels(centred, forSlices(pull, images), forSlices(constant, images));
  const gradient = scaleChannels(dy, forSlices(slope, images), none, { addend });
  const overSamples = (value: Value): Value => reshape(sum(value, [0]), [channels]);
  return [gradient, overSamples(product), overSamples(total)];
}
