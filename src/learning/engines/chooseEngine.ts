/** Chooses the device of an engine: what was asked for where it works, and never something else in silence. */
import type { Device, DeviceRequest, Engine, GraphEngine } from './engine';

/** What people call the devices. */
export const DEVICE_NAMES: Readonly<Record<Device, string>> = {
  cpu: 'the processor',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

/**
 * Kinds of GPU in the order in which `gpu` tries them: NVIDIA's own first, then the one that keeps a
 * network's state on the GPU (onnxruntime.ts), then the others.
 */
const GPUS = ['cuda', 'webgpu', 'dml', 'coreml'] as const satisfies readonly Device[];

export interface EngineSource {
  /** Whether there is such a device for this platform at all. */
  supports(device: Device): boolean;
  /** @throws Error with the reason when the device cannot be used. */
  start(device: Device): Promise<Engine>;
  /** Milliseconds for a typical layer. */
  timeTrial(engine: GraphEngine): Promise<number>;
}

interface Failure {
  readonly device: Device;
  readonly reason: string;
}

/**
 * - `cpu`, `webgpu`, `cuda`, `dml`, `coreml`: that device; where it does not start, what `auto` takes,
 *   with a warning.
 * - `gpu`: the first kind of GPU that starts; where none does, the processor with a warning.
 * - `auto`: the same GPU where it is faster than the processor in a short trial (a software driver is a
 *   GPU that works, too), else the processor.
 */
export async function chooseEngine(request: DeviceRequest, source: EngineSource): Promise<Engine> {
  if (request === 'auto') return faster(source, await firstGpu(source));
  if (request === 'gpu') return anyGpu(source);
  const started = await attempt(request, source);
  if ('compile' in started) return explained(started, 'as asked');
  const others = await firstGpu(
    source,
    GPUS.filter((other) => other !== request),
  );
  return warning(
    await faster(source, others),
    `${DEVICE_NAMES[request]} was asked for, but cannot be used: ${started.reason}`,
  );
}

async function anyGpu(source: EngineSource): Promise<Engine> {
  const { gpu, failures } = await firstGpu(source);
  if (gpu) return explained(gpu, ['as asked', ...describe(failures)].join('; '));
  const processor = explained(await source.start('cpu'), 'no GPU can be used');
  return warning(processor, `A GPU was asked for, but none can be used: ${describe(failures).join('; ')}`);
}

/** The GPU or the processor, by a trial. */
async function faster(source: EngineSource, { gpu, failures }: FirstGpu): Promise<Engine> {
  const processor = await source.start('cpu');
  if (!gpu) return explained(processor, ['no GPU can be used', ...describe(failures)].join('; '));
  const [gpuTime, processorTime] = [await source.timeTrial(gpu), await source.timeTrial(processor)];
  const ratio = (Math.max(gpuTime, processorTime) / Math.min(gpuTime, processorTime)).toFixed(1);
  return gpuTime < processorTime
    ? explained(gpu, `${ratio} times as fast as the processor in a short trial`)
    : explained(processor, `${ratio} times as fast as ${gpu.description} in a short trial`);
}

interface FirstGpu {
  readonly gpu: Engine | undefined;
  /** Those tried before it. */
  readonly failures: readonly Failure[];
}

async function firstGpu(source: EngineSource, devices: readonly Device[] = GPUS): Promise<FirstGpu> {
  const failures: Failure[] = [];
  for (const device of devices.filter((each) => source.supports(each))) {
    const started = await attempt(device, source);
    if ('compile' in started) return { gpu: started, failures };
    failures.push(started);
  }
  return { gpu: undefined, failures };
}

async function attempt(device: Device, source: EngineSource): Promise<Engine | Failure> {
  try {
    return await source.start(device);
  } catch (error) {
    return { device, reason: reasonOf(error) };
  }
}

const describe = (failures: readonly Failure[]): string[] =>
  failures.map(({ device, reason }) => `${DEVICE_NAMES[device]}: ${reason}`);

export function explained(engine: Engine, reason: string): Engine {
  return { ...engine, description: `${engine.description}: ${reason}` };
}

/** The engine with a warning that says what is used instead. */
export function warning(engine: Engine, what: string): Engine {
  const text = `${what.replace(/[\s.]+$/, '')}. Used instead: ${engine.description}.`;
  return { ...engine, warnings: [...engine.warnings, text] };
}

/** The first line of a run-time's message, without the place in its source and the condition that failed. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const firstLine = message.split('\n', 1)[0] ?? message;
  return firstLine.replace(/^.* was false\. /, '');
}
