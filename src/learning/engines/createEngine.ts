/** Makes the engine that was asked for. */
import { chooseEngine, explained, reasonOf, warning } from './chooseEngine';
import type { DeviceRequest, Engine, EngineName } from './engine';
import { onnxRuntimeSource } from './onnxruntime';
import { createTensorFlowEngine } from './tensorflow/tensorflow';

export interface EngineOptions {
  /** ONNX Runtime unless told. */
  readonly engine?: EngineName;
  /** Where to look for the user's TensorFlow before the usual places: the run folder, the data set. */
  readonly folders?: readonly string[];
}

/**
 * The engine on the device asked for (chooseEngine.ts says what `auto` and `gpu` take). What does not
 * start is replaced with a warning: another device, and ONNX Runtime for a TensorFlow that is not there.
 */
export async function createEngine(
  device: DeviceRequest,
  { engine = 'onnxruntime', folders = [] }: EngineOptions = {},
): Promise<Engine> {
  if (engine === 'onnxruntime') return chooseEngine(device, await onnxRuntimeSource());
  try {
    return explained(await createTensorFlowEngine(device, folders), 'as asked');
  } catch (error) {
    const other = await chooseEngine(device, await onnxRuntimeSource());
    return warning(other, `TensorFlow was asked for, but cannot be used: ${reasonOf(error)}`);
  }
}
