import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../datasets/dataset';
import { labelTableOf } from '../../labels/labelTable';
import type { LabelledCase } from '../data/checkCases';
import { sizeOf } from '../graph/tensor';
import { parseCompleteConfig, parseConfig, type CompleteConfig } from './config';
import { freeGpuMemory, type GpuSystem } from './gpuMemory';
import { memoryAtHand } from './memoryBudget';
import { checkMemory } from './memoryCheck';
import { planRun } from './planRun';
import { stepOptionsOf } from './stepOptions';

const DATASET: Dataset = {
  ...{ root: '/data', layout: 'decathlon', name: 'Livers', channels: ['CT'], cases: [] },
  labels: labelTableOf([1], new Map([[1, 'liver']])),
};
const DIMS = [160, 160, 120] as const;
const CASES = Array.from({ length: 3 }, (_, n): LabelledCase => ({
  ...{ id: `case ${n}`, images: [`/data/${n}.nii`], label: `/data/${n}-label.nii` },
  grid: {
    dims: DIMS,
    affine: [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
  },
}));
/** Threads depend on the machine. */
const plan = (config: object): CompleteConfig =>
  planRun(DATASET, CASES, parseConfig({ workers: 0, ...config }, 'x')).config;
const SCAN = { slices: DIMS[2], height: DIMS[1], width: DIMS[0] };

describe('planning for the memory at hand', () => {
  it('changes nothing where there is enough', () => {
    const { memory, ...planned } = plan({ memory: 64 });
    expect(memory).toBe(64);
    expect(planned).toEqual(plan({}));
  });

  it.each([2, 1.2, 0.8])('gives a patch and a batch of at least two that fit into %d GB', (memory) => {
    const { patch, batch, ...rest } = plan({ memory });
    const whole = plan({});
    expect(batch).toBeGreaterThanOrEqual(2);
    expect(sizeOf(patch)).toBeLessThanOrEqual(sizeOf(whole.patch));
    const { model, loss, config } = planRun(DATASET, CASES, { ...rest, patch, batch });
    expect(() => {
      checkMemory(stepOptionsOf(model.network, config, loss.terms), SCAN, memory * 1e9);
    }).not.toThrow();
  });

  it('keeps the larger patch as long as two of them fit, and is the same every time', () => {
    const [little, less] = [plan({ memory: 1.2 }), plan({ memory: 0.8 })];
    expect(sizeOf(less.patch)).toBeLessThan(sizeOf(little.patch));
    expect(plan({ memory: 0.8 })).toEqual(less);
  });

  it('makes only the batch smaller where the patch is given, down to one', () => {
    const given = { patch: [64, 64, 64], batch: undefined };
    expect(plan({ ...given, memory: 64 }).batch).toBe(2);
    expect(plan({ ...given, memory: 1.3 })).toMatchObject({ patch: [64, 64, 64], batch: 1 });
  });

  it('leaves a plan alone that says both, wherever it is used', () => {
    const written = plan({ memory: 64 });
    const elsewhere = parseCompleteConfig({ ...written, memory: 0.5 }, 'plan');
    expect(planRun(DATASET, CASES, elsewhere).config).toEqual({ ...written, memory: 0.5 });
  });

  it('gives a GPU as large a patch as its memory has room for, as nnU-Net does', () => {
    const onProcessor = sizeOf(plan({ memory: 12 }).patch);
    const onGpu = plan({ memory: 12, device: 'cuda' });
    expect(sizeOf(onGpu.patch)).toBeGreaterThan(4 * onProcessor);
    expect(sizeOf(plan({ memory: 4, device: 'cuda' }).patch)).toBeLessThan(sizeOf(onGpu.patch));
    // Of whose memory nothing is known.
    expect(sizeOf(plan({ device: 'cuda' }).patch)).toBe(onProcessor);
  });
});

describe('the memory at hand', () => {
  const free = { machine: () => 10.07e9, gpu: () => 24e9 };

  it('is most of what is free, in tenths of gigabytes', () => {
    expect(memoryAtHand('auto', free)).toBe(8);
    expect(memoryAtHand('cpu', { ...free, machine: () => 1e6 })).toBe(0.1);
  });

  it('is that of the GPU where one is asked for, if anybody tells it', () => {
    expect(memoryAtHand('cuda', free)).toBe(19.2);
    expect(memoryAtHand('webgpu', { ...free, gpu: () => undefined })).toBeUndefined();
  });
});

describe('the free memory of a GPU', () => {
  const none: GpuSystem = { nvidia: () => undefined, list: () => [], readText: () => undefined };

  it('is unknown where no driver tells', () => {
    expect(freeGpuMemory(none)).toBeUndefined();
    expect(freeGpuMemory({ ...none, nvidia: () => '[N/A]\n' })).toBeUndefined();
  });

  it('is what the tool of NVIDIA prints for the card of most memory', () => {
    expect(freeGpuMemory({ ...none, nvidia: () => '4096\n24000\n' })).toBe(24000 * 2 ** 20);
  });

  it('is in the files of AMD cards', () => {
    const files = new Map([
      ['/sys/class/drm/card1/device/mem_info_vram_total', '8000000000\n'],
      ['/sys/class/drm/card1/device/mem_info_vram_used', '1000000000\n'],
    ]);
    const list = (): string[] => ['card0', 'card1', 'card1-DP-1', 'renderD128'];
    expect(freeGpuMemory({ ...none, list, readText: (file) => files.get(file) })).toBe(7e9);
  });
});
