/** The reference evaluation: a graph in plain TypeScript and float64, slow and easy to check. */
import type { GraphDefinition, Value } from './graph';
import { at } from './tensor';
import type { ReferenceTensor } from './tensor';

/**
 * Values of all outputs.
 * @param feeds the inputs' elements by name, in C order
 */
export function evaluate(
  { inputs, constants, nodes, outputs }: GraphDefinition,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
): Record<string, Float64Array> {
  const known = new Map<number, ReferenceTensor>();
  const keep = ({ id, dtype, shape }: Value, data: Float64Array): void => {
    known.set(id, { dtype, shape, data });
  };
  const get = ({ id, name }: Value): ReferenceTensor => {
    const tensor = known.get(id);
    if (!tensor) throw new Error(`"${name}" is used before it is computed.`);
    return tensor;
  };

  for (const input of inputs) {
    const data = feeds[input.name];
    if (!data) throw new Error(`Input "${input.name}" was given nothing.`);
    keep(input, Float64Array.from(data));
  }
  for (const { value, data } of constants) keep(value, Float64Array.from(data));
  for (const node of nodes) {
    const results = node.operator.evaluate(node.inputs.map(get), node.outputs);
    node.outputs.forEach((value, index) => {
      keep(value, at(results, index));
    });
  }
  return Object.fromEntries(outputs.map(({ name, value }) => [name, get(value).data]));
}
