import { describe, expect, it } from 'vitest';
import { learningRateAt, type LearningRateDecay } from './learningRate';

/** The rate where only the share of training that is done matters. */
const rateAt = (decay: LearningRateDecay, progress: number, warmup = 0): number =>
  learningRateAt({ peak: 2, warmup, decay }, { progress, epoch: 0, reductions: 0 });
/** The rate after so many epochs or reductions, in the middle of training. */
const rateAfter = (decay: LearningRateDecay, epoch: number, reductions = 0): number =>
  learningRateAt({ peak: 2, warmup: 0.1, decay }, { progress: 0.5, epoch, reductions });

const POLYNOMIAL = { kind: 'polynomial', power: 0.9 } as const;

describe('learningRateAt', () => {
  it.each([{ kind: 'cosine' }, POLYNOMIAL] as const)(
    'rises to the peak and falls to zero ($kind)',
    (decay) => {
      expect(rateAt(decay, 0.05, 0.1)).toBeCloseTo(1);
      expect(rateAt(decay, 0.1, 0.1)).toBeCloseTo(2);
      expect(rateAt(decay, 1, 0.1)).toBeCloseTo(0);
      const values = [0.1, 0.3, 0.5, 0.7, 0.9, 1].map((progress) => rateAt(decay, progress, 0.1));
      expect(values).toEqual(values.toSorted((a, b) => b - a));
    },
  );

  it('has its half at half time with cosine decay', () => {
    expect(rateAt({ kind: 'cosine' }, 0.5)).toBeCloseTo(1);
  });

  it('falls with the power asked for; that of nnU-Net is 0.0053589 of 0.01 at half time', () => {
    expect(rateAt(POLYNOMIAL, 0.5) / 2).toBeCloseTo(0.53589, 5);
    expect(rateAt({ kind: 'polynomial', power: 2 }, 0.5)).toBeCloseTo(0.5);
  });

  it('falls after every so many epochs, or after those listed', () => {
    const every = { kind: 'step', factor: 0.1, epochs: 3 } as const;
    expect([0, 2, 3, 5, 6].map((epoch) => rateAfter(every, epoch))).toEqual(
      [2, 2, 0.2, 0.2, 0.02].map((rate): unknown => expect.closeTo(rate, 12)),
    );
    const listed = { kind: 'step', factor: 0.5, epochs: [2, 7] } as const;
    expect([1, 2, 6, 7, 100].map((epoch) => rateAfter(listed, epoch))).toEqual([2, 1, 1, 0.5, 0.5]);
  });

  it('falls with every plateau', () => {
    const decay = { kind: 'plateau', factor: 0.5, patience: 3, watch: 'loss' } as const;
    expect([0, 1, 3].map((reductions) => rateAfter(decay, 9, reductions))).toEqual([2, 1, 0.25]);
  });

  it('stays at the peak without decay, and in bounds beyond the end', () => {
    expect(rateAt({ kind: 'none' }, 1)).toBe(2);
    expect(rateAt(POLYNOMIAL, 1.5)).toBe(0);
    expect(rateAt({ kind: 'cosine' }, 1, 1)).toBe(2);
  });
});
