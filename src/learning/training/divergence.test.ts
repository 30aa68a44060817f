import { describe, expect, it } from 'vitest';
import { divergence } from './divergence';

function result(...terms: readonly (readonly [name: string, value: number, gradientNorm: number])[]) {
  return {
    loss: terms.reduce((sum, [, value]) => sum + value, 0),
    terms: terms.map(([name, value, gradientNorm]) => {
      return {
        name,
        value,
        weight: 1,
        weighted: value,
        norm: gradientNorm,
        gradientNorm,
        gradientShare: 0.5,
      };
    }),
    gradientNorm: null,
  };
}

describe('divergence', () => {
  it('is none where all is a number, however large', () => {
    expect(divergence(result(['hausdorff', 1e7, 1], ['boundary', -50, 2]))).toBeUndefined();
  });

  it('names the first term that is no number', () => {
    const text = divergence(result(['dice', 0.5, 1], ['focal', NaN, 1], ['boundary', Infinity, 1]));
    expect(text).toBe('The loss became NaN by the term "focal" (dice 0.5, focal NaN, boundary Infinity)');
  });

  it('names the term whose gradient is no number before the weights are lost', () => {
    expect(divergence(result(['dice', 0.5, 1], ['focal', 0.1, Infinity]))).toContain(
      'gradient of the term "focal" became Infinity',
    );
  });

  it("blames the network's output where every term failed", () => {
    expect(divergence(result(['dice', NaN, 1], ['focal', NaN, 1]))).toContain("network's output");
  });

  it('tells of a sum that is too large though no term is', () => {
    expect(divergence({ ...result(['dice', 0.5, 1]), loss: Infinity })).toContain('became Infinity');
  });
});
