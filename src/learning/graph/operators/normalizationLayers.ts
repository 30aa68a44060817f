/**
 * Batch, group and layer normalisation: each is instance normalisation of another view of the tensor,
 * so that they share its gradient and its speed.
 */
import { GraphError } from '../graph';
import type { Value } from '../graph';
import { at, describeShape, sameShape, sizeOf } from '../tensor';
import { add, divide, multiply, shift, squareRoot, subtract } from './elementwise';
import { reshape, transpose } from './layout';
import { instanceNormalization } from './normalization';

/** Mean and variance of each channel, (C). */
export interface ChannelStatistics {
  readonly mean: Value;
  readonly variance: Value;
}

/** Each row (R, n) to mean 0 and variance 1. */
function standardize(rows: Value, epsilon: number): Value {
  const { graph, shape } = rows;
  const count = at(shape, 0);
  const [ones, zeros] = [1, 0].map((n) => graph.constant([count], new Float32Array(count).fill(n)));
  if (!ones || !zeros) throw new GraphError('There is nothing to scale by.');
  return reshape(instanceNormalization(reshape(rows, [1, ...shape]), ones, zeros, epsilon), shape);
}

/** (C) as a factor or offset of x (B, C, *spatial). */
function perChannel(value: Value, x: Value): Value {
  const channels = at(x.shape, 1);
  if (!sameShape(value.shape, [channels])) {
    throw new GraphError(
      `A value per channel has the shape (${channels}) for ${describeShape(x.shape)}, not ${describeShape(value.shape)}.`,
    );
  }
  return reshape(value, [1, channels, ...x.shape.slice(2).map(() => 1)]);
}

/**
 * Batch normalisation as in training: with mean and variance of each channel over the batch (Ioffe and
 * Szegedy 2015, https://arxiv.org/abs/1502.03167). Running averages are not kept: see
 * frozenBatchNormalization.
 * @param x (B, C, *spatial)
 * @param gain (C)
 * @param offset (C)
 */
export function batchNormalization(x: Value, gain: Value, offset: Value, epsilon: number): Value {
  const [batch, channels] = [at(x.shape, 0), at(x.shape, 1)];
  const spatial = x.shape.slice(2);
  const swap = [1, 0, ...spatial.map((_, axis) => axis + 2)];
  const turned = batch === 1 ? x : transpose(x, swap);
  const rows = reshape(turned, [1, channels, batch * sizeOf(spatial)]);
  const normalized = instanceNormalization(rows, gain, offset, epsilon);
  if (batch === 1) return reshape(normalized, x.shape);
  return transpose(reshape(normalized, [channels, batch, ...spatial]), swap);
}

/**
 * Batch normalisation as in inference: with statistics that stay as they are. The usual way to train a
 * network further with small batches, which leave the running averages of its first training alone.
 */
export function frozenBatchNormalization(
  x: Value,
  gain: Value,
  offset: Value,
  { mean, variance }: ChannelStatistics,
  epsilon: number,
): Value {
  const slope = divide(gain, squareRoot(shift(variance, epsilon)));
  return add(multiply(subtract(x, perChannel(mean, x)), perChannel(slope, x)), perChannel(offset, x));
}

/**
 * Group normalisation: channels are divided into groups, each of which is normalised in each sample (Wu
 * and He 2018, https://arxiv.org/abs/1803.08494).
 * @param x (B, C, *spatial)
 * @param gain (C)
 * @param offset (C)
 * @throws GraphError when the groups do not divide the channels
 */
export function groupNormalization(
  x: Value,
  groups: number,
  gain: Value,
  offset: Value,
  epsilon: number,
): Value {
  const [batch, channels] = [at(x.shape, 0), at(x.shape, 1)];
  if (!Number.isInteger(channels / groups)) {
    throw new GraphError(`${channels} channels cannot be normalised in ${groups} groups.`);
  }
  const rows = reshape(x, [batch * groups, sizeOf(x.shape) / (batch * groups)]);
  const normalized = reshape(standardize(rows, epsilon), x.shape);
  return add(multiply(normalized, perChannel(gain, x)), perChannel(offset, x));
}

/**
 * Layer normalisation over the last axes, as many as `gain` has (Ba et al. 2016,
 * https://arxiv.org/abs/1607.06450).
 * @param gain in the shape of the last axes of x
 * @param offset likewise, or none
 */
export function layerNormalization(x: Value, gain: Value, offset: Value | undefined, epsilon: number): Value {
  const own = x.shape.slice(x.shape.length - gain.shape.length);
  if (!sameShape(own, gain.shape) || (offset && !sameShape(own, offset.shape))) {
    throw new GraphError(
      `Scale ${describeShape(gain.shape)} and offset ${describeShape(offset?.shape ?? own)} must have the ` +
        `shape of the last axes of ${describeShape(x.shape)}.`,
    );
  }
  const columns = sizeOf(own);
  const rows = reshape(x, [sizeOf(x.shape) / columns, columns]);
  const scaled = multiply(reshape(standardize(rows, epsilon), x.shape), gain);
  return offset ? add(scaled, offset) : scaled;
}
