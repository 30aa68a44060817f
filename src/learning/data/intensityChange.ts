/**
 * Random changes of intensity, as scanners and protocols cause them: only the image is changed, so
 * labels and distance maps stay true. Order, ranges and what is drawn for each channel are those of
 * nnU-Net (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z; nnUNetTrainer.get_training_transforms and
 * https://github.com/MIC-DKFZ/batchgeneratorsv2).
 */
import type { CompleteAugmentation } from './augmentationConfig';
import { blur, lowerResolution } from './filters';
import type { Size } from './patches';
import type { Random } from '../../statistics/random';

type Range = readonly [number, number];

/** Blur and loss of resolution leave out every other channel. */
const CHANNEL_SHARE = 0.5;

/**
 * Changes an image in place.
 * @param image normalised intensities, shape (channels, ...patch)
 * @param inPlane whether slices are too thick for blur and loss of resolution across them
 */
export function changeIntensity(
  image: Float32Array,
  patch: Size,
  inPlane: boolean,
  augmentation: CompleteAugmentation,
  random: Random,
): void {
  if (!augmentation.intensity) return;
  const size = patch[0] * patch[1] * patch[2];
  const channels = Array.from({ length: image.length / size }, (_, c) =>
    image.subarray(c * size, (c + 1) * size),
  );
  const { noise, brightness, contrast, lowResolution, gamma, invertedGamma } = augmentation;
  if (noise && random.chance(noise.probability)) {
    addNoise(image, random.uniform(...noise.deviation), random);
  }
  if (augmentation.blur && random.chance(augmentation.blur.probability)) {
    const { sigma } = augmentation.blur;
    for (const channel of channels) {
      if (!random.chance(CHANNEL_SHARE)) continue;
      const along = (axis: number): number => (inPlane && axis === 0 ? 0 : random.uniform(...sigma));
      blur(channel, patch, [along(0), along(1), along(2)]);
    }
  }
  if (brightness && random.chance(brightness.probability)) {
    for (const channel of channels) multiply(channel, aboutOne(brightness.factor, random));
  }
  if (contrast && random.chance(contrast.probability)) {
    for (const channel of channels) changeContrast(channel, aboutOne(contrast.factor, random));
  }
  if (lowResolution && random.chance(lowResolution.probability)) {
    for (const channel of channels) {
      if (!random.chance(CHANNEL_SHARE)) continue;
      const zoom = random.uniform(...lowResolution.zoom);
      lowerResolution(channel, patch, [inPlane ? 1 : zoom, zoom, zoom]);
    }
  }
  if (invertedGamma && random.chance(invertedGamma.probability)) {
    for (const channel of channels) {
      multiply(channel, -1);
      changeGamma(channel, aboutOne(invertedGamma.exponent, random));
      multiply(channel, -1);
    }
  }
  if (gamma && random.chance(gamma.probability)) {
    for (const channel of channels) changeGamma(channel, aboutOne(gamma.exponent, random));
  }
}

/** A factor of which values below and above 1 are as likely, however much farther the range reaches on one side. */
function aboutOne([low, high]: Range, random: Random): number {
  const isBelow = random.chance(0.5);
  if (high <= 1 || (isBelow && low < 1)) return random.uniform(low, Math.min(1, high));
  return random.uniform(Math.max(1, low), high);
}

function addNoise(values: Float32Array, deviation: number, random: Random): void {
  for (let n = 0; n < values.length; n++) values[n] = (values[n] ?? 0) + deviation * random.normal();
}

function multiply(values: Float32Array, factor: number): void {
  for (let n = 0; n < values.length; n++) values[n] = factor * (values[n] ?? 0);
}

/** Spreads values about their mean, within their range. */
export function changeContrast(values: Float32Array, factor: number): void {
  const { min, max, mean } = statistics(values);
  for (let n = 0; n < values.length; n++) {
    values[n] = Math.min(max, Math.max(min, mean + factor * ((values[n] ?? 0) - mean)));
  }
}

/** Raises values, scaled to [0, 1], to a power, then gives them their mean and deviation back. */
export function changeGamma(values: Float32Array, gamma: number): void {
  const before = statistics(values);
  const range = before.max - before.min;
  if (!(range > 0)) return;
  for (let n = 0; n < values.length; n++) values[n] = (((values[n] ?? 0) - before.min) / range) ** gamma;
  const after = statistics(values);
  const scale = after.deviation > 0 ? before.deviation / after.deviation : 0;
  for (let n = 0; n < values.length; n++) values[n] = before.mean + scale * ((values[n] ?? 0) - after.mean);
}

interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
}

function statistics(values: Float32Array): Statistics {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (let n = 0; n < values.length; n++) {
    const value = values[n] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const mean = sum / values.length;
  let squares = 0;
  for (let n = 0; n < values.length; n++) squares += ((values[n] ?? 0) - mean) ** 2;
  return { min, max, mean, deviation: Math.sqrt(squares / values.length) };
}
