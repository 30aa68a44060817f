import { describe, expect, it } from 'vitest';
import { rankedCases } from './examples';

const none = { hd95: null, nsd: null, componentRecall: null };
const scored = (id: string, ...dice: readonly (number | null)[]) => ({
  id,
  labels: Object.fromEntries(dice.map((value, n) => [`label ${n}`, { ...none, dice: value }])),
});
const ranks = (...cases: readonly ReturnType<typeof scored>[]): readonly string[] =>
  rankedCases(cases).map(({ id, rank }) => `${rank} ${id}`);

describe('the cases that stand for all', () => {
  it('are the best, the median and the worst by the mean Dice of their labels', () => {
    const cases = [scored('a', 0.5, 0.7), scored('b', 0.9), scored('c', 0.1, null), scored('d', 0.8, 0.8)];
    expect(ranks(...cases, scored('e', 0.2))).toEqual(['best b', 'median a', 'worst c']);
    expect(rankedCases(cases)[0]?.dice).toBe(0.9);
  });

  it('are fewer where there are fewer, and none that holds no label', () => {
    expect(ranks(scored('a', 0.5))).toEqual(['best a']);
    expect(ranks(scored('a', 0.5), scored('b', 0.6))).toEqual(['best b', 'worst a']);
    expect(ranks(scored('a', 0.5), scored('b', null))).toEqual(['best a']);
    expect(ranks()).toEqual([]);
  });
});
