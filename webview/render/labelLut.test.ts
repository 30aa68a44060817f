import { describe, expect, test } from 'vitest';
import { labelTableOf } from '../../src/labels/labelTable';
import { labelIndices, labelLut } from './labelLut';

const TABLE = labelTableOf([1, 2, 65535, 70000]);

describe('the index of a voxel', () => {
  test('is its place in the table, counted from 1, and 0 for the background', () => {
    expect([...labelIndices(Uint16Array.of(0, 1, 2, 65535), TABLE)]).toEqual([0, 1, 2, 3]);
  });

  test('is found for values that no 16-bit texture could hold', () => {
    expect([...labelIndices(Uint32Array.of(70000, 0), TABLE)]).toEqual([4, 0]);
  });

  test('is one past the table for values the table lacks, however large or negative', () => {
    expect([...labelIndices(Int32Array.of(3, 999_999, -1), TABLE)]).toEqual([5, 5, 5]);
  });

  test('is found for label maps stored as floats', () => {
    expect([...labelIndices(Float32Array.of(1, 1.9999, NaN, 0), TABLE)]).toEqual([1, 2, 0, 0]);
  });

  test('follows another table when one comes', () => {
    expect([...labelIndices(Uint8Array.of(2), labelTableOf([2]))]).toEqual([1]);
  });
});

describe('the colours', () => {
  const lut = labelLut(TABLE, new Set([2]));
  const entry = (n: number): readonly number[] => [...lut.subarray(4 * n, 4 * n + 4)];

  test('leave the background transparent', () => {
    expect(entry(0)).toEqual([0, 0, 0, 0]);
  });

  test('are those of the table, transparent where hidden', () => {
    expect(entry(1)).toEqual([...(TABLE[0]?.color ?? []), 255]);
    expect(entry(2)).toEqual([...(TABLE[1]?.color ?? []), 0]);
  });

  test('show what the table lacks', () => {
    expect(entry(5)).toEqual([255, 0, 255, 255]);
    expect(lut.length).toBe(4 * 6);
  });
});
