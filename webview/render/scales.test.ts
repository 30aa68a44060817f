import { describe, expect, test } from 'vitest';
import { niceCeiling, percentile, scaleTicks, signedText, valueText } from './scales';

describe('a percentile', () => {
  test("is interpolated as numpy's", () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(percentile([0, 10], 0.95)).toBeCloseTo(9.5);
    expect(percentile([7], 0.95)).toBe(7);
  });

  test('leaves out what is no number, and there is none of nothing', () => {
    expect(percentile([NaN, 2, Infinity], 0.5)).toBe(2);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});

test('a scale ends at 1, 2, 3 or 5 times a power of ten, never below the value', () => {
  const cases = [
    [0.3, 0.3],
    [1, 1],
    [1.2, 2],
    [2.01, 3],
    [3.1, 5],
    [5, 5],
    [6, 10],
    [0.1, 0.1],
    [0.011, 0.02],
    [740, 1000],
  ] as const;
  for (const [value, end] of cases) expect(niceCeiling(value)).toBe(end);
});

test('a scale of no errors at all still has a width', () => {
  expect(niceCeiling(0)).toBe(1);
  expect(niceCeiling(NaN)).toBe(1);
});

test('ticks are even and hold zero', () => {
  expect(scaleTicks(2)).toEqual([-2, -1, 0, 1, 2]);
});

test('distances carry their sign, with a real minus', () => {
  expect([-2.5, 0, 0.25].map(signedText)).toEqual(['−2.5', '0', '+0.25']);
});

test('voxel values keep their digits when whole, five otherwise', () => {
  expect(valueText(65535)).toBe('65535');
  expect(valueText(48.2541234)).toBe('48.254');
  expect(valueText(-0.0001234567)).toBe('-0.00012346');
});
