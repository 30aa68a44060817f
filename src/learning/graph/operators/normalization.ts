/**
 * Instance normalisation: every channel of every sample to mean 0 and variance 1, then scale and
 * offset per channel (Ulyanov et al. 2016, https://arxiv.org/abs/1607.08022).
 */
import { GraphError } from '../graph';
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, describeShape, sizeOf } from '../tensor';
import { sum } from './broadcast';
import { multiply, scale, subtract } from './elementwise';
import { reshape } from './layout';

/** Mean and 1 / sqrt(variance + epsilon) of each row of a matrix. */
function rowStatistics(
  data: Float64Array,
  rows: number,
  epsilon: number,
): { mean: number; inverse: number }[] {
  const columns = data.length / rows;
  return Array.from({ length: rows }, (_, row) => {
    const values = data.subarray(row * columns, (row + 1) * columns);
    const mean = values.reduce((total, x) => total + x, 0) / columns;
    const variance = values.reduce((total, x) => total + (x - mean) ** 2, 0) / columns;
    return { mean, inverse: 1 / Math.sqrt(variance + epsilon) };
  });
}

const instanceNormalizationOperator = (epsilon: number): Operator => ({
  type: 'InstanceNormalization',
  attributes: { epsilon: { float: epsilon } },
  infer: (inputs) => {
    const { dtype, shape } = at(inputs, 0);
    for (const parameter of inputs.slice(1)) {
      if (parameter.shape.length !== 1 || parameter.shape[0] !== shape[1]) {
        throw new Error(
          `scale and offset of ${at(shape, 1)} channels have the shape ${describeShape(parameter.shape)}`,
        );
      }
    }
    return [{ dtype, shape }];
  },
  evaluate: (inputs) => {
    const { shape, data } = at(inputs, 0);
    const [gain, offset] = [at(inputs, 1).data, at(inputs, 2).data];
    const channels = at(shape, 1);
    const rows = at(shape, 0) * channels;
    const columns = data.length / rows;
    const statistics = rowStatistics(data, rows, epsilon);
    return [
      data.map((x, index) => {
        const row = Math.floor(index / columns);
        const { mean, inverse } = at(statistics, row);
        return (x - mean) * inverse * at(gain, row % channels) + at(offset, row % channels);
      }),
    ];
  },
  gradient: ({ inputs, outputGradient }) =>
    outputGradient.graph.applyAll(instanceNormalizationGradientOperator(epsilon), [
      at(inputs, 0),
      at(inputs, 1),
      outputGradient,
    ]),
});

/** Of x, gain and the gradient dy of the result; outputs are the gradients of x, gain and offset. */
const instanceNormalizationGradientOperator = (epsilon: number): Operator => ({
  type: 'InstanceNormalizationGradient',
  attributes: { epsilon: { float: epsilon } },
  infer: (inputs) => {
    const [x, gain] = [at(inputs, 0), at(inputs, 1)];
    return [x, gain, gain];
  },
  evaluate: (inputs) => {
    const [x, gain, dy] = [at(inputs, 0), at(inputs, 1).data, at(inputs, 2).data];
    const channels = at(x.shape, 1);
    const rows = at(x.shape, 0) * channels;
    const columns = x.data.length / rows;
    const dx = new Float64Array(x.data.length);
    const [dGain, dOffset] = [new Float64Array(channels), new Float64Array(channels)];
    for (const [row, { mean, inverse }] of rowStatistics(x.data, rows, epsilon).entries()) {
      const channel = row % channels;
      const gradient = dy.subarray(row * columns, (row + 1) * columns);
      const normalized = x.data
        .subarray(row * columns, (row + 1) * columns)
        .map((value) => (value - mean) * inverse);
      const total = gradient.reduce((sum, value) => sum + value, 0);
      const product = gradient.reduce((sum, value, index) => sum + value * at(normalized, index), 0);
      dGain[channel] = at(dGain, channel) + product;
      dOffset[channel] = at(dOffset, channel) + total;
      gradient.forEach((value, index) => {
        const centred = value - total / columns - (at(normalized, index) * product) / columns;
        dx[row * columns + index] = at(gain, channel) * inverse * centred;
      });
    }
    return [dx, dGain, dOffset];
  },
  decompose: (inputs) => {
    // With y the normalised rows, r their inverse deviation and g the gain:
    //   d offset = sum dy,  d gain = sum dy * y,  dx = g * r * (dy - mean(dy) - y * mean(dy * y)).
    // y and r are computed again in one pass, which costs less than keeping them from the way forward
    // (where scale and offset would then be two passes of their own).
    const [x, gain, outputGradient] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const [batch, channels] = [at(x.shape, 0), at(x.shape, 1)];
    const pixels = sizeOf(x.shape) / (batch * channels);
    const { normalized, inverseDeviation } = standardizeRows(reshape(x, [batch * channels, pixels]), epsilon);
    const dy = reshape(outputGradient, [batch * channels, pixels]);
    const sums = sum(dy, [1]);
    const products = sum(multiply(dy, normalized), [1]);
    const perChannel = (rows: Value): Value =>
      reshape(sum(reshape(rows, [batch, channels]), [0]), [channels]);
    const centred = subtract(
      subtract(dy, scale(sums, 1 / pixels)),
      multiply(normalized, scale(products, 1 / pixels)),
    );
    const slope = reshape(
      multiply(reshape(inverseDeviation, [batch, channels]), reshape(gain, [1, channels])),
      [batch * channels, 1],
    );
    return [reshape(multiply(centred, slope), x.shape), perChannel(products), perChannel(sums)];
  },
});

/** Outputs: the rows with mean 0 and variance 1, their means, their inverse deviations. Only for gradients. */
const layerNormalizationOperator = (epsilon: number): Operator => ({
  type: 'LayerNormalization',
  attributes: { axis: { int: -1 }, epsilon: { float: epsilon } },
  infer: (inputs) => {
    const { dtype, shape } = at(inputs, 0);
    const rows = [at(shape, 0), 1];
    return [
      { dtype, shape },
      { dtype, shape: rows },
      { dtype, shape: rows },
    ];
  },
  evaluate: (inputs) => {
    const { shape, data } = at(inputs, 0);
    const columns = at(shape, 1);
    const statistics = rowStatistics(data, at(shape, 0), epsilon);
    return [
      data.map((x, index) => {
        const { mean, inverse } = at(statistics, Math.floor(index / columns));
        return (x - mean) * inverse;
      }),
      Float64Array.from(statistics, ({ mean }) => mean),
      Float64Array.from(statistics, ({ inverse }) => inverse),
    ];
  },
});

function standardizeRows(rows: Value, epsilon: number): { normalized: Value; inverseDeviation: Value } {
  const columns = at(rows.shape, 1);
  const ones = rows.graph.constant([columns], new Float32Array(columns).fill(1));
  const [normalized, , inverseDeviation] = rows.graph.applyAll(layerNormalizationOperator(epsilon), [
    rows,
    ones,
  ]);
  if (!normalized || !inverseDeviation) throw new GraphError('LayerNormalization has three outputs.');
  return { normalized, inverseDeviation };
}

/**
 * @param x (B, C, *spatial)
 * @param gain (C)
 * @param offset (C)
 * @param epsilon added to the variance
 */
export function instanceNormalization(x: Value, gain: Value, offset: Value, epsilon: number): Value {
  return x.graph.apply(instanceNormalizationOperator(epsilon), x, gain, offset);
}
