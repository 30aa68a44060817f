/**
 * Reverse-mode differentiation: adds to a graph the nodes that compute the derivatives of a scalar.
 *
 * Walks the nodes backwards from the loss and applies the gradient rule of each operator. Only nodes
 * between the parameters and the loss are visited, so that nothing is computed for the images.
 */
import { GraphError } from './graph';
import type { Graph, Value } from './graph';
import { add } from './operators/elementwise';
import { describeShape, sameShape } from './tensor';

/** A value and the derivative of the loss with respect to it, in its shape. */
export interface Seed {
  readonly value: Value;
  readonly gradient: Value;
}

/**
 * Derivatives of `loss` with respect to each of `parameters`, in their shapes.
 * @throws GraphError when the loss is no scalar, does not depend on a parameter, or runs through an
 * operator without a gradient rule.
 */
export function differentiate(graph: Graph, loss: Value, parameters: readonly Value[]): Value[] {
  if (loss.shape.length > 0) {
    throw new GraphError(
      `Only a scalar can be differentiated, not a tensor of ${describeShape(loss.shape)}.`,
    );
  }
  return backpropagate(graph, [{ value: loss, gradient: graph.scalar(1) }], parameters);
}

/**
 * The same for a loss that is known by its derivatives with respect to some values, such as the logits
 * of a network: the chain rule from there back to the parameters.
 */
export function backpropagate(graph: Graph, seeds: readonly Seed[], parameters: readonly Value[]): Value[] {
  const nodes = [...graph.nodes];
  const influenced = new Set(parameters.map(({ id }) => id));
  for (const node of nodes) {
    if (node.inputs.some(({ id }) => influenced.has(id)))
      node.outputs.forEach(({ id }) => influenced.add(id));
  }

  const gradients = new Map<number, Value>();
  const accumulate = (value: Value, gradient: Value): void => {
    const sum = gradients.get(value.id);
    gradients.set(value.id, sum ? add(sum, gradient) : gradient);
  };
  for (const { value, gradient } of seeds) accumulate(value, gradient);
  for (const { operator, inputs, outputs, layer } of nodes.reverse()) {
    const [output] = outputs;
    if (!output || !influenced.has(output.id)) continue;
    const outputGradient = gradients.get(output.id);
    if (!outputGradient) continue;
    graph.within(layer === '' ? 'gradient' : `gradient of ${layer}`, () => {
      if (!operator.gradient) throw new GraphError(`${layer}: ${operator.type} cannot be differentiated.`);
      const inputGradients = operator.gradient({ inputs, output, outputGradient });
      inputs.forEach((input, index) => {
        const gradient = inputGradients[index];
        if (!gradient || !influenced.has(input.id)) return;
        if (!sameShape(gradient.shape, input.shape)) {
          throw new GraphError(
            `${layer}: the gradient of ${operator.type} for input ${index} has the shape ` +
              `${describeShape(gradient.shape)} instead of ${describeShape(input.shape)}.`,
          );
        }
        accumulate(input, gradient);
      });
    });
  }

  return parameters.map((parameter) => {
    const gradient = gradients.get(parameter.id);
    if (!gradient) throw new GraphError(`The loss does not depend on the parameter "${parameter.name}".`);
    return gradient;
  });
}
