import { expect, it } from 'vitest';
import { proposeHeadFirst } from './headFirst';

it('lets the last layers learn first for a fifth of the epochs, five at most, and never for all', () => {
  expect([2, 3, 10, 20, 100].map((epochs) => proposeHeadFirst({ epochs }))).toEqual([1, 1, 2, 4, 5]);
  expect(proposeHeadFirst({ epochs: 1 })).toBeUndefined();
  expect(proposeHeadFirst({ minutes: 5 })).toBe(2);
});
