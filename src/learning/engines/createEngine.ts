/** Chooses the device: what was asked for where it works, and never something else in silence. */
import type { DeviceRequest, Engine } from './engine';
import { createOnnxRuntimeEngine } from './onnxruntime';
import { timeTrial } from './timeTrial';

/**
 * - `cpu`: the processor.
 * - `gpu`: WebGPU, whatever stands behind it; where it does not work, the processor with a warning.
 * - `auto`: WebGPU where it works and is faster than the processor in a short trial (a software
 *   driver is a GPU that works, too), else the processor.
 */
export async function createEngine(request: DeviceRequest): Promise<Engine> {
  const processor = await createOnnxRuntimeEngine('cpu');
  if (request === 'cpu') return explained(processor, 'as asked');

  let gpu: Engine;
  try {
    gpu = await createOnnxRuntimeEngine('gpu');
  } catch (error) {
    const reason = `no GPU can be used: ${reasonOf(error)}`;
    const warnings =
      request === 'gpu' ? [`A GPU was asked for, but the processor is used: ${reasonOf(error)}`] : [];
    return { ...explained(processor, reason), warnings };
  }
  if (request === 'gpu') return explained(gpu, 'as asked');

  const [gpuTime, processorTime] = [await timeTrial(gpu), await timeTrial(processor)];
  const ratio = (Math.max(gpuTime, processorTime) / Math.min(gpuTime, processorTime)).toFixed(1);
  return gpuTime < processorTime
    ? explained(gpu, `${ratio} times as fast as the processor in a short trial`)
    : explained(processor, `${ratio} times as fast as the GPU in a short trial`);
}

function explained(engine: Engine, reason: string): Engine {
  return { ...engine, description: `${engine.description}: ${reason}` };
}

/** The first line of a run-time's message, without the place in its source and the condition that failed. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const firstLine = message.split('\n', 1)[0] ?? message;
  return firstLine.replace(/^.* was false\. /, '');
}
