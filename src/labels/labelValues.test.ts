import { expect, it } from 'vitest';
import { labelValuesOf } from './labelValues';

it('counts the voxels of each value in ascending order', () => {
  expect([...(labelValuesOf(Int16Array.of(3, 0, 0, -1, 3, 3)) ?? [])]).toEqual([
    [-1, 1],
    [0, 2],
    [3, 3],
  ]);
});

it('takes integers stored as floats for labels', () => {
  expect([...(labelValuesOf(Float32Array.of(0, 2, 2)) ?? [])]).toEqual([
    [0, 1],
    [2, 2],
  ]);
});

it.each([
  ['a value that is no integer', Float32Array.of(0, 0.5)],
  ['NaN', Float32Array.of(NaN, NaN)],
  ['too many values', Uint16Array.from({ length: 5000 }, (_, i) => i)],
  ['no voxel', new Uint8Array(0)],
])('finds no labels in voxels with %s', (_, data) => {
  expect(labelValuesOf(data)).toBeUndefined();
});
