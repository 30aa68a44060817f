import { describe, expect, it } from 'vitest';
import { foldCases, foldSchema, splitCases, warningOfFewCases } from './split';

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

  it('trains and validates on a single case, and says what that cannot tell', () => {
    const split = splitCases(['only'], 0.5, 0);
    expect(split).toEqual({ training: ['only'], validation: ['only'] });
    expect(warningOfFewCases(split)).toContain('Case only is all there is');
    expect(() => splitCases([], 0.5, 0)).toThrow('no case');
  });

  it('warns where a single case validates a single other', () => {
    const split = splitCases(['a', 'b'], 0.5, 0);
    expect(warningOfFewCases(split)).toContain(`Only case ${split.validation.join('')} validates`);
    expect(warningOfFewCases(splitCases(ids, 0.2, 0))).toBeUndefined();
  });
});

describe('folds', () => {
  const foldsOf = (of: number, seed = 0) =>
    Array.from({ length: of }, (_, index) => foldCases(ids, { index, of }, seed));

  it('let every case validate exactly once, and train on the others', () => {
    const folds = foldsOf(4);
    expect(folds.flatMap(({ validation }) => validation).sort()).toEqual(ids);
    for (const { training, validation } of folds) {
      expect([...training, ...validation].sort()).toEqual(ids);
    }
    expect(folds.map(({ validation }) => validation.length).sort()).toEqual([2, 2, 3, 3]);
  });

  it('are drawn by the seed', () => {
    expect(foldsOf(5, 3)).toEqual(foldsOf(5, 3));
    expect(foldsOf(5, 3)).not.toEqual(foldsOf(5, 4));
  });

  it('are at most as many as there are cases', () => {
    expect(() => foldCases(ids, { index: 0, of: 11 }, 0)).toThrow(
      '11 folds need at least 11 cases, and there are 10',
    );
  });

  it.each([
    { index: 5, of: 5 },
    { index: 0, of: 1 },
    { index: -1, of: 3 },
  ])('are not $index of $of', (fold) => {
    expect(foldSchema.safeParse(fold).success).toBe(false);
  });
});
