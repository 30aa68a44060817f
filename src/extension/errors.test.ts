import { expect, it } from 'vitest';
import { firstLine } from './errors';

it('shortens a list of faults to what is said before it', () => {
  expect(firstLine('2 things are wrong:\n- one\n- two')).toBe('2 things are wrong.');
  expect(firstLine('One thing: that.')).toBe('One thing: that.');
});
