import { describe, expect, it } from 'vitest';
import { learningRateAt } from './learningRate';

describe('learningRateAt', () => {
  it.each(['cosine', 'polynomial'] as const)('rises to the peak and falls to zero (%s)', (decay) => {
    const options = { peak: 2, warmup: 0.1, decay };
    expect(learningRateAt(options, 0.05)).toBeCloseTo(1);
    expect(learningRateAt(options, 0.1)).toBeCloseTo(2);
    expect(learningRateAt(options, 1)).toBeCloseTo(0);
    const values = [0.1, 0.3, 0.5, 0.7, 0.9, 1].map((progress) => learningRateAt(options, progress));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
  });

  it('has its half at half time with cosine decay', () => {
    expect(learningRateAt({ peak: 2, warmup: 0, decay: 'cosine' }, 0.5)).toBeCloseTo(1);
  });

  it('stays at the peak without decay, and in bounds beyond the end', () => {
    expect(learningRateAt({ peak: 2, warmup: 0, decay: 'none' }, 1)).toBe(2);
    expect(learningRateAt({ peak: 2, warmup: 0, decay: 'polynomial' }, 1.5)).toBe(0);
    expect(learningRateAt({ peak: 2, warmup: 1, decay: 'cosine' }, 1)).toBe(2);
  });
});
