/** What one may ask for; `auto` takes a GPU where a real one works, else the processor. */
export type DeviceRequest = 'auto' | 'cpu' | 'gpu';

/** Runs compiled graphs on one device. Made by `createEngine(device)`. */
export interface Engine {
  /** The device in use. */
  readonly device: 'cpu' | 'gpu';
  /** Which run-time and device, and why this one; one line for the log. */
  readonly description: string;
  /** What the user asked for and did not get, and why; empty when all is well. */
  readonly warnings: readonly string[];
}
