/**
 * Graphs on ONNX Runtime (https://onnxruntime.ai), on the processor or, through WebGPU, on a GPU of
 * any vendor.
 */
import os from 'node:os';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type * as onnxruntime from 'onnxruntime-node';
import type { CarriedState, HostTensor, Engine, PortShape, Program } from './engine';
import { Graph } from '../graph/graph';
import { add } from '../graph/operators/elementwise';
import { writeOnnx } from '../graph/onnx/writeOnnx';

type Runtime = typeof onnxruntime;
type Device = 'cpu' | 'gpu';

/** Loaded when first asked for: a command line that only prints help must not wait for native code. */
const loadRuntime = (): Promise<Runtime> => import('onnxruntime-node');

/** Warnings of the run-time are about its own choices of kernels; errors are thrown as well. */
const ONLY_FATAL = 4;

function sessionOptions(device: Device): InferenceSession.SessionOptions {
  return {
    executionProviders: device === 'gpu' ? ['webgpu', 'cpu'] : ['cpu'],
    intraOpNumThreads: os.availableParallelism(),
    logSeverityLevel: ONLY_FATAL,
    // Threads that wait by spinning take the cores from the editor, and from each other where other
    // programs work, too: there a training step took 1.5 to 2.5 times as long with spinning.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

/**
 * An engine that uses this device and no other.
 * @throws Error with the run-time's reason when the device cannot be used at all; a first graph is run
 * on it to know.
 */
export async function createOnnxRuntimeEngine(device: Device): Promise<Engine> {
  const runtime = await loadRuntime();
  const engine: Engine = {
    device,
    description: device === 'gpu' ? 'ONNX Runtime on the GPU (WebGPU)' : processorDescription(),
    warnings: [],
    compile: (graph, { state = [] } = {}) => createProgram(runtime, device, writeOnnx(graph), state),
    load: (onnx) => createProgram(runtime, device, onnx, []),
  };
  await runTrivialGraph(engine);
  return engine;
}

function processorDescription(): string {
  const threads = os.availableParallelism();
  return `ONNX Runtime on the processor (${threads} ${threads === 1 ? 'thread' : 'threads'})`;
}

async function runTrivialGraph(engine: Engine): Promise<void> {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [4]);
  const program = await engine.compile(graph.finish({ y: add(x, x) }));
  const { y } = await program.run({ x: { dtype: 'float32', shape: [4], data: Float32Array.of(1, 2, 3, 4) } });
  await program.dispose();
  if (y?.data.join() !== '2,4,6,8')
    throw new Error(`1 2 3 4 doubled became ${y?.data.join(' ') ?? 'nothing'}`);
}

async function createProgram(
  runtime: Runtime,
  device: Device,
  onnx: Uint8Array,
  carried: readonly CarriedState[],
): Promise<Program> {
  const options = sessionOptions(device);
  const onDevice = Object.fromEntries(carried.map(({ output }) => [output, 'gpu-buffer' as const]));
  const session = await runtime.InferenceSession.create(onnx, {
    ...options,
    ...(device === 'gpu' && carried.length > 0 ? { preferredOutputLocation: onDevice } : {}),
  });
  const outputs = portsOf(session.outputMetadata);
  const inputs = portsOf(session.inputMetadata);
  const carriedOutputs = new Set(carried.map(({ output }) => output));
  const state =
    device === 'gpu' ? new GpuState(runtime, carried) : new ProcessorState(runtime, carried, inputs);

  return {
    inputs,
    outputs,
    run: async (feeds) => {
      const given = Object.entries(feeds).map(([name, tensor]) => [name, toTensor(runtime, tensor)] as const);
      const wanted = outputs.filter(({ name }) => !carriedOutputs.has(name));
      const results = await session.run(
        { ...Object.fromEntries(given), ...state.feeds() },
        { ...Object.fromEntries(wanted.map(({ name }) => [name, null])), ...state.fetches() },
      );
      state.advance(results);
      return Object.fromEntries(wanted.map(({ name }) => [name, toHost(name, results[name])]));
    },
    readState: () => state.read(),
    dispose: async () => {
      state.dispose();
      await session.release();
    },
  };
}

function portsOf(metadata: readonly InferenceSession.ValueMetadata[]): PortShape[] {
  return metadata.map((port) =>
    port.isTensor
      ? { name: port.name, dtype: port.type, shape: port.shape }
      : { name: port.name, dtype: 'no tensor', shape: [] },
  );
}

function toTensor({ Tensor }: Runtime, tensor: HostTensor): Tensor {
  return tensor.dtype === 'float32'
    ? new Tensor('float32', tensor.data, tensor.shape)
    : new Tensor('int32', tensor.data, tensor.shape);
}

function toHost(name: string, tensor: Tensor | undefined): HostTensor {
  const data = tensor?.data;
  const shape = tensor?.dims ?? [];
  if (data instanceof Float32Array) return { dtype: 'float32', shape, data: new Float32Array(data) };
  if (data instanceof Int32Array) return { dtype: 'int32', shape, data: new Int32Array(data) };
  throw new Error(
    `Output "${name}" has the element type ${tensor?.type ?? 'none'}; float32 or int32 is needed.`,
  );
}

interface State {
  /** Tensors to run with. */
  feeds(): Record<string, Tensor>;
  /** Where the next state shall be written. */
  fetches(): Record<string, Tensor | null>;
  /** Takes over what a run has written. */
  advance(results: InferenceSession.ReturnType): void;
  read(): Promise<Record<string, Float32Array<ArrayBuffer>>>;
  dispose(): void;
}

/** Two sets of buffers used in turn, so that no step allocates its state. */
class ProcessorState implements State {
  #current: { input: string; output: string; tensor: Tensor; spare: Tensor }[];

  constructor({ Tensor }: Runtime, carried: readonly CarriedState[], inputs: readonly PortShape[]) {
    this.#current = carried.map(({ input, output, initial }) => {
      const shape = inputs.find(({ name }) => name === input)?.shape.map(Number) ?? [initial.length];
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

  dispose(): void {
    this.#current = [];
  }
}

/** State stays in GPU memory; each run's results become the next run's inputs. */
class GpuState implements State {
  readonly #runtime: Runtime;
  #current: { input: string; output: string; tensor: Tensor }[];

  constructor(runtime: Runtime, carried: readonly CarriedState[]) {
    this.#runtime = runtime;
    this.#current = carried.map(({ input, output, initial }) => ({
      input,
      output,
      tensor: new runtime.Tensor('float32', Float32Array.from(initial), [initial.length]),
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
    const graph = new Graph();
    const x = graph.input('x', 'float32', tensor.dims);
    const copy = writeOnnx(graph.finish({ y: add(x, graph.scalar(0)) }));
    const session = await this.#runtime.InferenceSession.create(copy, sessionOptions('gpu'));
    try {
      const { y } = await session.run({ x: tensor });
      return floats(name, y);
    } finally {
      await session.release();
    }
  }

  dispose(): void {
    for (const { tensor } of this.#current) tensor.dispose();
    this.#current = [];
  }
}

function floats(name: string, tensor: Tensor | undefined): Float32Array<ArrayBuffer> {
  const host = toHost(name, tensor);
  if (host.dtype !== 'float32') throw new Error(`The state "${name}" is not float32.`);
  return host.data;
}
