import { describe, expect, it } from 'vitest';
import { deepSupervisionWeights } from './deepSupervision';

describe('the weights of deep supervision', () => {
  it('halve with the resolution, leave out the coarsest and add up to 1', () => {
    expect(deepSupervisionWeights(4).map((weight) => weight * 7)).toEqual([4, 2, 1, 0]);
  });

  it('give a single output everything', () => {
    expect(deepSupervisionWeights(1)).toEqual([1]);
  });

  it('are refused for no output', () => {
    expect(() => deepSupervisionWeights(0)).toThrow('at least one output, not 0');
  });
});
