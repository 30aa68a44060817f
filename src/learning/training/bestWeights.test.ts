import { describe, expect, it } from 'vitest';
import { isBetter } from './bestWeights';

const none = { dice: null, hd95: null, nsd: null, componentRecall: null };

describe('the better of two validations', () => {
  it('has the higher Dice or the lower distance', () => {
    const [a, b] = [
      { ...none, dice: 0.9, hd95: 3 },
      { ...none, dice: 0.8, hd95: 2 },
    ];
    expect(isBetter(a, b, 'dice')).toBe(true);
    expect(isBetter(a, b, 'hd95')).toBe(false);
    expect(isBetter(b, a, 'hd95')).toBe(true);
    expect(isBetter(a, a, 'dice')).toBe(false);
  });

  it('is the one that could be measured, and the later of two that could not', () => {
    expect(isBetter(none, { ...none, dice: 0 }, 'dice')).toBe(false);
    expect(isBetter({ ...none, dice: 0 }, none, 'dice')).toBe(true);
    expect(isBetter(none, none, 'dice')).toBe(true);
    expect(isBetter(none, undefined, 'dice')).toBe(true);
  });
});
