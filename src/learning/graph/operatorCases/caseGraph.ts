import { differentiate } from '../differentiate';
import { probe, pseudoRandom } from '../gradientCheck';
import { Graph } from '../graph';
import type { GraphDefinition } from '../graph';
import { sizeOf } from '../tensor';
import type { OperatorCase } from './operatorCase';

/** A case as a graph of its result ("output") and its gradients ("gradient0", ...), and what inputs are given. */
export interface CaseGraph {
  readonly definition: GraphDefinition;
  /** By the names of the inputs: "x0", "x1", ... */
  readonly values: Readonly<Record<string, Float64Array>>;
}

/** For tests of what computes graphs. */
export function caseGraph({ shapes, build, values = [] }: OperatorCase): CaseGraph {
  const graph = new Graph();
  const inputs = shapes.map((shape, index) => graph.input(`x${index}`, 'float32', shape));
  const output = build((index) => inputs[index] ?? graph.scalar(NaN));
  const gradients = differentiate(graph, probe(output), inputs);
  const definition = graph.finish({
    output,
    ...Object.fromEntries(gradients.map((gradient, index) => [`gradient${index}`, gradient])),
  });
  const given = shapes.map((shape, index): [string, Float64Array] => [
    `x${index}`,
    values[index] ?? pseudoRandom(sizeOf(shape), index + 1),
  ]);
  return { definition, values: Object.fromEntries(given) };
}
