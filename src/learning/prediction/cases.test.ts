import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPredictionCases } from './cases';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cases-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Cases found in a folder of these files, as { id: [file names] }. */
async function found(
  files: readonly string[],
  channels: readonly string[],
): Promise<Record<string, string[]>> {
  for (const file of files) await writeFile(join(folder, file), '');
  const cases = await findPredictionCases(folder, channels);
  return Object.fromEntries(
    cases.map(({ id, files: own }) => [id, own.map((file) => file.slice(folder.length + 1))]),
  );
}

describe('findPredictionCases', () => {
  it('takes every scan for a case where the model has one channel', async () => {
    expect(await found(['b.nii', 'a_0000.nii.gz', 'notes.txt', '.hidden.nii'], ['MRI'])).toEqual({
      a: ['a_0000.nii.gz'],
      b: ['b.nii'],
    });
  });

  it('takes numbered scans for cases of their own where the model has one channel', async () => {
    expect(Object.keys(await found(['case_0000.nii', 'case_0001.nii'], ['MRI']))).toEqual([
      'case_0000',
      'case_0001',
    ]);
  });

  it('passes over label maps and earlier predictions', async () => {
    const predictions = ['a.prediction.nii.gz', 'a.prediction-2.nii.gz', 'a.prediction.uncertainty.nii.gz'];
    const files = ['a.nii', 'a_seg.nii', ...predictions, 'a.probabilities.nii.gz'];
    expect(await found(files, ['MRI'])).toEqual({ a: ['a.nii'] });
  });

  it('groups the channels of a case, and lets one file hold them all', async () => {
    const files = ['x_0001.nii', 'x_0000.nii', 'y.nii'];
    expect(await found(files, ['T1', 'FLAIR'])).toEqual({ x: ['x_0000.nii', 'x_0001.nii'], y: ['y.nii'] });
  });

  it('finds the other channels of a file', async () => {
    for (const file of ['x_0000.nii', 'x_0001.nii', 'y_0000.nii']) await writeFile(join(folder, file), '');
    const cases = await findPredictionCases(join(folder, 'x_0001.nii'), ['T1', 'FLAIR']);
    expect(cases).toEqual([
      { id: 'x', files: ['x_0000.nii', 'x_0001.nii'].map((file) => join(folder, file)) },
    ]);
  });

  it('says which case lacks a channel', async () => {
    await expect(found(['x_0000.nii', 'x_0001.nii'], ['T1', 'T2', 'FLAIR'])).rejects.toThrow(
      /Case x has 2 files, but the model takes 3 channels \(T1, T2, FLAIR\)/,
    );
  });

  it('says so where there is no scan', async () => {
    await mkdir(join(folder, 'images'));
    await expect(found([], ['MRI'])).rejects.toThrow('holds no scan');
  });
});
