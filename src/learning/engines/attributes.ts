/** Settings of a node, as its operator writes them for ONNX. */
import type { Node } from '../graph/graph';

export function intsOf({ operator }: Node, name: string): readonly number[] | undefined {
  const attribute = operator.attributes?.[name];
  return attribute && 'ints' in attribute ? attribute.ints : undefined;
}

export function intOf({ operator }: Node, name: string): number | undefined {
  const attribute = operator.attributes?.[name];
  return attribute && 'int' in attribute ? attribute.int : undefined;
}

/** @throws Error when the node has no such number */
export function floatOf({ operator, layer }: Node, name: string): number {
  const attribute = operator.attributes?.[name];
  if (attribute && 'float' in attribute) return attribute.float;
  throw new Error(`${layer}: ${operator.type} has no number "${name}".`);
}
