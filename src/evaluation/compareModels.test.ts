import { describe, expect, it } from 'vitest';
import { signedRankTest, smallestP } from '../statistics/pairedScores';
import type { ModelComparison } from './comparison';
import { compareModels } from './compareModels';
import { comparisonMethod, comparisonText } from './comparisonText';
import type { Evaluation } from './evaluation';
import { DICE, evaluationOf, HD95, VOLUME_ERROR } from './evaluation.fixture';

function compare(evaluation: Evaluation): readonly ModelComparison[] {
  const steps = compareModels(evaluation);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const pairs = (
  count: number,
  difference: (n: number) => number,
): Record<string, readonly { dice: number }[]> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`case ${n}`, [{ dice: 0.5 }, { dice: 0.5 + difference(n) }]]),
  );

describe('the comparison of two models', () => {
  it('pairs by case, and tells difference, interval, test and what it is counted from', () => {
    const [found] = compare(evaluationOf(pairs(12, (n) => 0.01 * (n - 2))));
    const differences = Array.from({ length: 12 }, (_, n) => Math.round(1e10 * 0.01 * (n - 2)) / 1e10);
    expect(found).toMatchObject({ model: 1, first: 0, cases: 12, onlyOne: 0, tests: 1 });
    const [of] = found?.differences ?? [];
    expect(of?.mean).toBeCloseTo(0.035, 10);
    expect(of?.median).toBeCloseTo(0.035, 10);
    expect(of?.p).toBe(signedRankTest(differences).p);
    expect(of).toMatchObject({ metric: 'dice', label: 1, cases: 12, zeros: 1, tied: 4, favours: 'model' });
    expect(of?.interval?.low).toBeLessThan(0.035);
    expect(of?.interval?.high).toBeGreaterThan(0.035);
  });

  it('does not take rounding for a difference', () => {
    const [found] = compare(evaluationOf({ a: [{ dice: 0.3 }, { dice: 0.1 + 0.2 }] }));
    expect(found?.differences[0]).toMatchObject({ zeros: 1, mean: 0, p: 1, favours: 'neither' });
  });

  it('counts the cases that are no pair, and says which of the models lacks the value', () => {
    const evaluation = evaluationOf({
      both: [{ dice: 0.5 }, { dice: 0.6 }],
      first: [{ dice: null }, { dice: 0.6 }],
      model: [{ dice: 0.5 }, { dice: null }],
      neither: [{ dice: null }, { dice: null }],
      missing: [{ dice: 0.5 }, null],
    });
    const [found] = compare(evaluation);
    expect(found).toMatchObject({ cases: 4, onlyOne: 1 });
    expect(found?.differences[0]).toMatchObject({
      cases: 1,
      undefinedIn: { first: 1, model: 1, both: 1 },
      interval: null,
    });
  });

  it('compares a metric whose best value is zero without its sign', () => {
    const [found] = compare(evaluationOf({ a: [{ volumeError: -4 }, { volumeError: 1 }] }, [VOLUME_ERROR]));
    expect(found?.differences[0]).toMatchObject({ mean: -3, favours: 'model' });
  });

  it('takes a case with several raters for one, with the mean over them', () => {
    const single = evaluationOf({ a: [{ dice: 0.5 }, { dice: 0.6 }], b: [{ dice: 0.5 }, { dice: 0.7 }] });
    const raters = {
      ...single,
      cases: single.cases.map((each, n) => ({ ...each, id: 'a', rater: n + 1 })),
    };
    const [found] = compare(raters);
    expect(found?.cases).toBe(1);
    expect(found?.differences[0]?.cases).toBe(1);
    expect(found?.differences[0]?.mean).toBeCloseTo(0.15, 10);
  });

  it('corrects for all tests of all labels, metrics and models together', () => {
    const evaluation = evaluationOf(
      Object.fromEntries(
        Array.from({ length: 8 }, (_, n) => [
          `case ${n}`,
          [
            { dice: 0.5, hd95: 9 },
            { dice: 0.6 + 0.01 * n, hd95: 8 - 0.1 * n },
          ],
        ]),
      ),
      [DICE, HD95],
    );
    const [found] = compare(evaluation);
    expect(found?.tests).toBe(2);
    expect(found?.differences.map(({ p, corrected }) => [p, corrected])).toEqual([
      [smallestP(8), 2 * smallestP(8)],
      [smallestP(8), 2 * smallestP(8)],
    ]);
  });
});

describe('what is said of it', () => {
  const say = (evaluation: Evaluation): string => {
    const comparisons = compare(evaluation);
    return comparisons.map((of) => comparisonText(of, evaluation)).join(' ');
  };

  it('names what is better, with the corrected p', () => {
    expect(say(evaluationOf(pairs(8, (n) => 0.1 + 0.01 * n)))).toMatch(
      /^In 8 cases, "model 1" is better than "model 0" in Dice of tumour \(\+0\.135, corrected p = 0\.008\)\./,
    );
  });

  it('does not take no evidence for equality, and says where there are too few cases to find any', () => {
    const text = say(evaluationOf(pairs(4, () => 0.1)));
    expect(text).toContain('No evidence of a difference');
    expect(text).toContain('does not show that they are equal');
    expect(text).toContain('With 4 cases and 1 test not even differences that all point the same way');
  });

  it('says where there is nothing to compare', () => {
    expect(say(evaluationOf({ a: [{ dice: 0.5 }, null] }))).toContain('cannot be compared');
    expect(comparisonMethod([])).toContain('Holm');
  });
});
