/**
 * Makes a finished graph smaller without changing what it computes: nodes of constants alone are
 * evaluated now, nodes that change nothing are left out, and what is computed twice is computed once.
 *
 * Run-times do some of this themselves, but not all of it and not all of them; and the fewer nodes, the
 * sooner a graph is compiled. A node whose value the graph gives out always stays, with that value.
 */
import type { Constant, GraphDefinition, Node, Value } from './graph';
import { sameResult } from './identities';
import { composeTranspositions } from './operators/layout';
import { prune } from './prune';
import { at, broadcastShapes, sameShape, sizeOf } from './tensor';

/** Elements of a result that is worth a place in the file; larger ones are computed when the graph runs. */
const LARGEST_RESULT = 4096;
/** Elements that the reference evaluation may read for it. */
const LARGEST_INPUTS = 65536;

/** Operators that repeat their inputs along axes of length 1 by themselves. */
const BROADCASTING: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min'],
  ...['Equal', 'Greater', 'Less', 'Where'],
]);

/** Shape, type and content of a constant as text, to find equal ones. */
function contentOf({ value: { dtype, shape }, data }: Constant): string {
  return `${dtype} ${shape.join()}: ${Array.from(data, (x) => (Object.is(x, -0) ? '-0' : String(x))).join()}`;
}

/** What a node computes of what, as text; functions are left out by JSON. */
function computationOf({ operator, inputs, outputs }: Node): string {
  const described = JSON.stringify(operator, (_, value: unknown) =>
    typeof value === 'number' ? String(value) : value,
  );
  const types = outputs.map(({ dtype, shape }) => `${dtype} ${shape.join()}`);
  return `${described} of ${inputs.map(({ id }) => id).join()} -> ${types.join('; ')}`;
}

class Simplifier {
  readonly nodes: Node[] = [];
  readonly #constants = new Map<number, Constant>();
  readonly #replacements = new Map<number, Value>();
  readonly #producers = new Map<number, Node>();
  readonly #computed = new Map<string, Node>();
  readonly #contents = new Map<string, Value>();

  get constants(): readonly Constant[] {
    return [...this.#constants.values()];
  }

  addConstant(constant: Constant): void {
    const { value, data } = constant;
    if (data.length <= LARGEST_RESULT) {
      const content = contentOf(constant);
      const equal = this.#contents.get(content);
      if (equal) {
        this.#replacements.set(value.id, equal);
        return;
      }
      this.#contents.set(content, value);
    }
    this.#constants.set(value.id, constant);
  }

  /** @param isOutput whether the graph gives out a value of this node, so that it must stay */
  addNode(original: Node, isOutput: boolean): void {
    const node = this.#shortcut({
      ...original,
      inputs: original.inputs.map((value) => this.#replacements.get(value.id) ?? value),
    });
    if (!isOutput) {
      if (this.#fold(node)) return;
      const same = sameResult(node, (value) => this.#constants.get(value.id)?.data);
      const twin = this.#computed.get(computationOf(node));
      if (same || twin) {
        node.outputs.forEach((value, index) => {
          this.#replacements.set(value.id, same ?? at(twin?.outputs ?? [], index));
        });
        return;
      }
    }
    this.#computed.set(computationOf(node), node);
    for (const output of node.outputs) this.#producers.set(output.id, node);
    this.nodes.push(node);
  }

  /** Evaluates a node whose inputs are all known; its outputs become constants. */
  #fold({ operator, inputs, outputs }: Node): boolean {
    // Operators of a run-time's own are for that run-time to evaluate.
    if (operator.domain !== undefined) return false;
    const known = inputs.flatMap(({ id }) => this.#constants.get(id) ?? []);
    if (known.length < inputs.length) return false;
    const size = outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const read = known.reduce((sum, { data }) => sum + data.length, 0);
    if (size > LARGEST_RESULT || read > LARGEST_INPUTS) return false;
    const tensors = known.map(({ value: { dtype, shape }, data }) => ({
      ...{ dtype, shape, data: Float64Array.from(data) },
    }));
    const results = operator.evaluate(tensors, outputs);
    outputs.forEach((value, index) => {
      this.addConstant({ value, data: at(results, index) });
    });
    return true;
  }

  /** The same node with an earlier input, where those in between make no difference to it. */
  #shortcut(node: Node): Node {
    const { operator, inputs, outputs } = node;
    const producers = inputs.map(({ id }) => this.#producers.get(id));
    const [producer] = producers;
    const earlier = producer?.inputs[0];
    if (producer && earlier && operator.type === producer.operator.type) {
      if (operator.type === 'Reshape') return { ...node, inputs: [earlier] };
      const composed = composeTranspositions(producer.operator, operator);
      if (composed) return { ...node, operator: composed, inputs: [earlier] };
    }
    if (!BROADCASTING.has(operator.type)) return node;
    let shortened = inputs;
    for (const [index, expansion] of producers.entries()) {
      const source = expansion?.operator.type === 'Expand' ? expansion.inputs[0] : undefined;
      if (!source) continue;
      const others = shortened.with(index, source);
      const shape = others.reduce<readonly number[] | undefined>(
        (joined, other) => joined && broadcastShapes(joined, other.shape),
        [],
      );
      if (shape && sameShape(shape, at(outputs, 0).shape)) shortened = others;
    }
    return { ...node, inputs: shortened };
  }
}

/** A graph of the same inputs and outputs that computes the same with fewer nodes. */
export function simplify(definition: GraphDefinition): GraphDefinition {
  const given = new Set(definition.outputs.map(({ value }) => value.id));
  const simplifier = new Simplifier();
  for (const constant of definition.constants) simplifier.addConstant(constant);
  for (const node of definition.nodes) {
    simplifier.addNode(
      node,
      node.outputs.some(({ id }) => given.has(id)),
    );
  }
  return prune({ ...definition, constants: simplifier.constants, nodes: simplifier.nodes });
}
