/** Memory that a graph needs while it runs: which tensors must be there at the same time. */
import type { GraphDefinition, Node, Value } from '../graph/graph';
import { decompose } from '../graph/rewrite';
import { sizeOf } from '../graph/tensor';

const BYTES = { float32: 4, int32: 4, bool: 1 } as const;

export const bytesOf = ({ dtype, shape }: Pick<Value, 'dtype' | 'shape'>): number =>
  BYTES[dtype] * sizeOf(shape);

/** The same elements in another shape need no memory of their own. */
const isAlias = ({ operator }: Node): boolean => operator.type === 'Reshape';

/**
 * The most that tensors computed by a graph take at any time, in bytes; inputs and constants not counted.
 * A run-time frees a tensor after the last node that uses it; so nodes that are far apart, as the two
 * halves of a training step, keep what lies between them.
 */
export function peakTensorBytes(graph: GraphDefinition): number {
  const { nodes, outputs } = decompose(graph);
  const owners = new Map<number, Value>();
  const ownerOf = (value: Value): Value | undefined => owners.get(value.id);
  const lastUse = new Map<number, number>();
  nodes.forEach((node, index) => {
    const [input] = node.inputs;
    for (const output of node.outputs) {
      const owner = isAlias(node) && input ? ownerOf(input) : output;
      if (!owner) continue;
      owners.set(output.id, owner);
      lastUse.set(owner.id, index);
    }
    for (const value of node.inputs) {
      const owner = ownerOf(value);
      if (owner) lastUse.set(owner.id, index);
    }
  });
  for (const { value } of outputs) lastUse.set(ownerOf(value)?.id ?? value.id, Infinity);

  const dying = new Map<number, Value[]>();
  for (const owner of new Set(owners.values())) {
    const last = lastUse.get(owner.id) ?? Infinity;
    dying.set(last, [...(dying.get(last) ?? []), owner]);
  }
  let [live, peak] = [0, 0];
  nodes.forEach((node, index) => {
    for (const output of node.outputs) if (ownerOf(output) === output) live += bytesOf(output);
    peak = Math.max(peak, live);
    for (const value of dying.get(index) ?? []) live -= bytesOf(value);
  });
  return peak;
}
