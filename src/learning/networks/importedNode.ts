/** What the import of a network sees of one node of the file: its inputs, known or computed, and its attributes. */
import { GraphError } from '../graph/graph';
import type { Graph, Value } from '../graph/graph';
import type { OnnxAttribute, OnnxNode } from '../graph/onnx/readOnnx';
import type { OnnxTensor } from '../graph/onnx/readTensor';
import { at } from '../graph/tensor';

/** A tensor of the file: computed when the graph runs, or known when the network is imported. */
export type Entry = Value | OnnxTensor;

/** How an operator is built from ours; one value, or one per output of the node. */
export type ImportRule = (node: ImportedNode) => Value | readonly Value[];

export const isKnown = (entry: Entry): entry is OnnxTensor => 'kind' in entry;

export class ImportedNode {
  constructor(
    /** Where values of this node are made. */
    readonly graph: Graph,
    readonly node: OnnxNode,
    readonly operatorSet: number,
    readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  get inputs(): readonly Entry[] {
    return this.node.inputs.filter((name) => name !== '').map((name) => this.#named(name));
  }

  entry(index: number): Entry | undefined {
    const name = this.node.inputs[index] ?? '';
    return name === '' ? undefined : this.#named(name);
  }

  has(index: number): boolean {
    return this.entry(index) !== undefined;
  }

  /** An input as a value of the graph; what is known becomes a constant. */
  value(index: number): Value {
    return this.asValue(this.#required(index));
  }

  asValue(entry: Entry): Value {
    if (!isKnown(entry)) return entry;
    return this.graph.constant(entry.shape, entry.data, entry.kind === 'bool' ? 'bool' : 'float32');
  }

  /** An input that must be known: axes, sizes, limits. Undefined where it is left out. */
  known(index: number): OnnxTensor | undefined {
    const entry = this.entry(index);
    if (entry && !isKnown(entry)) {
      throw this.failure(
        `input ${index} ("${entry.name}") is computed from the image, but must be known before the network ` +
          'runs. Export the network for one fixed size of its input',
      );
    }
    return entry;
  }

  /** The numbers of an input that must be known and there. */
  numbers(index: number): readonly number[] {
    const tensor = this.known(index);
    if (!tensor) throw this.failure(`input ${index} is missing`);
    return [...tensor.data];
  }

  attribute(name: string): OnnxAttribute | undefined {
    return this.node.attributes.get(name);
  }

  int(name: string, otherwise: number): number {
    return this.attribute(name)?.int ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    return this.attribute(name)?.float ?? otherwise;
  }

  text(name: string, otherwise: string): string {
    return this.attribute(name)?.text ?? otherwise;
  }

  ints(name: string): readonly number[] | undefined {
    return this.attribute(name)?.ints;
  }

  /** Numbers that older operator sets keep in an attribute and newer ones in an input. */
  intsOrInput(name: string, index: number): readonly number[] | undefined {
    return this.ints(name) ?? (this.has(index) ? this.numbers(index) : undefined);
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    const result = axis < 0 ? axis + rank : axis;
    if (result < 0 || result >= rank) throw this.failure(`axis ${axis} is not one of ${rank} axes`);
    return result;
  }

  failure(reason: string): GraphError {
    return new GraphError(`${describeNode(this.node)}: ${reason}.`);
  }

  #required(index: number): Entry {
    const entry = this.entry(index);
    if (!entry) throw this.failure(`input ${index} is missing`);
    return entry;
  }

  #named(name: string): Entry {
    const entry = this.entries.get(name);
    if (!entry) throw this.failure(`its input "${name}" is computed by no node of the file`);
    return entry;
  }
}

/** 'Conv "/encoder/0/Conv"' */
export function describeNode({ type, name, outputs }: OnnxNode): string {
  return `${type} "${name === '' ? at([...outputs, ''], 0) : name}"`;
}
