import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkMemory } from './memoryCheck';
import { estimateMemory, type RunOptions } from './memoryEstimate';
import { planUnet } from '../networks/unetPlan';
import { ADAM } from '../optimizers/adam';

const SCAN = { slices: 50, height: 256, width: 256 };
const network = (features: readonly number[], dimensions: 2 | 3 = 2): RunOptions['network'] =>
  planUnet({ dimensions, inChannels: 1, classes: 2, features });
const OPTIONS: RunOptions = {
  network: network([16, 32, 64, 128]),
  losses: [{ kind: 'dice' }, { kind: 'cross-entropy' }],
  ...{ batch: 8, patch: [256, 128], optimizer: ADAM },
};

/** The message of the refusal; empty where there is none. */
function refusal(options: RunOptions, available: number): string {
  try {
    checkMemory(options, SCAN, available);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('the estimate of memory', () => {
  it('grows with batch, patch, features and what is kept for every parameter', () => {
    const needed = estimateMemory(OPTIONS, SCAN);
    const wide = { ...OPTIONS, network: network([32, 64, 128, 256]) };
    for (const larger of [{ ...OPTIONS, batch: 16 }, { ...OPTIONS, patch: [256, 256] }, wide]) {
      expect(estimateMemory(larger, SCAN)).toBeGreaterThan(1.3 * needed);
    }
    expect(estimateMemory({ ...OPTIONS, averageDecay: 0.9, accumulation: 2 }, SCAN)).toBeGreaterThan(needed);
  });

  it('grows with every thread that draws batches, which a run that will not fit may do without', () => {
    const needed = estimateMemory(OPTIONS, SCAN);
    const two = estimateMemory({ ...OPTIONS, workers: 2 }, SCAN);
    const four = estimateMemory({ ...OPTIONS, workers: 4 }, SCAN);
    expect(two - needed).toBeGreaterThan(100e6);
    expect(four - two).toBeGreaterThan(100e6);
    expect(refusal({ ...OPTIONS, workers: 4 }, two)).toContain('"workers": 0 instead of 4');
    expect(refusal({ ...OPTIONS, workers: 4 }, needed - 1)).not.toContain('workers');
  });

  it('shrinks where the encoder is frozen, for which nothing is kept', () => {
    const frozen = { ...OPTIONS, parameterGroups: [{ parameters: 'encoder.*', frozen: true }] };
    expect(estimateMemory(frozen, SCAN)).toBeLessThan(0.9 * estimateMemory(OPTIONS, SCAN));
  });

  it('is that of the largest scan where reading it takes more than training', () => {
    const large = { slices: 2000, height: 1000, width: 1000 };
    expect(estimateMemory({ ...OPTIONS, batch: 1 }, large)).toBe(estimateMemory(OPTIONS, large));
  });
});

describe('a run that will not fit into memory', () => {
  it('is one that needs more than there is', () => {
    const needed = estimateMemory(OPTIONS, SCAN);
    expect(refusal(OPTIONS, needed)).toBe('');
    expect(refusal(OPTIONS, needed - 1)).toMatch(/needs about \d+ MB of memory, but \d+ MB are available/);
  });

  it('is told values that would fit, the largest of each kind', () => {
    const available = 0.6 * estimateMemory(OPTIONS, SCAN);
    const message = refusal(OPTIONS, available);
    const batch = Number(/"batch": (\d+) instead of 8, with "accumulation": /.exec(message)?.[1]);
    const patch = z.array(z.number()).parse(JSON.parse(/"patch": (\[.*?\])/.exec(message)?.[1] ?? ''));
    const features = z.array(z.number()).parse(JSON.parse(/"features": (\[.*?\])/.exec(message)?.[1] ?? ''));
    const fits = (changes: Partial<RunOptions>): boolean =>
      refusal({ ...OPTIONS, ...changes }, available) === '';
    expect([fits({ batch }), fits({ batch: batch + 1 })]).toEqual([true, false]);
    expect([fits({ patch }), fits({ patch: patch.map((side) => side + 16) })]).toEqual([true, false]);
    expect(patch.every((side) => side % 8 === 0)).toBe(true);
    expect(features).toEqual([8, 16, 32, 64]);
    expect(fits({ network: network(features) })).toBe(true);
  });

  it('is told so where no change would do', () => {
    expect(refusal({ ...OPTIONS, batch: 1 }, 1e6)).toMatch(
      /would not do\. .*\(the largest has 50 x 256 x 256 voxels/,
    );
  });

  it('may have three dimensions', () => {
    const options = { ...OPTIONS, network: network([8, 16, 32], 3), patch: [48, 64, 64] };
    const message = refusal(options, 0.5 * estimateMemory(options, SCAN));
    expect(message).toMatch(/"patch": \[\d+, \d+, \d+\] instead of \[48, 64, 64\]/);
  });
});
