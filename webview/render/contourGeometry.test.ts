import { describe, expect, test } from 'vitest';
import type { SliceContour } from '../../src/protocol/schemas';
import { DIVERGING_SIZE } from './colorMaps';
import { absoluteErrors, eachPolyline, segmentsByError } from './contourGeometry';

/** Two lines: three points from (0, 0), and two from (5, 5). */
const CONTOUR: SliceContour = {
  label: 1,
  points: Float32Array.of(0, 0, 1, 0, 1, 1, 5, 5, 6, 5),
  starts: Uint32Array.of(0, 3),
  error: Float32Array.of(-2, -2, 2, 2, 2),
};

test('polylines are walked one by one', () => {
  const seen: (readonly [number, number])[] = [];
  eachPolyline(CONTOUR, (first, last) => seen.push([first, last]));
  expect(seen).toEqual([
    [0, 2],
    [3, 4],
  ]);
});

test('starts that point nowhere are passed over', () => {
  const seen: number[] = [];
  eachPolyline({ ...CONTOUR, starts: Uint32Array.of(0, 5, 9) }, (first) => seen.push(first));
  expect(seen).toEqual([0]);
});

describe('segments by error', () => {
  test('are coloured by the mean of their ends, and never join two lines', () => {
    const { byError, neutral } = segmentsByError(CONTOUR, 2);
    expect([...(byError.get(0) ?? [])]).toEqual([0, 0, 1, 0]);
    expect([...(byError.get((DIVERGING_SIZE - 1) / 2) ?? [])]).toEqual([1, 0, 1, 1]);
    expect([...(byError.get(DIVERGING_SIZE - 1) ?? [])]).toEqual([5, 5, 6, 5]);
    expect(neutral).toEqual([]);
  });

  test('are neutral without an error', () => {
    const { byError, neutral } = segmentsByError({ ...CONTOUR, error: undefined }, 2);
    expect(byError.size).toBe(0);
    expect(neutral).toHaveLength(3 * 4);
  });

  test('are neutral where one end has none', () => {
    const { neutral } = segmentsByError({ ...CONTOUR, error: Float32Array.of(0, NaN, 0, 0, 0) }, 2);
    expect(neutral).toEqual([0, 0, 1, 0, 1, 0, 1, 1]);
  });
});

test('the size of the error is gathered over all contours', () => {
  expect(absoluteErrors([CONTOUR, { ...CONTOUR, error: undefined }])).toEqual([2, 2, 2, 2, 2]);
});
