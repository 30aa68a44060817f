import { expect, test } from 'vitest';
import { METRICS } from '../../src/metrics/metricCatalogue';
import { metricText, reasonOf } from './metricValue';
import { labelsOf } from '../state/labelsOf';
import { labelMap } from '../testing';

test('a dash is explained by where the label is missing', () => {
  const reason = (referenceVoxels: number, predictionVoxels: number): string | undefined =>
    reasonOf({ referenceVoxels, predictionVoxels });
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

test('a number has its unit, and a sign only where zero is best', () => {
  const text = (key: string, value: number): string => {
    const metric = METRICS.find((one) => one.key === key);
    if (!metric) throw new Error(`There is no metric ${key}.`);
    return metricText(metric, value);
  };
  expect(text('hd', 3)).toBe('3.00 mm');
  expect(text('dice', 0.9)).toBe('0.900');
  expect(text('meanSignedDistance', 0.254)).toBe('+0.25 mm');
  expect(text('meanSignedDistance', -3)).toBe('−3.00 mm');
  expect(text('meanSignedDistance', -0.001)).toBe('0.00 mm');
});
