import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  inOrder,
  predictionOf,
  readRanking,
  writeRanking,
  type RankedCase,
  type Ranking,
} from './rankingFile';

function ranked(id: string, change: Partial<RankedCase>): RankedCase {
  return {
    ...{
      id,
      images: [`/data/${id}.nii.gz`],
      reference: null,
      prediction: `predictions/${id}.nii.gz`,
      stamp: '',
    },
    ...{ uncertainty: 0, disagreement: null, error: null },
    ...change,
  };
}

const ids = (cases: readonly RankedCase[]): string => cases.map(({ id }) => id).join('');

it('ranks cases without reference by uncertainty, before those with one by their error', () => {
  const cases = [
    ranked('a', { error: { hd95: 3, assd: 1, missed: 0 } }),
    ranked('b', { uncertainty: 0.1 }),
    ranked('c', { error: { hd95: null, assd: null, missed: 1 } }),
    ranked('d', { uncertainty: 0.4 }),
    ranked('e', { error: { hd95: 9, assd: 1, missed: 0 } }),
    ranked('f', { uncertainty: 0.1 }),
  ];
  expect(ids(inOrder(cases))).toBe('dbfcea');
});

it('weighs uncertainty and disagreement alike, whatever their scales', () => {
  const cases = [
    ranked('a', { uncertainty: 0.9, disagreement: 0.001 }),
    ranked('b', { uncertainty: 0.8, disagreement: 0.003 }),
    ranked('c', { uncertainty: 0.1, disagreement: 0.002 }),
  ];
  expect(ids(inOrder(cases))).toBe('bac');
});

const RANKING: Ranking = {
  ...{ version: 1, data: '/data', models: ['/run'], key: '', labels: [], complete: true, failed: [] },
  cases: [ranked('a', { uncertainty: 0.1 }), ranked('b', { uncertainty: 0.2 })],
};

it('is the same when read again, and nothing else is taken for it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ranking-'));
  try {
    const file = join(folder, 'ranking.json');
    expect(await readRanking(file)).toBeUndefined();
    const written = await writeRanking(file, RANKING);
    expect(ids(written.cases)).toBe('ba');
    expect(await readRanking(file)).toEqual(written);
    expect(predictionOf(file, ranked('a', {}))).toBe(join(folder, 'predictions', 'a.nii.gz'));
    await writeFile(file, '{"my": "notes"}');
    await expect(readRanking(file)).rejects.toThrow('is no ranking of this version, and is not overwritten');
  } finally {
    await rm(folder, { recursive: true });
  }
});
