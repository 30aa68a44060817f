import { describe, expect, it } from 'vitest';
import { meansOfCases, validationSchema } from './validationScores';

const none = { dice: null, hd95: null, nsd: null, componentRecall: null };

describe('the scores of a validation', () => {
  it('of version 0.1 are read: Dice alone', () => {
    expect(validationSchema.parse({ dice: 0.5, labels: { liver: 0.5, tumour: null } })).toEqual({
      ...none,
      dice: 0.5,
      labels: { liver: { ...none, dice: 0.5 }, tumour: none },
    });
  });

  it('are means over labels of means over cases, so that a rare label counts as much as others', () => {
    const cases = [
      { id: 'a', labels: { liver: { ...none, dice: 1 }, tumour: { ...none, dice: 0 } } },
      { id: 'b', labels: { liver: { ...none, dice: 0.5 }, tumour: none } },
    ];
    const means = meansOfCases(cases, ['liver', 'tumour']);
    expect(means.labels).toEqual({ liver: { ...none, dice: 0.75 }, tumour: { ...none, dice: 0 } });
    expect(means.dice).toBe(0.375);
    expect(meansOfCases([], ['liver'])).toEqual({ ...none, labels: { liver: none } });
  });
});
