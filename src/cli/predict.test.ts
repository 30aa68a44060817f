import { describe, expect, it } from 'vitest';
import { parseMinimumSize } from './predict';

describe('--minimum-size', () => {
  it('is one size for all labels, or a size for each that is named', () => {
    expect(parseMinimumSize('20')).toBe(20);
    expect(parseMinimumSize('tumour=20, kidney cyst=0.5')).toEqual({ tumour: 20, 'kidney cyst': 0.5 });
  });

  it.each(['', 'much', '-3', 'tumour=', '=5', 'tumour=20,cyst'])('refuses "%s"', (text) => {
    expect(() => parseMinimumSize(text)).toThrow(/no size in mm\^3|names no label/);
  });
});
