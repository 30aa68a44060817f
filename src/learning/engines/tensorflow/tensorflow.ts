/** The engine on TensorFlow: its C library where the user has installed tfjs-node or tfjs-node-gpu. */
import { findTensorFlow, PACKAGES } from './findTensorFlow';
import type { FoundTensorFlow } from './findTensorFlow';
import { interpret } from './interpreter';
import type { TensorFlow } from './kernel';
import { DEVICE_NAMES, reasonOf } from '../chooseEngine';
import { withDeviceErrors } from '../deviceError';
import type { Device, DeviceRequest, Engine, GraphEngine } from '../engine';
import { rebuiltNetwork } from '../rebuiltNetwork';
import { runTrivialGraph } from '../trivialGraph';

/**
 * An engine on the TensorFlow that is installed. Which device it computes on is the package's affair: a
 * request that it does not meet becomes a warning.
 * @param folders where to look for it first
 * @throws Error with the reason and what to do when there is none or it does not work
 */
export async function createTensorFlowEngine(
  request: DeviceRequest,
  folders: readonly string[],
): Promise<Engine> {
  const { cpu, gpu } = PACKAGES;
  const found = findTensorFlow(request === 'cpu' ? [cpu, gpu] : [gpu, cpu], folders);
  const engine = engineOf(found.tf, `${found.package} in ${found.file}`);
  try {
    await found.tf.ready();
    await runTrivialGraph(engine);
  } catch (error) {
    throw new Error(`${found.file} does not work: ${advice(reasonOf(error))}`, { cause: error });
  }
  return { ...withDeviceErrors(engine), warnings: unmet(request, engine.device, found) };
}

/** An engine on a TensorFlow.js that is loaded, with the backend that it has. */
export function engineOf(tf: TensorFlow, what: string): Engine {
  const device = deviceOf(tf);
  const place = device === 'cpu' ? 'the processor' : `the GPU (${DEVICE_NAMES[device]})`;
  const compile: GraphEngine['compile'] = (graph, { state } = {}) =>
    Promise.resolve().then(() => interpret(tf, graph, state));
  return {
    device,
    description: `TensorFlow on ${place} (${what})`,
    warnings: [],
    compile,
    load: (onnx) => Promise.resolve().then(() => rebuiltNetwork(onnx, compile)),
  };
}

/** The backend of the packages for Node says whether it found a GPU. */
function deviceOf(tf: TensorFlow): Device {
  const backend: object = tf.backend();
  return 'isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true ? 'cuda' : 'cpu';
}

function unmet(request: DeviceRequest, device: Device, found: FoundTensorFlow): string[] {
  switch (request) {
    case 'auto':
      return [];
    case 'cpu':
      return device === 'cpu'
        ? []
        : [`The processor was asked for, but ${found.package} computes on the GPU.`];
    case 'gpu':
    case 'cuda':
      return device === 'cpu'
        ? [
            `A GPU was asked for, but ${found.package} computes on the processor. ` +
              `A GPU of NVIDIA with CUDA 11 is used by ${PACKAGES.gpu}: npm install --global ${PACKAGES.gpu}`,
          ]
        : [];
    case 'webgpu':
    case 'dml':
    case 'coreml':
      return [
        `${DEVICE_NAMES[request]} was asked for, which TensorFlow does not know; it computes on ` +
          `${DEVICE_NAMES[device]}. The engine onnxruntime may know it.`,
      ];
  }
}

/** tfjs-node 4.22.0, the last one, calls what Node 23 took away (tensorflow/tfjs#8609). */
function advice(reason: string): string {
  return reason.includes('isNullOrUndefined')
    ? `${reason}. It needs Node 22 or older, this is ${process.version}; the setting ` +
        'boundaryLab.compute.nodePath says which Node trains'
    : reason;
}
