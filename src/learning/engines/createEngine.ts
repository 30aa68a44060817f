/** Makes the engine that was asked for. */
import { chooseEngine } from './chooseEngine';
import type { DeviceRequest, Engine } from './engine';
import { onnxRuntimeSource } from './onnxruntime';

/** An engine on the device asked for, or on another one with a warning (chooseEngine.ts). */
export async function createEngine(device: DeviceRequest): Promise<Engine> {
  return chooseEngine(device, await onnxRuntimeSource());
}
