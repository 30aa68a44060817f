import { expect, test } from 'vitest';
import { reasonOf } from './evaluation';
import { labelsOf } from './labels';
import { labelMap } from '../testing';

const METRICS = { label: 1, name: 'a', dice: null, hd: null, hd95: null, assd: null };

test('a dash is explained by where the label is missing', () => {
  const reason = (referenceVoxels: number, predictionVoxels: number): string | undefined =>
    reasonOf({ ...METRICS, referenceVoxels, predictionVoxels });
  expect(reason(0, 0)).toBe('in neither label map');
  expect(reason(0, 5)).toBe('not in the reference');
  expect(reason(5, 0)).toBe('not in the prediction');
  expect(reason(5, 5)).toBeUndefined();
});

test('the label table holds the labels of both maps once, by value', () => {
  const scene = {
    reference: labelMap(2, 'reference', [4, 1]),
    prediction: labelMap(3, 'prediction', [2, 4]),
  };
  expect(labelsOf(scene).map(({ value }) => value)).toEqual([1, 2, 4]);
});
