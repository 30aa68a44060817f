import { mkdir, mkdtemp, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeModel } from '../../learning/prediction/models.fixture';
import type { RunState } from '../../learning/training/runFolder';
import { writeSyntheticDataset } from '../../learning/training/syntheticDataset.fixture';
import { evaluateCases } from '../evaluateCases';
import type { Evaluation } from '../evaluation';

let folder = '';
const file = (...names: readonly string[]): string => join(folder, ...names);

/** A run that validates on cases 0 and 2, with an untrained model. */
async function writeRun(name: string, seed: number, data = file('data')): Promise<string> {
  await mkdir(file(name));
  const state: RunState = {
    ...{ status: 'done', data, pid: 1, host: hostname(), epoch: 1, bestValidationDice: 0 },
    ...{ started: '2024-05-06T07:08:09Z', updated: '2024-05-06T07:08:09Z' },
  };
  await writeFile(file(name, 'state.json'), JSON.stringify(state));
  const split = { training: ['case_1', 'case_3'], validation: ['case_0', 'case_2'] };
  await writeFile(file(name, 'split.json'), JSON.stringify(split));
  await writeModel(file(name, 'model.onnx'), seed);
  return file(name);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluate-run-'));
  await writeSyntheticDataset(file('data'), { cases: 4, value: 2 });
  await writeRun('first', 1);
  await writeRun('second', 2);
});
afterAll(() => rm(folder, { recursive: true }));

const ofRuns = (runs: readonly string[], signal = new AbortController().signal): Promise<Evaluation> =>
  evaluateCases(
    { kind: 'runs', runs: runs.map((name) => file(name)) },
    { signal, progress: () => undefined },
  );

describe('the evaluation of runs', () => {
  it('predicts and measures the validation cases of each, and compares them', async () => {
    const evaluation = await ofRuns(['first', 'second']);
    expect(evaluation.models.map(({ name }) => name)).toEqual(['first', 'second']);
    expect(evaluation.cases.map(({ id }) => id)).toEqual(['case_0', 'case_2']);
    for (const { results, images } of evaluation.cases) {
      expect(results.map(({ model }) => model)).toEqual([0, 1]);
      expect(images).toHaveLength(1);
    }
    expect(evaluation.comparisons).toMatchObject([{ model: 1, cases: 2, onlyOne: 0 }]);
    expect(evaluation.failed).toEqual([]);
  });

  it('keeps the predictions as long as the weights are the same', async () => {
    const fileOf = async (): Promise<string> =>
      (await ofRuns(['first'])).cases[0]?.results[0]?.prediction ?? '';
    const prediction = await fileOf();
    const before = (await stat(prediction)).mtimeMs;
    expect(await fileOf()).toBe(prediction);
    expect((await stat(prediction)).mtimeMs).toBe(before);
    await unlink(prediction);
    expect(await fileOf()).toBe(prediction);
    await writeModel(file('first', 'model.onnx'), 3);
    expect(await fileOf()).not.toBe(prediction);
    expect(await readdir(file('first', 'evaluation'))).toHaveLength(2);
  });

  it('names a case that cannot be predicted, and goes on', async () => {
    await writeFile(file('data', 'images', 'case_2.nii.gz'), 'no image');
    const evaluation = await ofRuns(['second']);
    expect(evaluation.cases.map(({ id }) => id)).toEqual(['case_0']);
    expect(evaluation.failed).toMatchObject([{ case: 'case_2', model: 0 }]);
  });

  it('stops when it is told to', async () => {
    const reason = new Error('stop');
    await expect(ofRuns(['first'], AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('takes a cross-validation for one model, each case by the fold that has not learned from it', async () => {
    const data = file('folded');
    await writeSyntheticDataset(data, { cases: 4, value: 2 });
    const splits = [
      { training: ['case_1', 'case_3'], validation: ['case_0', 'case_2'] },
      { training: ['case_0', 'case_2'], validation: ['case_1', 'case_3'] },
    ];
    await mkdir(file('folds'));
    for (const n of [0, 1]) await writeRun(join('folds', `fold-${n}`), n + 1, data);
    const planned = [0, 1].map((n) => ({
      folder: `fold-${n}`,
      recipe: 0,
      seed: 0,
      split: n,
      status: 'done',
    }));
    const experiment = {
      ...{ version: 1, kind: 'cross-validate', status: 'done', pid: 1, host: hostname() },
      ...{ started: '', updated: '', data, dataset: 'folded', labels: [], recipes: [], seeds: [0] },
      ...{ splits, runs: planned },
    };
    const write = (change: object): Promise<void> =>
      writeFile(file('folds', 'comparison.json'), JSON.stringify({ ...experiment, ...change }));
    await write({});

    const { models, cases, failed } = await ofRuns(['folds']);
    expect(models).toEqual([{ name: 'folds', source: file('folds') }]);
    expect(failed).toEqual([]);
    const folds = cases.map(({ id, results }) => [
      id,
      relative(file('folds'), results[0]?.prediction ?? '')[5],
    ]);
    expect(folds).toEqual([
      ['case_0', '0'],
      ['case_1', '1'],
      ['case_2', '0'],
      ['case_3', '1'],
    ]);

    // Beside a run of one of its folds, both are compared on what that run validates on.
    const together = await ofRuns(['folds', join('folds', 'fold-0')]);
    expect(together.comparisons).toMatchObject([{ cases: 2 }]);
    const compare = together.cases
      .find(({ id }) => id === 'case_0')
      ?.results.map(({ prediction }) => prediction);
    expect(new Set(compare).size).toBe(1);

    await unlink(file('folds', 'fold-1', 'model.onnx'));
    const half = await ofRuns(['folds']);
    expect(half.cases.map(({ id }) => id)).toEqual(['case_0', 'case_2']);
    expect(half.failed.map(({ case: id, error }) => [id, error.includes('no model yet')])).toEqual([
      ['case_1', true],
      ['case_3', true],
    ]);
    await unlink(file('folds', 'fold-0', 'model.onnx'));
    await expect(ofRuns(['folds'])).rejects.toThrow('No fold of');
    await write({ kind: 'compare' });
    await expect(ofRuns(['folds'])).rejects.toThrow('compares several losses');
  });

  it('refuses what is no run, has no model, or was trained on other data', async () => {
    await mkdir(file('empty'));
    await expect(ofRuns(['empty'])).rejects.toThrow('holds no run');
    await writeRun('young', 1);
    await unlink(file('young', 'model.onnx'));
    await expect(ofRuns(['young'])).rejects.toThrow('has no model yet');
    await writeRun('other', 1, file('elsewhere'));
    await expect(ofRuns(['first', 'other'])).rejects.toThrow('Only runs on the same data set');
  });
});
