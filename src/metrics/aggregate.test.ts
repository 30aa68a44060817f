import { describe, expect, it } from 'vitest';
import { labelTableOf } from '../labels/labelTable';
import type { Affine } from '../volume/affine';
import type { Volume } from '../volume/volume';
import { aggregate, summarise, valuesOfCases } from './aggregate';
import { evaluateLabelMaps } from './evaluate';
import type { LabelMetrics } from './labelMetrics';

const AFFINE: Affine = [
  [3, 0, 0, 0],
  [0, 4, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

/** Labels of a 4 x 1 image with pixels of 3 x 4 mm, so that its diagonal is sqrt(12^2 + 4^2) mm. */
const volumeOf = (labels: string): Volume => ({
  dims: [4, 1, 1],
  affine: AFFINE,
  dtype: 'uint8',
  frames: 1,
  data: Uint8Array.from(labels, Number),
});

const caseOf = (reference: string, prediction: string, labels = [1]): LabelMetrics[] =>
  evaluateLabelMaps(volumeOf(reference), volumeOf(prediction), labelTableOf(labels));

const MISSED = caseOf('1000', '0000');
const SPURIOUS = caseOf('0000', '0110');
const NEITHER = caseOf('0000', '0000');
const SHIFTED = caseOf('1000', '0010');
const CASES = [MISSED, SPURIOUS, NEITHER, SHIFTED];
const rows = CASES.map(([row]) => row);

describe('metrics over many cases', () => {
  it('counts every case as defined, penalised or left out with its reason', () => {
    const leftOut = { 'in neither label map': 1, 'not in the reference': 1, 'not in the prediction': 1 };
    expect(valuesOfCases(rows, 'hd', 'leave-out')).toEqual({
      values: [6],
      cases: 4,
      defined: 1,
      penalised: 0,
      leftOut,
    });
    expect(valuesOfCases(rows, 'hd', 'penalise')).toEqual({
      values: [Math.hypot(12, 4), Math.hypot(12, 4), 6],
      cases: 4,
      defined: 1,
      penalised: 2,
      leftOut: { 'in neither label map': 1, 'not in the reference': 0, 'not in the prediction': 0 },
    });
    for (const { label, metrics } of aggregate(CASES, 'penalise')) {
      for (const { cases, defined, penalised, leftOut: out } of Object.values(metrics)) {
        const sum = Object.values(out).reduce((a, b) => a + b, defined + penalised);
        expect({ label, cases, sum }).toEqual({ label: 1, cases: 4, sum: 4 });
      }
    }
  });

  it('counts a label missed or made up as 0 where a share compares both maps', () => {
    expect(valuesOfCases(rows, 'dice', 'leave-out').values).toEqual([0, 0, 0]);
    expect(valuesOfCases(rows, 'nsd2', 'leave-out').values).toEqual([0, 0, 0]);
    expect(valuesOfCases(rows, 'lesionF1', 'leave-out').values).toEqual([0, 0, 0]);
    expect(valuesOfCases(rows, 'sensitivity', 'penalise').values).toEqual([0, 0]);
    expect(valuesOfCases(rows, 'meanSignedDistance', 'penalise').values).toEqual([6]);
  });

  it('counts a label that a case does not name as one that is in neither of its maps', () => {
    const [one, two] = aggregate([caseOf('1200', '1200', [1, 2]), caseOf('1100', '1000')], 'penalise');
    expect(one?.metrics.dice).toMatchObject({ cases: 2, defined: 2, minimum: 2 / 3, maximum: 1 });
    expect(two?.metrics.dice).toMatchObject({ cases: 2, defined: 1, mean: 1, standardDeviation: null });
    expect(two?.metrics.dice.leftOut['in neither label map']).toBe(1);
  });

  it('gives mean, median and sample standard deviation', () => {
    const predictions = ['1000', '1100', '1110', '1111'];
    const found = summarise(
      predictions.map((prediction) => caseOf('1000', prediction)[0]),
      'hd',
      'leave-out',
    );
    // 0, 3, 6 and 9 mm
    expect(found).toMatchObject({ mean: 4.5, median: 4.5, minimum: 0, maximum: 9, defined: 4 });
    expect(found.standardDeviation).toBeCloseTo(Math.sqrt(15));
    expect(summarise([], 'hd', 'penalise')).toMatchObject({ mean: null, median: null, cases: 0 });
  });
});
