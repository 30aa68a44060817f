/** The memory that a training is planned for. */
import type { DeviceRequest } from '../engines/engine';
import { freeGpuMemory } from './gpuMemory';
import { availableMemory } from './memoryAvailable';

/** Share of what is free now that a plan counts on: other programs go on, and estimates err. */
const SHARE = 0.8;
/** Budgets are whole numbers of these, so that they can be read: a tenth of a gigabyte. */
const STEP = 1e8;
const STEPS_PER_GIGABYTE = 10;

/** Whether the configuration asks for a GPU and nothing else. */
export function isGpu(device: DeviceRequest): boolean {
  switch (device) {
    case 'auto':
    case 'cpu':
      return false;
    case 'gpu':
    case 'webgpu':
    case 'cuda':
    case 'dml':
    case 'coreml':
      return true;
  }
}

/**
 * Gigabytes (10^9 bytes) that a training may take, as a configuration says it: most of what this machine, or its
 * GPU where one is asked for, has free now. Undefined where nobody tells how much that is.
 */
export function memoryAtHand(
  device: DeviceRequest,
  free: { readonly machine: () => number; readonly gpu: () => number | undefined } = {
    machine: availableMemory,
    gpu: freeGpuMemory,
  },
): number | undefined {
  const bytes = isGpu(device) ? free.gpu() : free.machine();
  if (bytes === undefined) return undefined;
  return Math.max(1, Math.floor((SHARE * bytes) / STEP)) / STEPS_PER_GIGABYTE;
}
