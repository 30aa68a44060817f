/** What runs graphs: one interface over the run-times, with the reference engine as the judge of them. */
import type { GraphDefinition } from '../graph/graph';
import type { TensorType } from '../graph/tensor';

/** Run-times that train: ONNX Runtime comes with this program, TensorFlow is used where the user installed it. */
export const ENGINES = ['onnxruntime', 'tensorflow'] as const;
export type EngineName = (typeof ENGINES)[number];

/**
 * What computes: the processor, or a GPU through WebGPU (any vendor), CUDA (NVIDIA), DirectML (Windows)
 * or Core ML (macOS).
 */
export const DEVICES = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type Device = (typeof DEVICES)[number];

/**
 * What one may ask for: a device; `gpu`, the first kind of GPU that works; or `auto`, a GPU where one is
 * faster than the processor.
 */
export const DEVICE_REQUESTS = ['auto', 'gpu', ...DEVICES] as const;
export type DeviceRequest = (typeof DEVICE_REQUESTS)[number];

/** A tensor in the memory of this process, C order. Booleans do not cross this border. */
export type HostTensor =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array<ArrayBuffer> };

/** A float32 input that every run replaces by an output of the same shape: parameters, moments. */
export interface CarriedState {
  readonly input: string;
  readonly output: string;
  readonly initial: Float32Array<ArrayBuffer>;
}

export interface CompileOptions {
  /** State that the engine keeps on its device between runs. */
  readonly state?: readonly CarriedState[];
}

/** Shape of an input or output of a program; a name where the axis may have any length. */
export interface PortShape {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | string)[];
}

/** A compiled graph. */
export interface Program {
  readonly inputs: readonly PortShape[];
  readonly outputs: readonly PortShape[];
  /**
   * @param feeds every input that is not state
   * @returns every output that is not state
   */
  run(feeds: Readonly<Record<string, HostTensor>>): Promise<Readonly<Record<string, HostTensor>>>;
  /** The state after the last run, by input name. */
  readState(): Promise<Readonly<Record<string, Float32Array<ArrayBuffer>>>>;
  dispose(): Promise<void>;
}

/** Runs graphs on one device. */
export interface GraphEngine {
  /** The device in use. */
  readonly device: Device;
  /** Which run-time and device, and why this one; one line for the log. */
  readonly description: string;
  /** What the user asked for and did not get, and why; empty when all is well. */
  readonly warnings: readonly string[];
  compile(graph: GraphDefinition, options?: CompileOptions): Promise<Program>;
}

/** What `createEngine(device)` makes: it also runs networks from files. */
export interface Engine extends GraphEngine {
  /** @throws Error with the run-time's reason when the file is damaged or asks for what it cannot do. */
  load(onnx: Uint8Array): Promise<Program>;
}

/** The float32 output of this name. */
export function floatOutput(
  outputs: Readonly<Record<string, HostTensor>>,
  name: string,
): Float32Array<ArrayBuffer> {
  const tensor = outputs[name];
  if (tensor?.dtype !== 'float32') throw new Error(`The program has no float32 output "${name}".`);
  return tensor.data;
}

/** @throws Error naming the input when a tensor does not have the type and shape that the graph wants. */
export function checkFeed(name: string, expected: TensorType, tensor: HostTensor | undefined): void {
  const fits =
    tensor?.dtype === expected.dtype &&
    tensor.shape.length === expected.shape.length &&
    tensor.shape.every((length, axis) => length === expected.shape[axis]) &&
    tensor.data.length === tensor.shape.reduce((product, length) => product * length, 1);
  if (!fits) {
    const given = tensor
      ? `${tensor.dtype} (${tensor.shape.join(', ')}) of ${tensor.data.length}`
      : 'nothing';
    throw new RangeError(
      `Input "${name}" must be ${expected.dtype} (${expected.shape.join(', ')}), but was given ${given} values.`,
    );
  }
}
