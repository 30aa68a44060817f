/**
 * Devices of ONNX Runtime: its "execution providers". Which of them onnxruntime-node has depends on the
 * platform; CUDA's libraries are too large for its package and installed by a script of it.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-common';
import { reasonOf } from './chooseEngine';
import type { Device } from './engine';
import type { Runtime } from './onnxruntimeTensors';

/** Errors are thrown as well, and warnings are about the run-time's own choices of kernels. */
const ONLY_FATAL = 4;
/**
 * COREML_FLAG_CREATE_MLPROGRAM and COREML_FLAG_USE_CPU_AND_GPU: the format that keeps float32, without
 * the Neural Engine, which computes in float16.
 */
const CORE_ML_FLAGS = 0x010 | 0x020;

function providersOf(device: Device): readonly InferenceSession.ExecutionProviderConfig[] {
  switch (device) {
    case 'cpu':
      return ['cpu'];
    case 'coreml':
      return [{ name: 'coreml', coreMlFlags: CORE_ML_FLAGS }, 'cpu'];
    case 'cuda':
    case 'dml':
    case 'webgpu':
      return [device, 'cpu'];
  }
}

/**
 * What joins two transpositions into one, which on the processor is copied much more slowly than both
 * (processor/kernels.ts). GPUs need it for their own order of channels.
 */
const TRANSPOSE_OPTIMIZERS = ['TransposeOptimizer', 'TransposeOptimizer_CPUExecutionProvider'];

export function sessionOptions(device: Device): InferenceSession.SessionOptions {
  return {
    executionProviders: providersOf(device),
    intraOpNumThreads: os.availableParallelism(),
    logSeverityLevel: ONLY_FATAL,
    // Memory planned ahead saves no time, but comes on top of what the first run took piece by piece: a
    // training step of 8 images of 256 x 256 pixels took 2.0 GB with it, 1.1 GB without. DirectML has none.
    enableMemPattern: false,
    // Threads that wait by spinning take the cores from the editor, and from each other where other
    // programs work, too: there a training step took 1.5 to 2.5 times as long with spinning.
    extra: {
      session: { intra_op: { allow_spinning: '0' } },
      ...(device === 'cpu'
        ? { optimization: { disable_specified_optimizers: TRANSPOSE_OPTIMIZERS.join(';') } }
        : {}),
    },
  };
}

/** Whether this platform's onnxruntime-node knows the device. */
export function supports({ listSupportedBackends }: Runtime, device: Device): boolean {
  return listSupportedBackends().some(({ name }) => name === device);
}

/** Libraries of CUDA, in the order in which one needs the other. */
const CUDA_LIBRARIES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

/** Why a device did not start and what to do, in words for people. */
export function failureReason(device: Device, error: unknown): string {
  if (device !== 'cuda') return reasonOf(error);
  const installed = packageFolder();
  const libraries = path.join(installed, 'bin', 'napi-v6', process.platform, process.arch);
  return cudaProblem(libraries, installed) ?? reasonOf(error);
}

/** Where onnxruntime-node is installed. */
function packageFolder(): string {
  return path.dirname(createRequire(__filename).resolve('onnxruntime-node/package.json'));
}

/**
 * What is wrong with CUDA's libraries; undefined when nothing is.
 * @param libraries folder where they must lie
 * @param installed folder of onnxruntime-node
 */
export function cudaProblem(libraries: string, installed: string): string | undefined {
  for (const name of CUDA_LIBRARIES) {
    const library = path.join(libraries, name);
    if (!existsSync(library)) return `${name} is not installed; ${howToInstall(libraries, installed)}`;
    const reason = loaderProblem(library);
    if (reason !== undefined) {
      return `${reason}. CUDA 12 and cuDNN 9 must be installed where the system finds libraries`;
    }
  }
  return undefined;
}

function howToInstall(libraries: string, installed: string): string {
  const script = path.join(installed, 'script', 'install.js');
  return existsSync(script)
    ? `to install it: node ${script}`
    : `it is in the NuGet package Microsoft.ML.OnnxRuntime.Gpu.Linux and belongs into ${libraries}`;
}

/** What the system's loader says of a library, such as the name of another one that is missing. */
function loaderProblem(library: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, library);
    return undefined;
  } catch (error) {
    const reason = reasonOf(error);
    // A library that loads, but is none for Node, has no problem.
    return reason.includes('self-register') ? undefined : reason;
  }
}
