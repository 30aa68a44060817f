/**
 * Graphs on ONNX Runtime (https://onnxruntime.ai), on the processor or on a GPU.
 */
import os from 'node:os';
import type { InferenceSession } from 'onnxruntime-common';
import { DEVICE_NAMES } from './chooseEngine';
import type { EngineSource } from './chooseEngine';
import { withDeviceErrors } from './deviceError';
import type { CarriedState, Device, Engine, GraphEngine, PortShape, Program } from './engine';
import { failureReason, sessionOptions, supports } from './onnxruntimeDevices';
import { GpuState, ProcessorState } from './onnxruntimeState';
import { toHost, toTensor } from './onnxruntimeTensors';
import type { Runtime } from './onnxruntimeTensors';
import { blockSize } from './processor/blockSize';
import { lowerForProcessor } from './processor/lowerForProcessor';
import { rebuiltNetwork } from './rebuiltNetwork';
import { timeTrial } from './timeTrial';
import { runTrivialGraph } from './trivialGraph';
import { lowerForWebgpu } from './lowerForWebgpu';
import { GraphError } from '../graph/graph';
import { readOnnx } from '../graph/onnx/readOnnx';
import { writeOnnx } from '../graph/onnx/writeOnnx';

/** Loaded when first asked for: a command line that only prints help must not wait for native code. */
async function loadRuntime(): Promise<Runtime> {
  const runtime = await import('onnxruntime-node');
  // What it prints at first is about libraries that are not there, which failureReason says in plain words.
  runtime.env.logLevel = 'fatal';
  return runtime;
}

/** The devices of ONNX Runtime on this machine. */
export async function onnxRuntimeSource(): Promise<EngineSource> {
  const runtime = await loadRuntime();
  return {
    supports: (device) => supports(runtime, device),
    start: async (device) => {
      // The run-time leaves out what it does not know, and would go on with the processor.
      if (!supports(runtime, device)) {
        const platform = `${process.platform} ${process.arch}`;
        throw new Error(`onnxruntime-node has no ${DEVICE_NAMES[device]} for ${platform}`);
      }
      const engine = engineOn(runtime, device);
      try {
        await runTrivialGraph(engine);
      } catch (error) {
        throw new Error(failureReason(device, error), { cause: error });
      }
      return withDeviceErrors(device === 'cpu' ? await withBlocks(engine) : engine);
    },
    timeTrial,
  };
}

function engineOn(runtime: Runtime, device: Device): Engine {
  const compile: GraphEngine['compile'] = (graph, { state = [] } = {}) => {
    const onnx = writeOnnx(device === 'webgpu' ? lowerForWebgpu(graph) : graph);
    return createProgram(runtime, device, onnx, state);
  };
  return {
    device,
    description: `ONNX Runtime on ${device === 'cpu' ? processor() : `the GPU (${DEVICE_NAMES[device]})`}`,
    warnings: [],
    compile,
    load: async (onnx) =>
      device === 'webgpu' ? rebuiltNetwork(onnx, compile) : createProgram(runtime, device, onnx, []),
  };
}

/** The same engine with graphs rewritten for this processor, where that is known to help. */
async function withBlocks(engine: Engine): Promise<Engine> {
  const block = await blockSize(engine);
  if (block === undefined) return engine;
  const compile: Engine['compile'] = (graph, options) =>
    engine.compile(lowerForProcessor(graph, block), options);
  return { ...engine, compile, load: (onnx) => loadOnBlocks(engine, onnx, compile) };
}

/** Axes of a batch of volumes: (B, C, D, H, W). */
const VOLUMES = 5;

/**
 * Networks of volumes are rewritten. Images ONNX Runtime puts on blocks by itself, since the kernels of a
 * network from a file are constants.
 */
async function loadOnBlocks(engine: Engine, onnx: Uint8Array, compile: Engine['compile']): Promise<Program> {
  if (readOnnx(onnx).inputs[0]?.shape.length !== VOLUMES) return engine.load(onnx);
  const rewritten = rebuiltNetwork(onnx, compile);
  // The run-time knows more operators than our graphs: then the file is run as it is.
  let plain: Program | undefined;
  return {
    ...rewritten,
    run: async (feeds) => {
      if (plain) return plain.run(feeds);
      try {
        return await rewritten.run(feeds);
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        plain = await engine.load(onnx);
        return plain.run(feeds);
      }
    },
    dispose: async () => {
      await rewritten.dispose();
      await plain?.dispose();
    },
  };
}

function processor(): string {
  const threads = os.availableParallelism();
  return `the processor (${threads} ${threads === 1 ? 'thread' : 'threads'})`;
}

async function createProgram(
  runtime: Runtime,
  device: Device,
  onnx: Uint8Array,
  carried: readonly CarriedState[],
): Promise<Program> {
  // The Node binding leaves results on the device with WebGPU only: with the others, state is copied
  // to and from the device at every run.
  const keeps = device === 'webgpu' && carried.length > 0;
  const onDevice = Object.fromEntries(carried.map(({ output }) => [output, 'gpu-buffer' as const]));
  const session = await runtime.InferenceSession.create(onnx, {
    ...sessionOptions(device),
    ...(keeps ? { preferredOutputLocation: onDevice } : {}),
  });
  const outputs = portsOf(session.outputMetadata);
  const inputs = portsOf(session.inputMetadata);
  const carriedOutputs = new Set(carried.map(({ output }) => output));
  const state = new (keeps ? GpuState : ProcessorState)(runtime, carried, inputs);

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
      await state.dispose();
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
