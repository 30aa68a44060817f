import type { GraphDefinition, Node } from './graph';

/** The graph without inputs, constants and nodes that its outputs do not need. */
export function prune({ inputs, constants, nodes, outputs }: GraphDefinition): GraphDefinition {
  const needed = new Set(outputs.map(({ value }) => value.id));
  const kept: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((value) => needed.has(value.id))) continue;
    for (const input of node.inputs) needed.add(input.id);
    kept.push(node);
  }
  return {
    inputs: inputs.filter((value) => needed.has(value.id)),
    constants: constants.filter(({ value }) => needed.has(value.id)),
    nodes: kept.reverse(),
    outputs,
  };
}
