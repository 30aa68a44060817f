import { describe, expect, it } from 'vitest';
import { checkLossTerms } from './checkTerms';
import type { LossTerm } from './terms';

describe('checkLossTerms', () => {
  it('warns of the boundary loss alone on two classes', () => {
    expect(checkLossTerms([{ kind: 'boundary' }], 2).join()).toContain('collapses');
    expect(checkLossTerms([{ kind: 'boundary' }], 4)).toEqual([]);
    expect(checkLossTerms([{ kind: 'boundary' }, { kind: 'dice' }], 2)).toEqual([]);
  });

  it('refuses no term at all, and two Hausdorff terms', () => {
    expect(() => checkLossTerms([], 2)).toThrow('no loss');
    const term = { kind: 'hausdorff', exponent: 2, logarithm: false } as const;
    expect(() => checkLossTerms([term, term], 2)).toThrow('Only one Hausdorff loss');
  });

  it.each<readonly [LossTerm, string]>([
    [{ kind: 'dice', classes: [2] }, 'names class 2'],
    [{ kind: 'dice', classes: [1, 1] }, '[1, 1]'],
    [{ kind: 'dice', classes: [] }, 'each of its classes once: []'],
    [{ kind: 'cross-entropy', classWeights: [1] }, 'has 1 class weights for 2 classes'],
    [{ kind: 'cross-entropy', classWeights: [1, -1] }, 'class weights of at least 0'],
    [{ kind: 'cross-entropy', classWeights: [1, 0], classes: [1] }, 'one of them more: [1, 0]'],
    [{ kind: 'focal', gamma: -1 }, 'gamma of at least 0, not -1'],
    [{ kind: 'top-k', percent: 0 }, 'at most 100 percent of the pixels, not 0'],
    [{ kind: 'tversky', alpha: 0, beta: 0 }, 'not 0 and 0'],
    [{ kind: 'hausdorff', exponent: 0, logarithm: false }, 'exponent above 0, not 0'],
    [{ kind: 'skeleton-dice', iterations: 0.5 }, 'at least one iteration, not 0.5'],
  ])('refuses %j and says what is wrong', (term, message) => {
    expect(() => checkLossTerms([term], 2)).toThrow(message);
  });
});
