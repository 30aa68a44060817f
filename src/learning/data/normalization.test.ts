import { describe, expect, it } from 'vitest';
import { DEFAULT_NORMALIZATION } from './normalization';
import { normalizeChannel } from './prepareScan.fixture';

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

describe('the kinds of normalization', () => {
  const values = [-1000, 0, 40, 60, 3000, Number.NaN];

  it('clip to given intensities and scale alike in every scan where units mean the same everywhere', () => {
    const ct = { kind: 'fixed-z-score', clip: [-20, 100], mean: 40, deviation: 20 } as const;
    expect([...normalizeChannel(values, ct)]).toEqual([-3, -2, 0, 1, 3, 0]);
  });

  it('rescale a given range, or that of the scan, from 0 to 1', () => {
    expect([...normalizeChannel([0, 51, 255], { kind: 'rescale', range: [0, 255] })]).toEqual([
      0,
      expect.closeTo(0.2, 6),
      1,
    ]);
    expect([...normalizeChannel([-2, 0, 2, Number.NaN], { kind: 'rescale' })]).toEqual([0, 0.5, 1, 0]);
    expect([...normalizeChannel([7, 7], { kind: 'rescale' })]).toEqual([0, 0]);
  });

  it('leave intensities as they are', () => {
    expect([...normalizeChannel(values, { kind: 'none' })]).toEqual([-1000, 0, 40, 60, 3000, 0]);
  });

  it('give what was masked out the mean where asked to, and count it as black where not', () => {
    const masked = [0, 0, 10, 20, 30];
    const clip = [0, 1] as const;
    expect([...normalizeChannel(masked, { kind: 'z-score', clip, mask: true })].slice(0, 2)).toEqual([0, 0]);
    const [air = 0, , , mean = 1] = normalizeChannel(masked, { kind: 'z-score', clip });
    expect(air).toBeLessThan(-1);
    expect(mean).toBe(0);
  });
});
