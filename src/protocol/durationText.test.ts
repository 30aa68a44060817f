import { describe, expect, it } from 'vitest';
import { durationText } from './durationText';

describe('a duration in words', () => {
  it.each([
    [0.2, '0 s'],
    [-5, '0 s'],
    [59.6, '1 min 0 s'],
    [3599, '59 min 59 s'],
    [7260, '2 h 1 min'],
  ])('of %d seconds is "%s"', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
