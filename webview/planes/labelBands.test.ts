import { describe, expect, it } from 'vitest';
import { labelTableOf } from '../../src/labels/labelTable';
import { bandsOf } from './labelBands';

const slices = (axial: number[]): { axial: number[]; coronal: number[]; sagittal: number[] } => ({
  axial,
  coronal: [0],
  sagittal: [0],
});
const TABLE = labelTableOf([1, 2, 3, 4]);
const color = (n: number): unknown => TABLE[n]?.color;

describe('the bands of labels along a slider', () => {
  it('are runs of slices, a row for each of a few labels', () => {
    const marks = [
      { label: 1, slices: slices([0, 4, 4, 0, 1]) },
      { label: 2, slices: slices([1, 0, 0, 0, 0]) },
    ];
    expect(bandsOf(marks, 'axial', TABLE, [])).toEqual({
      rows: 2,
      bands: [
        { row: 0, first: 1, last: 2, color: color(0) },
        { row: 0, first: 4, last: 4, color: color(0) },
        { row: 1, first: 0, last: 0, color: color(1) },
      ],
    });
  });

  it('leave out labels that are hidden, and are none without a label', () => {
    const marks = [{ label: 1, slices: slices([0, 4]) }];
    expect(bandsOf(marks, 'axial', TABLE, [1])).toBeUndefined();
    expect(bandsOf(marks, 'coronal', TABLE, [])).toBeUndefined();
    expect(bandsOf([], 'axial', TABLE, [])).toBeUndefined();
  });

  it('share a row where labels are many, each slice being that of which it holds most', () => {
    const marks = [
      { label: 1, slices: slices([9, 9, 0]) },
      { label: 2, slices: slices([1, 20, 0]) },
      { label: 3, slices: slices([1, 1, 0]) },
      { label: 4, slices: slices([1, 1, 0]) },
    ];
    expect(bandsOf(marks, 'axial', TABLE, [])).toEqual({
      rows: 1,
      bands: [
        { row: 0, first: 0, last: 0, color: color(0) },
        { row: 0, first: 1, last: 1, color: color(1) },
      ],
    });
  });
});
