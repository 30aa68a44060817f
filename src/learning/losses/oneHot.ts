import type { Value } from '../graph/graph';
import { equal, toFloat } from '../graph/operators/comparison';

/** Class indices (B, 1, *spatial), int32 -> one channel per class (B, K, *spatial), 1 where it is that class. */
export function oneHot(labels: Value, classes: number): Value {
  const shape = labels.shape.map((_, axis) => (axis === 1 ? classes : 1));
  const indices = labels.graph.constant(shape, [...Array(classes).keys()], 'int32');
  return toFloat(equal(labels, indices));
}
