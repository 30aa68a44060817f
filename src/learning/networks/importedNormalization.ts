/** Normalisation layers of imported networks. */
import type { ImportRule } from './importedNode';
import type { Value } from '../graph/graph';
import { expand } from '../graph/operators/broadcast';
import { reshape } from '../graph/operators/layout';
import { instanceNormalization } from '../graph/operators/normalization';
import {
  batchNormalization,
  frozenBatchNormalization,
  groupNormalization,
  layerNormalization,
} from '../graph/operators/normalizationLayers';
import { at, sizeOf } from '../graph/tensor';

const EPSILON = 1e-5;

/**
 * As the file says: with the statistics that it holds, which do not change in training (an export of a
 * network in evaluation), or with those of the batch (one of a network in training).
 */
const normalizeBatch: ImportRule = (node) => {
  const [x, gain, offset] = [node.value(0), node.value(1), node.value(2)];
  const epsilon = node.float('epsilon', EPSILON);
  if (node.int('training_mode', 0) === 1) return batchNormalization(x, gain, offset, epsilon);
  const statistics = { mean: node.value(3), variance: node.value(4) };
  return frozenBatchNormalization(x, gain, offset, statistics, epsilon);
};

const normalizeInstance: ImportRule = (node) =>
  instanceNormalization(node.value(0), node.value(1), node.value(2), node.float('epsilon', EPSILON));

const normalizeGroups: ImportRule = (node) => {
  const x = node.value(0);
  const groups = node.int('num_groups', 1);
  const channels = at(x.shape, 1);
  // Operator set 18 has one scale and offset for each group, 21 one for each channel.
  const perChannel = (value: Value): Value =>
    sizeOf(value.shape) === channels
      ? value
      : reshape(expand(reshape(value, [groups, 1]), [groups, channels / groups]), [channels]);
  const [gain, offset] = [perChannel(node.value(1)), perChannel(node.value(2))];
  return groupNormalization(x, groups, gain, offset, node.float('epsilon', EPSILON));
};

const normalizeLayer: ImportRule = (node) => {
  const [x, gain] = [node.value(0), node.value(1)];
  const axis = node.axis(node.int('axis', -1), x.shape.length);
  const offset = node.has(2) ? node.value(2) : undefined;
  const shape = x.shape.slice(axis);
  return layerNormalization(
    x,
    expand(gain, shape),
    offset && expand(offset, shape),
    node.float('epsilon', EPSILON),
  );
};

export const NORMALIZATION_RULES: readonly (readonly [string, ImportRule])[] = [
  ['BatchNormalization', normalizeBatch],
  ['InstanceNormalization', normalizeInstance],
  ['GroupNormalization', normalizeGroups],
  ['LayerNormalization', normalizeLayer],
];
