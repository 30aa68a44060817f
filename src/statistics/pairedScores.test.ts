import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bootstrapMeanInterval, holm, signedRankTest, smallestP } from './pairedScores';

/** Written with scipy 1.10: wilcoxon(d, mode='exact'), all permutations of signs, and mode='approx'. */
const peers = z
  .array(z.object({ d: z.array(z.number()), p: z.number(), how: z.string() }))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'wilcoxon.fixture.json'), 'utf8')));

describe("Wilcoxon's signed-rank test", () => {
  it.each(peers.map(({ d, p, how }) => ({ d, p, how, count: d.length })))(
    'gives p = $p for $count differences, as $how',
    ({ d, p, how }) => {
      expect(signedRankTest(d).p).toBeCloseTo(p, how === 'scipy approx' ? 6 : 12);
    },
  );

  it('finds nothing where all differences are zero, or there are none', () => {
    expect(signedRankTest([0, 0])).toEqual({ positiveRanks: 0, count: 0, tied: 0, p: 1 });
    expect(signedRankTest([]).p).toBe(1);
  });

  it('says the same with the recipes exchanged', () => {
    const d = peers[1]?.d ?? [];
    expect(signedRankTest(d.map((x) => -x)).p).toBe(signedRankTest(d).p);
  });

  it('tells how many differences share their rank with another', () => {
    expect(signedRankTest([1, -1, 2, 0, 3, 3, 3]).tied).toBe(5);
    expect(signedRankTest([1, -2, 4]).tied).toBe(0);
  });

  it('cannot give less than the smallest p of its number of differences', () => {
    expect(signedRankTest([1, 2, 3, 4, 5]).p).toBe(smallestP(5));
    expect(smallestP(5)).toBe(0.0625);
    expect(smallestP(0)).toBe(1);
  });
});

describe('the bootstrap interval of a mean', () => {
  it('is about that of the normal distribution where there are many values', () => {
    const values = Array.from({ length: 400 }, (_, n) => 3 + Math.sin(n * 12.9898) * 2);
    const spread = Math.sqrt(2) / Math.sqrt(400);
    const { low = NaN, high = NaN } = bootstrapMeanInterval(values) ?? {};
    expect(high - low).toBeCloseTo(2 * 1.96 * spread, 1);
    expect((low + high) / 2).toBeCloseTo(3, 1);
  });

  it('is the same every time, and none where one value says nothing of a spread', () => {
    expect(bootstrapMeanInterval([1, 2, 4])).toEqual(bootstrapMeanInterval([1, 2, 4]));
    expect(bootstrapMeanInterval([1])).toBeUndefined();
  });
});

describe("Holm's correction", () => {
  it('multiplies the smallest by the number of tests, and never reverses the order', () => {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => p.toFixed(3))).toEqual([
      '0.030',
      '0.060',
      '0.060',
      '0.020',
    ]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });
});
