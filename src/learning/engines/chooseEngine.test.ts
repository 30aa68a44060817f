import { describe, expect, it } from 'vitest';
import { chooseEngine } from './chooseEngine';
import type { EngineSource } from './chooseEngine';
import type { Device, Engine } from './engine';
import { createReferenceEngine } from './reference';

/** Engines on these devices, each with the milliseconds that a trial takes; all others fail to start. */
function machine(milliseconds: Partial<Record<Device, number>>, known: readonly Device[]): EngineSource {
  return {
    supports: (device) => known.includes(device),
    start: (device) => {
      if (milliseconds[device] === undefined) return Promise.reject(new Error(`no ${device} here`));
      const engine: Engine = {
        ...createReferenceEngine(),
        device,
        description: `Engine on ${device}`,
        load: () => Promise.reject(new Error('not needed')),
      };
      return Promise.resolve(engine);
    },
    timeTrial: ({ device }) => Promise.resolve(milliseconds[device] ?? Infinity),
  };
}

const LINUX = ['cpu', 'webgpu', 'cuda'] as const;

describe('auto', () => {
  it.each([
    ['the GPU where it is faster', { cpu: 30, webgpu: 10 }, 'webgpu', 'Engine on webgpu: 3.0 times as fast'],
    [
      'the processor where the GPU is slower',
      { cpu: 10, webgpu: 25 },
      'cpu',
      'Engine on cpu: 2.5 times as fast as Engine on webgpu in a short trial',
    ],
    ['CUDA before WebGPU', { cpu: 30, webgpu: 10, cuda: 3 }, 'cuda', 'Engine on cuda: 10.0 times as fast'],
    [
      'the processor where no GPU works',
      { cpu: 30 },
      'cpu',
      'Engine on cpu: no GPU can be used; CUDA: no cuda here; WebGPU: no webgpu here',
    ],
  ] as const)('takes %s, and says why', async (_what, times, device, text) => {
    const engine = await chooseEngine('auto', machine(times, LINUX));
    expect(engine.device).toBe(device);
    expect(engine.description).toContain(text);
    expect(engine.warnings).toEqual([]);
  });
});

describe('gpu', () => {
  it('is the first kind of GPU that starts, whatever its speed', async () => {
    const engine = await chooseEngine('gpu', machine({ cpu: 1, webgpu: 50 }, LINUX));
    expect(engine.device).toBe('webgpu');
    expect(engine.description).toBe('Engine on webgpu: as asked; CUDA: no cuda here');
    expect(engine.warnings).toEqual([]);
  });

  it('is the processor with a warning where none starts, naming each that there could be', async () => {
    const { device, warnings } = await chooseEngine('gpu', machine({ cpu: 1 }, LINUX));
    expect(device).toBe('cpu');
    expect(warnings).toEqual([
      'A GPU was asked for, but none can be used: CUDA: no cuda here; WebGPU: no webgpu here. ' +
        'Used instead: Engine on cpu: no GPU can be used.',
    ]);
  });
});

describe('a device by name', () => {
  it.each(['cpu', 'webgpu', 'cuda'] as const)('is taken: %s', async (asked) => {
    const engine = await chooseEngine(asked, machine({ cpu: 1, webgpu: 2, cuda: 3 }, LINUX));
    expect(engine.device).toBe(asked);
    expect(engine.description).toBe(`Engine on ${asked}: as asked`);
    expect(engine.warnings).toEqual([]);
  });

  it('that does not start is replaced by what auto takes, with a warning that says both', async () => {
    const engine = await chooseEngine('cuda', machine({ cpu: 20, webgpu: 10 }, LINUX));
    expect(engine.device).toBe('webgpu');
    expect(engine.warnings).toEqual([
      'CUDA was asked for, but cannot be used: no cuda here. ' +
        'Used instead: Engine on webgpu: 2.0 times as fast as the processor in a short trial.',
    ]);
  });

  it('that this platform does not know is refused in the same words', async () => {
    const { device, warnings } = await chooseEngine('dml', machine({ cpu: 20 }, LINUX));
    expect(device).toBe('cpu');
    expect(warnings.join()).toContain('DirectML was asked for, but cannot be used: no dml here');
  });
});
