import { describe, expect, it } from 'vitest';
import { balancedWeights, measureNorms, NO_BALANCE } from './gradientBalance';

/** The part of each term in the sum of the weighted norms. */
function sharesOf(weights: readonly number[], norms: readonly number[]): readonly number[] {
  const pulls = weights.map((weight, n) => weight * (norms[n] ?? 0));
  const all = pulls.reduce((sum, pull) => sum + pull, 0);
  return pulls.map((pull) => pull / all);
}

describe('balanced weights', () => {
  const norms = [3, 0.5, 0.001, 20];

  it('give terms the shares that were asked for, and leave the others in proportion', () => {
    const weights = balancedWeights([1, 2, 0, 0], [0, 0, 0.2, 0.1], { norms, batches: 9 });
    const shares = sharesOf(weights, norms);
    expect(shares[2]).toBeCloseTo(0.2, 12);
    expect(shares[3]).toBeCloseTo(0.1, 12);
    expect(weights.slice(0, 2)).toEqual([1, 2]);
  });

  it('are the fixed ones where no share is asked for', () => {
    expect(balancedWeights([1, 0.1], [0, 0], NO_BALANCE)).toEqual([1, 0.1]);
  });

  it('are 0 before the first measure, and where a term has no gradient', () => {
    expect(balancedWeights([1, 0], [0, 0.2], NO_BALANCE)).toEqual([1, 0]);
    expect(balancedWeights([1, 0], [0, 0.2], { norms: [1, 0], batches: 1 })).toEqual([1, 0]);
  });
});

describe('the measure', () => {
  it('is the mean of the first batches, and follows a change later', () => {
    const few = [2, 4, 6].reduce((state, norm) => measureNorms(state, [norm]), NO_BALANCE);
    expect(few.norms[0]).toBeCloseTo(4, 12);
    let state = few;
    for (let n = 0; n < 500; n++) state = measureNorms(state, [1]);
    expect(state.norms[0]).toBeCloseTo(1, 3);
  });
});
