import { describe, expect, it } from 'vitest';
import { DEFAULT_NORMALIZATION, normalizeChannel } from './normalization';

const ramp = (length: number, scale: number, offset: number): Float32Array =>
  Float32Array.from({ length }, (_, n) => offset + scale * n);

describe('normalizeChannel', () => {
  it('gives scans in other units the same values', () => {
    const small = normalizeChannel(ramp(1000, 1, 50), DEFAULT_NORMALIZATION);
    const large = normalizeChannel(ramp(1000, 1700, 85_000), DEFAULT_NORMALIZATION);
    small.forEach((value, n) => {
      expect(large[n]).toBeCloseTo(value, 4);
    });
  });

  it('has mean 0 and deviation 1 over what is not zero, however much zero there is around it', () => {
    const padded = new Float32Array(3000);
    padded.set(ramp(1000, 1, 500), 1000);
    const values = [...normalizeChannel(padded, { kind: 'z-score', clip: [0, 1] })].slice(1000, 2000);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(variance).toBeCloseTo(1, 5);
  });

  it('does not let a few absurd voxels squeeze the rest', () => {
    const values = ramp(1000, 1, 100);
    const clean = normalizeChannel(values, DEFAULT_NORMALIZATION);
    values[999] = 1.7e6;
    const spoilt = normalizeChannel(values, DEFAULT_NORMALIZATION);
    expect(spoilt[500]).toBeCloseTo(clean[500] ?? 0, 1);
    expect(spoilt[999]).toBeLessThan(3);
  });

  it('makes values that are no numbers the mean', () => {
    const values = ramp(100, 1, 1);
    values[10] = Number.NaN;
    values[20] = Infinity;
    const out = normalizeChannel(values, DEFAULT_NORMALIZATION);
    expect([out[10], out[20]]).toEqual([0, 0]);
    expect(out.every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['constant', new Float32Array(50).fill(7)],
    ['empty', new Float32Array(50)],
    ['without a number', new Float32Array(50).fill(Number.NaN)],
  ])('makes a channel that is %s zeros', (_, values) => {
    expect(normalizeChannel(values, DEFAULT_NORMALIZATION).every((v) => v === 0)).toBe(true);
  });
});
