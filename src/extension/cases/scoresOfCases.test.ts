import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseList } from '../../datasets/listCases';
import { ScoreFiles } from './scoreFiles';
import { scoresOfCases } from './scoresOfCases';

let home = '';
const file = (...names: readonly string[]): string => path.join(home, ...names);
const scanOf = (id: string): string => file('data', 'images', `${id}.nii.gz`);

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'scores-'));
});
afterAll(() => rm(home, { recursive: true }));

const list = (): CaseList => ({
  ...{ root: file('data'), name: 'data' },
  cases: ['a', 'b', 'c'].map((id) => ({ id, images: [scanOf(id)], labels: [] })),
});

async function write(name: string, content: unknown, hour: number): Promise<string> {
  await mkdir(path.dirname(file(name)), { recursive: true });
  await writeFile(file(name), typeof content === 'string' ? content : JSON.stringify(content));
  const time = new Date(Date.UTC(2026, 2, 4, hour));
  await utimes(file(name), time, time);
  return file(name);
}

/** An evaluation whose only case has these values of Dice, one a label. */
const evaluation = (id: string, values: readonly (number | null)[], images: readonly string[]): object => ({
  ...{
    format: 'boundary-evaluation',
    version: 1,
    created: '',
    reference: '../elsewhere',
    labels: [],
    metrics: [],
  },
  models: [{ name: 'm', source: '../m' }],
  cases: [
    {
      ...{ id, rater: null, images, reference: { kind: 'values', file: `../refs/${id}.nii.gz` } },
      results: [
        {
          ...{ model: 0, prediction: `../predictions/${id}.nii.gz` },
          labels: values.map((dice, n) => ({ label: n + 1, values: { dice, hd: null } })),
        },
      ],
    },
  ],
  ...{ failed: [], unmatched: { references: [], predictions: [] }, comparisons: [] },
});

const ranking = (places: readonly (readonly [string, number])[]): object => ({
  ...{ version: 1, data: file('data'), models: [], key: 'k', labels: [], complete: true, failed: [] },
  cases: places.map(([id, uncertainty]) => ({
    ...{ id, images: [scanOf(id)], reference: null, prediction: `p/${id}.nii.gz`, stamp: '' },
    ...{ uncertainty, disagreement: null, error: null },
  })),
});

async function writeRun(name: string, dice: number, hour: number): Promise<string> {
  const state = {
    ...{ status: 'done', data: file('data'), pid: 1, host: hostname(), epoch: 1, bestValidationDice: dice },
    ...{ started: '', updated: '' },
  };
  await write(`${name}/state.json`, state, hour);
  const scores = { dice, hd95: null, nsd: null, componentRecall: null };
  const cases = ['b', 'c'].map((id) => ({ id, labels: { one: scores, two: { ...scores, dice: null } } }));
  return write(`${name}/validation.json`, { epoch: 1, nsdTolerance: 1, cases }, hour);
}

describe('what is known of cases', () => {
  it('is the newest of evaluations, runs and rankings, each told by the paths it has', async () => {
    const files = [
      await write(
        'evaluations/old.boundary-evaluation.json',
        evaluation('b', [0.1], ['../data/images/b.nii.gz']),
        1,
      ),
      await writeRun('runs/one', 0.6, 2),
      await write(
        'evaluations/new.boundary-evaluation.json',
        evaluation('called-otherwise', [0.8, 0.4, null], ['../data/images/c.nii.gz']),
        3,
      ),
      await write(
        'rankings/data/ranking.json',
        ranking([
          ['c', 0.2],
          ['a', 0.1],
        ]),
        4,
      ),
      await write('rankings/old/ranking.json', ranking([['b', 0.9]]), 1),
    ];
    const known = scoresOfCases(list(), await new ScoreFiles().newest(files));
    expect(known.get('a')).toMatchObject({
      ranked: { uncertainty: 0.1, place: 2, from: 'ranking data' },
      prediction: { path: file('rankings', 'data', 'p', 'a.nii.gz') },
    });
    expect(known.get('a')?.dice).toBeUndefined();
    expect(known.get('a')?.ranked?.why()).toBe('Case 2 of 2, a: no reference yet, uncertainty 0.10.');
    // An older ranking adds nothing to the newest; an older evaluation still has the only prediction.
    expect(known.get('b')).toEqual({
      dice: { value: 0.6, from: 'run one' },
      prediction: { path: file('predictions', 'b.nii.gz'), table: [] },
    });
    expect(known.get('c')).toMatchObject({
      dice: { from: 'new' },
      ranked: { place: 1 },
      prediction: { path: file('rankings', 'data', 'p', 'c.nii.gz') },
    });
    expect(known.get('c')?.dice?.value).toBeCloseTo(0.6, 6);
  });

  it('is nothing where files are damaged, are others, or are about other data', async () => {
    const files = [
      await write('bad.boundary-evaluation.json', '{"format": "boundary-eval', 5),
      await write('other/validation.json', { mine: true }, 5),
      await write('elsewhere.boundary-evaluation.json', evaluation('a', [0.3], []), 5),
      file('gone', 'ranking.json'),
    ];
    expect(scoresOfCases(list(), await new ScoreFiles().newest(files)).size).toBe(0);
  });

  it('is read again only where a file has changed', async () => {
    const scores = new ScoreFiles();
    const run = await writeRun('runs/changing', 0.5, 1);
    const first = await scores.read(run);
    expect(await scores.read(run)).toBe(first);
    await writeRun('runs/changing', 0.7, 2);
    expect((await scores.read(run))?.cases[0]?.dice).toBeCloseTo(0.7, 6);
  });
});
