import { describe, expect, it } from 'vitest';
import { smoothedDice } from './boundaryLossMetrics';
import { monaiDice, monaiGeneralizedDice, reduceScores } from './monaiDice';
import { diceOfLabel } from './diceOfLabel.fixture';
import { diceOf, overlapOf } from './overlap';

const of = (reference: number, prediction: number, intersection: number) => ({
  reference,
  prediction,
  intersection,
});

describe('Dice', () => {
  it('is 2 |A and B| / (|A| + |B|)', () => {
    const reference = Uint8Array.from([1, 1, 1, 0, 0, 0]);
    const prediction = Uint8Array.from([0, 1, 1, 1, 1, 0]);
    expect(overlapOf({ reference, prediction })).toEqual(of(3, 4, 2));
    expect(diceOf(of(3, 4, 2))).toBeCloseTo(4 / 7, 15);
  });

  it('is 0 where only one map has the label, and null where neither has', () => {
    expect(diceOf(of(3, 0, 0))).toBe(0);
    expect(diceOf(of(0, 3, 0))).toBe(0);
    expect(diceOf(of(0, 0, 0))).toBeNull();
  });

  it('of one label looks at that label only', () => {
    const reference = Int16Array.from([0, 2, 2, 5, 5]);
    const prediction = Float64Array.from([2, 2, 0, 5, 2]);
    expect(diceOfLabel(reference, prediction, 2)).toBe(2 / 5);
    expect(diceOfLabel(reference, prediction, 5)).toBe(2 / 3);
    expect(diceOfLabel(reference, prediction, 7)).toBeNull();
  });

  it('smoothed as upstream is 1 where neither map has the label', () => {
    expect(smoothedDice(of(0, 0, 0))).toBe(1);
    expect(smoothedDice(of(0, 100, 0))).toBeCloseTo(1e-10, 15);
  });
});

describe('the Dice scores of MONAI', () => {
  it('leave empty references out unless told not to', () => {
    expect(monaiDice(of(0, 0, 0))).toBeNaN();
    expect(monaiDice(of(0, 0, 0), false)).toBe(1);
    expect(monaiDice(of(0, 5, 0), false)).toBe(0);
    expect(monaiDice(of(4, 4, 2))).toBe(0.5);
  });

  it('weigh classes by their size, absent ones like the heaviest of the others', () => {
    const [a, b] = monaiGeneralizedDice([of(1, 1, 1), of(10, 10, 5)], { sumOverClasses: true });
    expect(a).toBeCloseTo((2 * 1 + (2 * 5) / 100) / (2 + 20 / 100), 12);
    expect(b).toBeUndefined();
    expect(monaiGeneralizedDice([of(0, 4, 0), of(2, 2, 2)], { sumOverClasses: true })).toEqual([4 / 8]);
    expect(monaiGeneralizedDice([of(0, 0, 0), of(0, 3, 0)])).toEqual([1, 0]);
  });

  it('reduce without what is not defined', () => {
    const scores = [
      [0.5, NaN],
      [NaN, NaN],
      [1, 0],
    ];
    expect(reduceScores(scores, 'mean')).toEqual([0.5]);
    expect(reduceScores(scores, 'mean_batch')).toEqual([0.75, 0]);
    expect(reduceScores(scores, 'mean_channel')).toEqual([0.5, 0, 0.5]);
    expect(reduceScores(scores, 'sum')).toEqual([1.5]);
    expect(reduceScores(scores, 'sum_batch')).toEqual([1.5, 0]);
    expect(reduceScores(scores, 'sum_channel')).toEqual([0.5, 0, 1]);
    expect(reduceScores(scores, 'none')).toEqual(scores.flat());
  });
});
