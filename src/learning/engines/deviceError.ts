/** Failures of a device while a graph runs: it was lost, reset by its driver, or its memory is full. */
import { reasonOf } from './chooseEngine';
import type { Engine, Program } from './engine';
import { GraphError } from '../graph/graph';

/** The message names engine and device, and what the run-time said. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly code = 'device';
}

/** The same engine; what fails while its programs run is a DeviceError. */
export function withDeviceErrors(engine: Engine): Engine {
  const { description } = engine;
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      // Inputs that do not fit are the fault of the caller.
      if (error instanceof RangeError || error instanceof GraphError) throw error;
      throw new DeviceError(`${description} failed: ${reasonOf(error)}`, { cause: error });
    }
  };
  const guarded = (program: Program): Program => ({
    ...program,
    run: (feeds) => guard(() => program.run(feeds)),
    readState: () => guard(() => program.readState()),
  });
  return {
    ...engine,
    compile: async (graph, options) => guarded(await engine.compile(graph, options)),
    load: async (onnx) => guarded(await engine.load(onnx)),
  };
}
