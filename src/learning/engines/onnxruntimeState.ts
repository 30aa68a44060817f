/** Parameters and moments between runs of ONNX Runtime: in the memory of this process, or on the GPU. */
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { CarriedState, PortShape } from './engine';
import { sessionOptions } from './onnxruntimeDevices';
import { toHost } from './onnxruntimeTensors';
import type { Runtime } from './onnxruntimeTensors';
import { Graph } from '../graph/graph';
import { add } from '../graph/operators/elementwise';
import { writeOnnx } from '../graph/onnx/writeOnnx';

interface State {
  /** Tensors to run with. */
  feeds(): Record<string, Tensor>;
  /** Where the next state shall be written. */
  fetches(): Record<string, Tensor | null>;
  /** Takes over what a run has written. */
  advance(results: InferenceSession.ReturnType): void;
  read(): Promise<Record<string, Float32Array<ArrayBuffer>>>;
  dispose(): Promise<void>;
}

function shapeOf(name: string, inputs: readonly PortShape[]): number[] {
  return inputs.find((port) => port.name === name)?.shape.map(Number) ?? [];
}

/** Two sets of buffers used in turn, so that no step allocates its state. */
export class ProcessorState implements State {
  #current: { input: string; output: string; tensor: Tensor; spare: Tensor }[];

  constructor({ Tensor }: Runtime, carried: readonly CarriedState[], inputs: readonly PortShape[]) {
    this.#current = carried.map(({ input, output, initial }) => {
      const shape = shapeOf(input, inputs);
      return {
        input,
        output,
        tensor: new Tensor('float32', Float32Array.from(initial), shape),
        spare: new Tensor('float32', new Float32Array(initial.length), shape),
      };
    });
  }

  feeds(): Record<string, Tensor> {
    return Object.fromEntries(this.#current.map(({ input, tensor }) => [input, tensor]));
  }

  fetches(): Record<string, Tensor> {
    return Object.fromEntries(this.#current.map(({ output, spare }) => [output, spare]));
  }

  advance(): void {
    this.#current = this.#current.map((entry) => ({ ...entry, tensor: entry.spare, spare: entry.tensor }));
  }

  read(): Promise<Record<string, Float32Array<ArrayBuffer>>> {
    const entries = this.#current.map(({ input, tensor }) => [input, floats(input, tensor)] as const);
    return Promise.resolve(Object.fromEntries(entries));
  }

  dispose(): Promise<void> {
    this.#current = [];
    return Promise.resolve();
  }
}

/** State stays in GPU memory; each run's results become the next run's inputs. */
export class GpuState implements State {
  readonly #runtime: Runtime;
  /** What downloads, by shape: some losses read the parameters at every step. */
  readonly #copies = new Map<string, InferenceSession>();
  #current: { input: string; output: string; tensor: Tensor }[];

  constructor(runtime: Runtime, carried: readonly CarriedState[], inputs: readonly PortShape[]) {
    this.#runtime = runtime;
    this.#current = carried.map(({ input, output, initial }) => ({
      input,
      output,
      tensor: new runtime.Tensor('float32', Float32Array.from(initial), shapeOf(input, inputs)),
    }));
  }

  feeds(): Record<string, Tensor> {
    return Object.fromEntries(this.#current.map(({ input, tensor }) => [input, tensor]));
  }

  fetches(): Record<string, null> {
    return Object.fromEntries(this.#current.map(({ output }) => [output, null]));
  }

  advance(results: InferenceSession.ReturnType): void {
    this.#current = this.#current.map(({ input, output, tensor }) => {
      const next = results[output];
      if (!next) throw new Error(`The run-time did not return the state "${output}".`);
      tensor.dispose();
      return { input, output, tensor: next };
    });
  }

  /** Downloads through a graph that copies: reading a GPU tensor directly aborts the process (1.30). */
  async read(): Promise<Record<string, Float32Array<ArrayBuffer>>> {
    const result: Record<string, Float32Array<ArrayBuffer>> = {};
    for (const { input, tensor } of this.#current) {
      result[input] = tensor.location === 'cpu' ? floats(input, tensor) : await this.#download(input, tensor);
    }
    return result;
  }

  async #download(name: string, tensor: Tensor): Promise<Float32Array<ArrayBuffer>> {
    const size = tensor.dims.join();
    const session = this.#copies.get(size) ?? (await this.#copy(tensor.dims));
    this.#copies.set(size, session);
    const { y } = await session.run({ x: tensor });
    return floats(name, y);
  }

  #copy(shape: readonly number[]): Promise<InferenceSession> {
    const graph = new Graph();
    const x = graph.input('x', 'float32', shape);
    const copy = writeOnnx(graph.finish({ y: add(x, graph.scalar(0)) }));
    return this.#runtime.InferenceSession.create(copy, sessionOptions('webgpu'));
  }

  async dispose(): Promise<void> {
    for (const { tensor } of this.#current) tensor.dispose();
    this.#current = [];
    for (const session of this.#copies.values()) await session.release();
    this.#copies.clear();
  }
}

function floats(name: string, tensor: Tensor | undefined): Float32Array<ArrayBuffer> {
  const host = toHost(name, tensor);
  if (host.dtype !== 'float32') throw new Error(`The state "${name}" is not float32.`);
  return host.data;
}
