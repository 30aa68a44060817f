import { describe, expect, it } from 'vitest';
import { addResult, describeTerms, meansOfTerms, NO_SUMS } from './epochSums';

const result = (value: number, gradientShare: number) => ({
  ...{ loss: 3 * value, gradientNorm: 2 },
  terms: [
    { name: 'dice', value, weight: 3, weighted: 3 * value, norm: 1 / 3, gradientNorm: 1, gradientShare },
  ],
});

describe('the sums of an epoch', () => {
  it('count all batches of a step equally and give means over the steps', () => {
    const batches = [result(1, 0.2), result(2, 0.4), result(3, 0.6), result(4, 0.8)];
    const sums = batches.reduce((before, each) => addResult(before, each, 0.5), NO_SUMS);
    expect(sums.loss / 2).toBeCloseTo(7.5, 12);
    const [dice] = meansOfTerms(sums, 2, [3]);
    expect(dice?.value).toBeCloseTo(2.5, 12);
    expect(dice?.weighted).toBeCloseTo(7.5, 12);
    expect(dice?.gradientShare).toBeCloseTo(0.5, 12);
  });

  it('take weights that changed within the epoch from its steps', () => {
    const sums = [result(1, 0.2), result(2, 0.4)].reduce(
      (before, each) => addResult(before, each, 1),
      NO_SUMS,
    );
    const [dice] = meansOfTerms(sums, 2, [undefined]);
    expect(dice).toMatchObject({ weight: 3, weighted: 4.5 });
  });

  it('are told with the unit once', () => {
    expect(
      describeTerms([
        { name: 'dice', weighted: 0.25, gradientShare: 0.934 },
        { name: 'boundary', weighted: -0.5, gradientShare: 0.066 },
      ]),
    ).toBe('dice 0.2500 (93 % of the gradient), boundary -0.5000 (7 %)');
  });

  it('tell a term that hardly pulls from one that does not pull at all', () => {
    expect(
      describeTerms([
        { name: 'dice', weighted: 0.25, gradientShare: 0.99941 },
        { name: 'boundary', weighted: -0.5, gradientShare: 0.00059 },
        { name: 'focal', weighted: 0, gradientShare: 0 },
      ]),
    ).toBe('dice 0.2500 (100 % of the gradient), boundary -0.5000 (0.06 %), focal 0.0000 (0 %)');
  });
});
