import { describe, expect, it } from 'vitest';
import type { RankedCase } from '../../learning/prediction/ranking/rankingFile';
import { rankedCaseText } from './rankedCaseText';

const ranked = (id: string, changes: Partial<RankedCase> = {}): RankedCase => ({
  ...{ id, images: [`/${id}.nii`], reference: null, prediction: id, stamp: '', uncertainty: 0.256 },
  ...{ disagreement: null, error: null, ...changes },
});

describe('why a case comes next', () => {
  it('is its uncertainty where it has no reference, and how much models disagree', () => {
    const cases = [ranked('a', { disagreement: 0.4 }), ranked('b')];
    expect(cases.map((one) => rankedCaseText({ cases }, one))).toEqual([
      'Case 1 of 2, a: no reference yet, uncertainty 0.26, models disagree by 0.40.',
      'Case 2 of 2, b: no reference yet, uncertainty 0.26.',
    ]);
  });

  it('is its error where it has one', () => {
    const of = (hd95: number | null, missed: number): string => {
      const one = ranked('a', { error: { hd95, assd: null, missed } });
      return rankedCaseText({ cases: [one] }, one);
    };
    expect(of(12.34, 0)).toBe('Case 1 of 1, a: HD95 12.3 mm.');
    expect(of(12.34, 1)).toBe('Case 1 of 1, a: 1 label missed or made up, HD95 12.3 mm.');
    expect(of(null, 2)).toBe('Case 1 of 1, a: 2 labels missed or made up, no label found in both maps.');
  });
});
