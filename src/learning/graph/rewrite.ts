/** Copies a graph node by node, with the chance to put other nodes in the place of one. */
import { Graph } from './graph';
import type { GraphDefinition, Node, Value } from './graph';
import { at } from './tensor';

/**
 * What takes the place of a node: values of the same types as its outputs, made of `inputs`, which
 * stand for the node's own in the new graph. Undefined keeps the node as it is.
 */
export type RewriteRule = (node: Node, inputs: readonly Value[]) => readonly Value[] | undefined;

/** A graph with the same inputs and outputs, by name. */
export function rewrite(definition: GraphDefinition, rule: RewriteRule): GraphDefinition {
  const graph = new Graph();
  const copies = new Map<number, Value>();
  for (const { id, name, dtype, shape } of definition.inputs) copies.set(id, graph.input(name, dtype, shape));
  for (const { value, data } of definition.constants) {
    copies.set(value.id, graph.constant(value.shape, data, value.dtype));
  }
  const copyOf = ({ id, name }: Value): Value => {
    const copy = copies.get(id);
    if (!copy) throw new Error(`"${name}" is used before it is computed.`);
    return copy;
  };
  for (const node of definition.nodes) {
    const inputs = node.inputs.map(copyOf);
    const results = graph.within(
      node.layer,
      () => rule(node, inputs) ?? graph.applyAll(node.operator, inputs),
    );
    node.outputs.forEach(({ id }, index) => copies.set(id, at(results, index)));
  }
  return graph.finish(Object.fromEntries(definition.outputs.map(({ name, value }) => [name, copyOf(value)])));
}

/** The same graph in ONNX's operators alone. */
export function decompose(definition: GraphDefinition): GraphDefinition {
  return rewrite(definition, ({ operator }, inputs) => operator.decompose?.(inputs));
}
