import { describe, expect, it } from 'vitest';
import { splitCases } from './split';

const ids = Array.from({ length: 10 }, (_, n) => `case_${n}`);

describe('splitCases', () => {
  it('keeps the share for validation and loses no case', () => {
    const { training, validation } = splitCases(ids, 0.2, 0);
    expect(validation).toHaveLength(2);
    expect([...training, ...validation].sort()).toEqual(ids);
  });

  it('draws the same cases for the same seed and others for another', () => {
    expect(splitCases(ids, 0.3, 5)).toEqual(splitCases(ids, 0.3, 5));
    const drawn = [1, 2, 3, 4, 5].map((seed) => splitCases(ids, 0.3, seed).validation.join());
    expect(new Set(drawn).size).toBeGreaterThan(1);
  });

  it.each([
    [0.01, 1],
    [0.99, 1],
  ])('leaves at least one case on each side with a share of %d', (fraction, least) => {
    const { training, validation } = splitCases(ids.slice(0, 2), fraction, 0);
    expect([training.length, validation.length]).toEqual([least, least]);
  });

  it('refuses to split a single case', () => {
    expect(() => splitCases(['only'], 0.5, 0)).toThrow('at least 2 cases, got 1');
  });
});
