/** Normalisation layers of imported networks. */
import type { ImportRule } from './importedNode';
import type { Value } from '../graph/graph';
import { add, divide, multiply, shift, squareRoot, subtract } from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';
import { instanceNormalization } from '../graph/operators/normalization';
import { sizeOf } from '../graph/tensor';

const EPSILON = 1e-5;

/** With the statistics of the file, which do not change in training (as is usual for small batches). */
const normalizeBatch: ImportRule = (node) => {
  if (node.int('training_mode', 0) === 1 || node.node.outputs.length > 1) {
    throw node.failure(
      'it computes the statistics of the batch. Export with training=TrainingMode.PRESERVE after network.eval()',
    );
  }
  const x = node.value(0);
  const perChannel = (value: Value): Value =>
    reshape(value, [1, sizeOf(value.shape), ...x.shape.slice(2).map(() => 1)]);
  const [gain, offset] = [perChannel(node.value(1)), perChannel(node.value(2))];
  const [mean, variance] = [perChannel(node.value(3)), perChannel(node.value(4))];
  const deviation = squareRoot(shift(variance, node.float('epsilon', EPSILON)));
  return add(multiply(subtract(x, mean), divide(gain, deviation)), offset);
};

const normalizeInstance: ImportRule = (node) =>
  instanceNormalization(node.value(0), node.value(1), node.value(2), node.float('epsilon', EPSILON));

export const NORMALIZATION_RULES: readonly (readonly [string, ImportRule])[] = [
  ['BatchNormalization', normalizeBatch],
  ['InstanceNormalization', normalizeInstance],
];
