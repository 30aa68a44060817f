import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVolume, writeVolume } from '../../formats/registry';
import { evaluateFiles } from '../../metrics/evaluateFiles';
import { syntheticCase } from '../training/syntheticDataset.fixture';
import { train } from '../training/train';
import { writePictureDataset } from './pictures.fixture';
import { predict, type PredictionResult, type PredictRequest } from './predict';
import { rankCases } from './ranking/rankCases';
import { predictionOf } from './ranking/rankingFile';

let folder = '';
const file = (...names: readonly string[]): string => join(folder, ...names);
const hooks = () => ({ signal: new AbortController().signal, progress: () => undefined });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'));
  await writePictureDataset(file('data'), { cases: 6, unlabelled: 2 });
  const small = { batch: 4, patch: [16, 16], features: [8, 16], stepsPerEpoch: 60, device: 'cpu' };
  await writeFile(
    file('config.json'),
    JSON.stringify({ ...small, cacheFolder: file('cache'), learningRate: { peak: 0.01 } }),
  );
  const request = { data: file('data'), out: file('run'), configFile: file('config.json'), epochs: 1 };
  await train(request, hooks());
});
afterAll(() => rm(folder, { recursive: true }));

const run = (request: Omit<PredictRequest, 'model'>): Promise<PredictionResult[]> =>
  predict({ model: file('run'), ...request }, hooks());

describe('the prediction of a picture', () => {
  it('is a PNG of label values on its pixels, named as its reference, that can be evaluated', async () => {
    const results = await run({ input: file('data', 'images'), out: file('out') });
    expect(results.map(({ output }) => basename(output))).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => `eye_${n}.png`),
    );
    const [first] = results;
    const { volume, header } = await readVolume(first?.output ?? '');
    expect(header.format).toBe('png');
    expect(header.labels?.map(({ value }) => value)).toEqual([1]);
    expect(volume.dims).toEqual([22, 18, 1]);
    const [metrics] = await evaluateFiles(file('data', 'labels', 'eye_0.png'), first?.output ?? '');
    expect(metrics?.dice).toBeGreaterThan(0.7);
  });

  it('has probabilities and uncertainty on the same pixels, as NIfTI', async () => {
    const input = file('data', 'images', 'eye_4.png');
    const [result] = await run({ input, out: file('maps'), probabilities: true, uncertainty: true });
    expect(basename(result?.probabilities ?? '')).toBe('eye_4.probabilities.nii.gz');
    const labels = (await readVolume(result?.output ?? '')).volume;
    const probabilities = (await readVolume(result?.probabilities ?? '')).volume;
    const uncertainty = (await readVolume(result?.uncertainty ?? '')).volume;
    expect([probabilities.dims, probabilities.frames]).toEqual([[22, 18, 1], 2]);
    expect([probabilities.affine, uncertainty.affine]).toEqual([labels.affine, labels.affine]);
    labels.data.forEach((value, n) => {
      const foreground = probabilities.data[labels.data.length + n] ?? NaN;
      expect(value).toBe(foreground > 0.5 ? 1 : 0);
    });
  });

  it('is a volume where --out says so, and a picture of a volume is refused', async () => {
    const input = file('data', 'images', 'eye_0.png');
    const [result] = await run({ input, out: file('asked', 'mine.nii.gz') });
    expect(result?.output).toBe(file('asked', 'mine.nii.gz'));
    expect((await readVolume(result?.output ?? '')).header.format).toBe('nifti-1');
    await expect(run({ input, out: file('asked', 'mine.jpg') })).rejects.toThrow(
      'mine.jpg cannot be written: label maps are written as .png, .nii.gz, .nii',
    );
    await expect(run({ input: file('data', 'images'), out: file('asked', 'all.png') })).rejects.toThrow(
      'all.png is the name of one file, but 6 cases are to be predicted',
    );
    await mkdir(file('volumes'));
    await writeVolume(file('volumes', 'v.nii.gz'), syntheticCase(1, { cases: 1 }).image);
    await expect(run({ input: file('volumes', 'v.nii.gz'), out: file('asked', 'v.png') })).rejects.toThrow(
      'the scan has 6 slices',
    );
  });
});

it('pictures are ranked by uncertainty, and by the error of those that have a reference', async () => {
  const out = file('ranking', 'ranking.json');
  const models = [file('run'), file('run')];
  const ranking = await rankCases({ data: file('data'), model: models, out }, hooks());
  expect(ranking.failed).toEqual([]);
  expect(ranking.cases.slice(2).every(({ error }) => error !== null)).toBe(true);
  expect(ranking.cases.slice(0, 2).map(({ id, disagreement }) => [id.slice(0, 4), disagreement])).toEqual([
    ['eye_', 0],
    ['eye_', 0],
  ]);
  for (const each of ranking.cases) {
    expect(each.uncertainty).toBeGreaterThan(0);
    expect(predictionOf(out, each)).toMatch(/eye_\d\.png$/);
    expect((await readVolume(predictionOf(out, each))).header.format).toBe('png');
  }
});
