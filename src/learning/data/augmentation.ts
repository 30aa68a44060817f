/**
 * Random changes of intensity, as scanners and protocols cause them. Only the image is changed, so
 * labels and distance maps stay true; mirroring, which is exact for all three, happens as the patch is
 * cut (patches.ts). Ranges follow nnU-Net's (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).
 */
import type { Random } from './random';

const NOISE = { probability: 0.15, maxDeviation: 0.3 } as const;
const BRIGHTNESS = { probability: 0.3, range: [0.75, 1.25] } as const;
const CONTRAST = { probability: 0.3, range: [0.75, 1.25] } as const;
const GAMMA = { probability: 0.3, range: [0.7, 1.5] } as const;

/** Changes one normalised channel of a patch in place. */
export function augmentIntensity(values: Float32Array, random: Random): void {
  if (random.chance(NOISE.probability)) {
    const deviation = random.uniform(0, NOISE.maxDeviation);
    for (let n = 0; n < values.length; n++) values[n] = (values[n] ?? 0) + deviation * random.normal();
  }
  if (random.chance(BRIGHTNESS.probability)) {
    const factor = random.uniform(...BRIGHTNESS.range);
    for (let n = 0; n < values.length; n++) values[n] = factor * (values[n] ?? 0);
  }
  if (random.chance(CONTRAST.probability)) changeContrast(values, random.uniform(...CONTRAST.range));
  if (random.chance(GAMMA.probability)) changeGamma(values, random.uniform(...GAMMA.range));
}

/** Spreads values about their mean, within their range. */
function changeContrast(values: Float32Array, factor: number): void {
  const { min, max, mean } = statistics(values);
  for (let n = 0; n < values.length; n++) {
    values[n] = Math.min(max, Math.max(min, mean + factor * ((values[n] ?? 0) - mean)));
  }
}

/** Raises values, scaled to [0, 1], to a power, then gives them their mean and deviation back. */
function changeGamma(values: Float32Array, gamma: number): void {
  const before = statistics(values);
  const range = before.max - before.min;
  if (!(range > 0)) return;
  for (let n = 0; n < values.length; n++) values[n] = (((values[n] ?? 0) - before.min) / range) ** gamma;
  const after = statistics(values);
  const scale = after.deviation > 0 ? before.deviation / after.deviation : 0;
  for (let n = 0; n < values.length; n++) values[n] = before.mean + scale * ((values[n] ?? 0) - after.mean);
}

function statistics(values: Float32Array): { min: number; max: number; mean: number; deviation: number } {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { min, max, mean, deviation: Math.sqrt(squares / values.length) };
}
