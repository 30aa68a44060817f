import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVolume } from '../../formats/registry';
import { predict } from '../prediction/predict';
import { SMALL } from '../training/runs.fixture';
import { writeSyntheticDataset } from '../training/syntheticDataset.fixture';
import { crossValidate } from './crossValidate';
import { readExperiment } from './experiment';

let folder = '';
const file = (...names: string[]): string => join(folder, ...names);
const signal = new AbortController().signal;
const quiet = { signal, progress: () => undefined };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folds-test-'));
  await writeSyntheticDataset(file('data'), { cases: 5 });
  await writeFile(
    file('config.json'),
    JSON.stringify({ ...SMALL, stepsPerEpoch: 3, validateEvery: 1, cacheFolder: file('maps') }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('a cross-validation', () => {
  const request = (): Parameters<typeof crossValidate>[0] => ({
    data: file('data'),
    out: file('folds'),
    configFile: file('config.json'),
    epochs: 1,
    folds: 3,
  });

  it('validates every case once, and predicts with all folds together', async () => {
    const result = await crossValidate(request(), quiet);
    expect(result).toMatchObject({ ended: 'done', runs: 3, done: 3, failed: [] });
    const experiment = await readExperiment(file('folds'));
    expect(experiment?.splits.flatMap(({ validation }) => validation).sort()).toEqual(
      [0, 1, 2, 3, 4].map((n) => `case_${n}`),
    );
    expect(result.verdict).toMatch(
      /^Dice \d\.\d{3} .*over 5 cases, each predicted by networks that were not trained on it \(3 folds\)/,
    );
    expect(await readFile(result.report, 'utf8')).toContain('5, each validated in one of 3 folds');
    expect(JSON.parse(await readFile(file('folds', 'ensemble.json'), 'utf8'))).toEqual({
      models: ['fold-0/model.onnx', 'fold-1/model.onnx', 'fold-2/model.onnx'],
    });
    const input = file('data', 'images', 'case_0.nii.gz');
    const [predicted] = await predict({ model: file('folds'), input, out: file('predicted') }, quiet);
    expect((await readVolume(predicted?.output ?? '')).volume.dims).toEqual([20, 18, 6]);
  });

  it('refuses more folds than cases, and a folder in use', async () => {
    await expect(crossValidate({ ...request(), out: file('many'), folds: 6 }, quiet)).rejects.toThrow(
      '6 folds need at least 6 labelled cases, and there are 5',
    );
    await expect(crossValidate(request(), quiet)).rejects.toThrow('holds a cross-validation already');
  });
});
