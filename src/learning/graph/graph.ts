/**
 * A computation as a typed ONNX graph, built one operator at a time.
 *
 * Shapes are static: batch, patch and channels are known when a graph is built, so that a mistake is
 * found here, with the name of the layer, and not in a run-time. Values are made by the functions in
 * operators/; `graph.finish` keeps what the outputs need and simplifies it.
 */
import type { Operator } from './operator';
import { prune } from './prune';
import { simplify } from './simplify';
import { describeShape, sizeOf } from './tensor';
import type { ElementType, Shape, TensorType } from './tensor';

/** A tensor in a graph: an input, a constant or the output of a node. */
export interface Value extends TensorType {
  readonly graph: Graph;
  /** Unique in its graph. */
  readonly id: number;
  readonly name: string;
}

export interface Node {
  readonly operator: Operator;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The layer this node was built for, such as "encoder 1 / convolution 2". */
  readonly layer: string;
}

export interface Constant {
  readonly value: Value;
  readonly data: ArrayLike<number>;
}

/** A finished graph: only what its outputs need, nodes in an order that can be run. */
export interface GraphDefinition {
  readonly inputs: readonly Value[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
}

/** A graph that cannot be built; the message names the layer and the operator. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

export class Graph {
  readonly #inputs: Value[] = [];
  readonly #constants: Constant[] = [];
  readonly #nodes: Node[] = [];
  readonly #layers: string[] = [];
  #values = 0;

  /** Nodes so far, in the order they were built: no node uses the output of a later one. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** Everything that `build` adds belongs to this layer; layers nest. */
  within<T>(layer: string, build: () => T): T {
    this.#layers.push(layer);
    try {
      return build();
    } finally {
      this.#layers.pop();
    }
  }

  /** A tensor that is given at every run. */
  input(name: string, dtype: ElementType, shape: Shape): Value {
    if (this.#inputs.some((input) => input.name === name)) {
      throw new GraphError(`The graph has two inputs named "${name}".`);
    }
    const value = this.#value({ dtype, shape }, name);
    this.#inputs.push(value);
    return value;
  }

  /** A tensor that never changes; float32 unless told. */
  constant(shape: Shape, data: ArrayLike<number>, dtype: ElementType = 'float32'): Value {
    if (data.length !== sizeOf(shape)) {
      throw new GraphError(`A constant of shape ${describeShape(shape)} was given ${data.length} values.`);
    }
    const value = this.#value({ dtype, shape }, `constant_${this.#values}`);
    this.#constants.push({ value, data });
    return value;
  }

  scalar(value: number): Value {
    return this.constant([], [value]);
  }

  /** Adds a node; `apply` is for the usual operator with one output. */
  applyAll(operator: Operator, inputs: readonly Value[]): readonly Value[] {
    const layer = this.#layers.join(' / ');
    const stranger = inputs.find((input) => input.graph !== this);
    if (stranger) throw new GraphError(`${layer}: "${stranger.name}" belongs to another graph.`);
    const outputs = this.#infer(operator, inputs, layer).map((type, index) =>
      this.#value(type, `${operator.type}_${this.#values}${index > 0 ? `_${index}` : ''}`),
    );
    this.#nodes.push({ operator, inputs, outputs, layer });
    return outputs;
  }

  apply(operator: Operator, ...inputs: readonly Value[]): Value {
    const [output] = this.applyAll(operator, inputs);
    if (!output) throw new GraphError(`${operator.type} has no output.`);
    return output;
  }

  /**
   * The graph that computes the named outputs; inputs, constants and nodes they do not need are left out,
   * and the rest is simplified.
   */
  finish(outputs: Readonly<Record<string, Value>>): GraphDefinition {
    return simplify(
      prune({
        inputs: this.#inputs,
        constants: this.#constants,
        nodes: this.#nodes,
        outputs: Object.entries(outputs).map(([name, value]) => ({ name, value })),
      }),
    );
  }

  #infer(operator: Operator, inputs: readonly Value[], layer: string): readonly TensorType[] {
    try {
      return operator.infer(inputs);
    } catch (error) {
      const shapes = inputs.map(({ shape }) => describeShape(shape)).join(', ');
      const where = layer === '' ? operator.type : `${layer}: ${operator.type}`;
      const reason = error instanceof Error ? error.message : String(error);
      throw new GraphError(`${where} of ${shapes}: ${reason}`, { cause: error });
    }
  }

  #value({ dtype, shape }: TensorType, name: string): Value {
    const wrong = shape.find((length) => !Number.isInteger(length) || length < 0);
    if (wrong !== undefined) {
      throw new GraphError(`"${name}" would have the shape ${describeShape(shape)}, which is not possible.`);
    }
    return { graph: this, id: this.#values++, name, dtype, shape };
  }
}
