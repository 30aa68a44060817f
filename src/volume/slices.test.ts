import { expect, it } from 'vitest';
import { planesOf } from './planes';
import { extractSlice } from './slices';
import type { Grid } from './volume';

const grid: Grid = {
  dims: [3, 2, 2],
  affine: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ],
};
const { axial } = planesOf(grid);

it('draws the patient right at the left and the front at the top', () => {
  const data = Int16Array.from({ length: 12 }, (_, i) => i);
  expect([...extractSlice(data, grid, axial, 1)]).toEqual([11, 10, 9, 8, 7, 6]);
});

it('keeps the element type and cuts the frame that is asked for', () => {
  const data = Float32Array.from({ length: 24 }, (_, i) => i / 2);
  const slice = extractSlice(data, grid, axial, 0, 12);
  expect(slice).toEqual(Float32Array.of(8.5, 8, 7.5, 7, 6.5, 6));
});

it.each([[-1], [2], [0.5], [NaN]])('refuses slice %s, naming those there are', (slice) => {
  expect(() => extractSlice(new Uint8Array(12), grid, axial, slice)).toThrow(
    `The axial plane has slices 0 to 1; ${slice} was asked for.`,
  );
});
