import { mkdtemp, readdir, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVolume } from '../../../formats/registry';
import { writeSyntheticDataset } from '../../training/syntheticDataset.fixture';
import { writeModel } from '../models.fixture';
import type { PredictProgress } from '../predict';
import { rankCases } from './rankCases';
import { predictionOf, readRanking, type Ranking } from './rankingFile';

let folder = '';
const file = (...names: readonly string[]): string => join(folder, ...names);
const out = (): string => file('ranking', 'ranking.json');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rank-'));
  await writeSyntheticDataset(file('data'), { cases: 4, value: 2 });
  await unlink(file('data', 'labels', 'case_1.nii.gz'));
  await unlink(file('data', 'labels', 'case_3.nii.gz'));
  await writeModel(file('a.onnx'), 1);
  await writeModel(file('b.onnx'), 2);
});
afterAll(() => rm(folder, { recursive: true }));

const ignore: (value: PredictProgress) => void = () => undefined;

function rank(
  models: readonly string[],
  { signal = new AbortController().signal, onProgress = ignore } = {},
): Promise<Ranking> {
  return rankCases({ data: file('data'), model: models, out: out() }, { signal, progress: onProgress });
}

const times = async (ranking: Ranking): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(
      ranking.cases.map(async (each) => [each.id, (await stat(predictionOf(out(), each))).mtimeMs] as const),
    ),
  );

describe('rankCases', () => {
  it('goes on after it was stopped, and predicts only what changed', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const stopped = rank([file('a.onnx')], {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done > 110) controller.abort(reason);
      },
    });
    await expect(stopped).rejects.toBe(reason);
    const half = await readRanking(out());
    expect(half).toMatchObject({ complete: false, cases: [{ id: 'case_0' }] });

    const progress: PredictProgress[] = [];
    const whole = await rank([file('a.onnx')], { onProgress: (value) => progress.push(value) });
    expect(whole.cases.map(({ id }) => id).sort()).toEqual(['case_0', 'case_1', 'case_2', 'case_3']);
    expect(progress.every(({ file: image }) => !image.includes('case_0'))).toBe(true);
    expect(whole).toMatchObject({ complete: true, failed: [] });

    const before = await times(whole);
    await utimes(file('data', 'images', 'case_2.nii.gz'), new Date(), new Date());
    const after = await times(await rank([file('a.onnx')]));
    expect(after['case_1']).toBe(before['case_1']);
    expect(after['case_2']).not.toBe(before['case_2']);
  });

  it('ranks cases without reference first, and shows the predictions it ranked', async () => {
    const ranking = await rank([file('a.onnx'), file('b.onnx')]);
    expect(ranking.models).toEqual([file('a.onnx'), file('b.onnx')]);
    const [first, second, third] = ranking.cases;
    expect([first?.id, second?.id].sort()).toEqual(['case_1', 'case_3']);
    expect(third?.reference).toMatch(/labels.case_[02]\.nii\.gz$/);
    expect(third?.error?.missed).toBeGreaterThanOrEqual(0);
    for (const each of ranking.cases) {
      expect(each.disagreement).toBeGreaterThan(0);
      expect(each.uncertainty).toBeGreaterThan(0);
      const { volume } = await readVolume(predictionOf(out(), each));
      expect(volume.dims).toEqual([20, 18, 6]);
    }
    // Another model has predictions of its own.
    expect((await readdir(file('ranking'))).filter((name) => name.startsWith('predictions-'))).toHaveLength(
      2,
    );
  });

  it('passes over a case that cannot be predicted', async () => {
    const broken = file('data', 'images', 'case_9.nii.gz');
    await writeFile(broken, 'not a scan');
    const ranking = await rank([file('a.onnx')]);
    expect(ranking.cases).toHaveLength(4);
    expect(ranking.failed).toMatchObject([{ id: 'case_9' }]);
    expect(ranking.failed[0]?.error).toContain(broken);
    await unlink(broken);
  });

  it('overwrites nothing that is no ranking', async () => {
    await writeFile(file('notes.json'), '{}');
    const hooks = { signal: new AbortController().signal, progress: () => undefined };
    await expect(
      rankCases({ data: file('data'), model: file('a.onnx'), out: file('notes.json') }, hooks),
    ).rejects.toThrow('is no ranking');
  });
});
