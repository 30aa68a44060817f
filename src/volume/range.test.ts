import { expect, it } from 'vitest';
import { finiteRange } from './range';

it('passes over what is not finite', () => {
  expect(finiteRange(Float32Array.of(NaN, -Infinity, 2, -1, Infinity))).toEqual({ min: -1, max: 2 });
});

it('is undefined where nothing is finite', () => {
  expect(finiteRange(Float32Array.of(NaN, Infinity, -Infinity))).toBeUndefined();
  expect(finiteRange(new Uint8Array(0))).toBeUndefined();
});

it('of one value is that value', () => {
  expect(finiteRange(Int16Array.of(-5))).toEqual({ min: -5, max: -5 });
});
