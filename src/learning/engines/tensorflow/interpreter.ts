/**
 * Runs a graph with TensorFlow.js, one node after the other. State stays on TensorFlow's device from run
 * to run, and every tensor is given back as soon as no later node needs it.
 */
import { ARRANGEMENT } from './arrangement';
import { ELEMENTWISE } from './elementwise';
import { kernelOf } from './kernel';
import type { Kernels, Tensor, TensorFlow } from './kernel';
import { REDUCTIONS } from './reductions';
import { WINDOWS } from './windows';
import { checkFeed } from '../engine';
import type { CarriedState, HostTensor, Program } from '../engine';
import type { GraphDefinition, Node, Value } from '../../graph/graph';
import { decompose } from '../../graph/rewrite';
import { at } from '../../graph/tensor';
import type { ElementType } from '../../graph/tensor';

/** By ONNX operator. */
const KERNELS: Kernels = { ...ELEMENTWISE, ...REDUCTIONS, ...ARRANGEMENT, ...WINDOWS };

interface Step {
  readonly node: Node;
  readonly compute: (...inputs: Tensor[]) => Tensor | Tensor[];
  /** Values that no later step needs. */
  readonly last: readonly number[];
}

/**
 * @throws GraphError naming layer and operator when there is one that is not supported here
 */
export function interpret(
  tf: TensorFlow,
  graph: GraphDefinition,
  carried: readonly CarriedState[] = [],
): Program {
  const definition = decompose(graph);
  const steps = planSteps(tf, definition);
  const carriedOutputs = new Set(carried.map(({ output }) => output));
  const wanted = definition.outputs.filter(({ name }) => !carriedOutputs.has(name));
  const upload = ({ dtype, shape }: Value, data: ArrayLike<number>): Tensor =>
    tf.tensor(typedArray(dtype, data), [...shape], dtype);
  const constants = definition.constants.map(({ value, data }) => [value.id, upload(value, data)] as const);
  const state = new Map<string, Tensor>();
  for (const { input, initial } of carried) {
    const value = definition.inputs.find(({ name }) => name === input);
    if (value) state.set(input, upload(value, initial));
  }

  /** Tensors of the outputs, and of the next state. */
  const compute = (feeds: Readonly<Record<string, HostTensor>>): [Tensor[], Tensor[]] => {
    const known = new Map(constants);
    const get = ({ id, name }: Value): Tensor => {
      const tensor = known.get(id);
      if (!tensor) throw new Error(`"${name}" is used before it is computed.`);
      return tensor;
    };
    for (const input of definition.inputs) {
      known.set(input.id, state.get(input.name) ?? upload(input, checked(input, feeds)));
    }
    for (const { node, compute: run, last } of steps) {
      const inputs = node.inputs.map(get);
      const results = [tf.tidy(() => run(...inputs))].flat();
      node.outputs.forEach(({ id }, index) => {
        const result = at(results, index);
        // A result that is its own input is not to be given back with it.
        known.set(id, inputs.includes(result) ? tf.clone(result) : result);
      });
      for (const id of last) {
        known.get(id)?.dispose();
        known.delete(id);
      }
    }
    const output = (name: string): Tensor => {
      const found = definition.outputs.find((each) => each.name === name);
      if (!found) throw new Error(`The graph has no output "${name}".`);
      return tf.clone(get(found.value));
    };
    return [wanted.map(({ name }) => output(name)), carried.map((each) => output(each.output))];
  };

  return {
    inputs: definition.inputs,
    outputs: definition.outputs.map(({ name, value: { dtype, shape } }) => ({ name, dtype, shape })),
    run: async (feeds) => {
      const [outputs, next] = tf.tidy(() => compute(feeds));
      carried.forEach(({ input }, index) => {
        state.get(input)?.dispose();
        state.set(input, at(next, index));
      });
      const results: Record<string, HostTensor> = {};
      for (const [index, { name, value }] of wanted.entries()) {
        results[name] = await download(at(outputs, index), value);
      }
      return results;
    },
    readState: async () => {
      const result: Record<string, Float32Array<ArrayBuffer>> = {};
      for (const [name, tensor] of state) result[name] = Float32Array.from(await tensor.data());
      return result;
    },
    dispose: () => {
      for (const [, tensor] of constants) tensor.dispose();
      for (const tensor of state.values()) tensor.dispose();
      return Promise.resolve();
    },
  };
}

/** A copy, since TensorFlow may keep what it is given. */
function typedArray(dtype: ElementType, data: ArrayLike<number>): Float32Array | Int32Array | Uint8Array {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(data);
    case 'int32':
      return Int32Array.from(data);
    case 'bool':
      return Uint8Array.from(data);
  }
}

function planSteps(tf: TensorFlow, { inputs, nodes, outputs }: GraphDefinition): Step[] {
  // Inputs and constants are not given back here: inputs may be state, constants stay for the next run.
  const lastUse = new Map<number, number>();
  const kept = new Set([...inputs, ...outputs.map(({ value }) => value)].map(({ id }) => id));
  for (const [index, node] of nodes.entries()) {
    for (const { id } of node.outputs) if (!kept.has(id)) lastUse.set(id, index);
    for (const { id } of node.inputs) if (lastUse.has(id)) lastUse.set(id, index);
  }
  const endsAt = new Map<number, number[]>();
  for (const [id, index] of lastUse) endsAt.set(index, [...(endsAt.get(index) ?? []), id]);
  return nodes.map((node, index) => ({
    node,
    compute: kernelOf(tf, KERNELS, node),
    last: endsAt.get(index) ?? [],
  }));
}

function checked(input: Value, feeds: Readonly<Record<string, HostTensor>>): HostTensor['data'] {
  const tensor = feeds[input.name];
  checkFeed(input.name, input, tensor);
  return tensor?.data ?? new Float32Array();
}

async function download(tensor: Tensor, { dtype, shape }: Value): Promise<HostTensor> {
  const data = await tensor.data();
  tensor.dispose();
  return dtype === 'float32'
    ? { dtype, shape, data: Float32Array.from(data) }
    : { dtype: 'int32', shape, data: Int32Array.from(data) };
}
