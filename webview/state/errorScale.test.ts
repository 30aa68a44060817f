import { describe, expect, test } from 'vitest';
import { SCAN, SCENE } from '../testing';
import { distanceClipOf, ERROR_CLIP_WITHOUT_SAMPLE, errorClipOf, errorSample } from './errorScale';

describe('the sample of the contour error', () => {
  test('is spread evenly through the whole plane', () => {
    const slices = errorSample(SCENE, { name: 'coronal', depth: 48 }).map(({ slice }) => slice);
    expect(slices).toHaveLength(24);
    expect(slices[0]).toBe(1);
    expect(slices.at(-1)).toBe(47);
    expect(new Set(slices.map((slice, n) => slice - (slices[n - 1] ?? slice - 2)))).toEqual(new Set([2]));
  });

  test('takes every slice of a short plane once', () => {
    const slices = errorSample(SCENE, { name: 'axial', depth: 3 }).map(({ slice }) => slice);
    expect(slices).toEqual([0, 1, 2]);
  });

  test('asks for the prediction measured against the reference, and for nothing without one', () => {
    expect(errorSample(SCENE, { name: 'axial', depth: 1 })[0]).toMatchObject({ handle: 3, reference: 2 });
    expect(errorSample({ ...SCENE, reference: null }, { name: 'axial', depth: 9 })).toEqual([]);
  });
});

describe('the end of the error colours', () => {
  const contour = (error: readonly number[]) => ({
    label: 1,
    points: new Float32Array(2 * error.length),
    starts: Uint32Array.of(0),
    error: Float32Array.from(error),
  });

  test('is the 95th percentile of the size of the error, rounded up nicely', () => {
    const errors = Array.from({ length: 101 }, (_, n) => (n % 2 ? -1 : 1) * n * 0.01);
    expect(errorClipOf([contour(errors)])).toBe(1);
    expect(errorClipOf([contour(errors.map((mm) => 3 * mm))])).toBe(3);
  });

  test('is not carried off by a few far points', () => {
    const errors = Array.from({ length: 100 }, (_, n) => (n < 3 ? 80 : 1.5));
    expect(errorClipOf([contour(errors)])).toBe(2);
  });

  test('has a value where no contour has an error', () => {
    expect(errorClipOf([])).toBe(ERROR_CLIP_WITHOUT_SAMPLE);
  });
});

test('the colours of a distance map end at an eighth of the shortest side, single slices left out', () => {
  expect(distanceClipOf(SCAN)).toBe(5);
  expect(distanceClipOf({ dims: [256, 256, 1], spacing: [0.5, 0.5, 5] })).toBe(20);
});
