import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVolume, writeVolume } from '../../formats/registry';
import { diceOfLabel } from '../../metrics/diceOfLabel.fixture';
import type { Volume } from '../../volume/volume';
import { syntheticCase, writeSyntheticDataset } from '../training/syntheticDataset.fixture';
import { train } from '../training/train';
import { predict, type PredictProgress, type PredictionResult } from './predict';

/** Value of the ball in the label maps; not the class index of the network. */
const VALUE = 5;

let folder = '';
let model = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'predict-'));
  const data = join(folder, 'data');
  await writeSyntheticDataset(data, { cases: 4, value: VALUE });
  model = join(folder, 'run');
  const configFile = join(folder, 'config.json');
  const small = { batch: 4, patch: [16, 16], features: [8, 16], stepsPerEpoch: 60, device: 'cpu' };
  await writeFile(
    configFile,
    JSON.stringify({ ...small, cacheFolder: join(folder, 'maps'), learningRate: { peak: 0.01 } }),
  );
  const hooks = { signal: new AbortController().signal, progress: () => undefined };
  await train({ data, out: model, configFile, epochs: 1 }, hooks);
});
afterAll(() => rm(folder, { recursive: true }));

const ignore: (value: PredictProgress) => void = () => undefined;

async function run(input: string, out: string, { onProgress = ignore } = {}): Promise<PredictionResult[]> {
  return predict(
    { model, input: join(folder, input), out: join(folder, out) },
    { signal: new AbortController().signal, progress: onProgress },
  );
}

/** Writes scans that were not trained on. */
async function writeScans(name: string, scans: Readonly<Record<string, Volume>>): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  for (const [file, volume] of Object.entries(scans)) await writeVolume(join(folder, name, file), volume);
}

describe('predict', () => {
  it('finds the balls of new scans, on their grids and with the values of the label table', async () => {
    const a = syntheticCase(100, { cases: 1, value: VALUE });
    // Larger than the patch, and with finer pixels than were trained on.
    const b = syntheticCase(101, { cases: 1, value: VALUE, dims: [54, 50, 5], spacing: [0.5, 0.5, 2] });
    await writeScans('scans', { 'a_0000.nii.gz': a.image, 'b.nii': b.image });
    const progress: PredictProgress[] = [];
    const results = await run('scans', 'out', { onProgress: (value) => progress.push(value) });

    expect(results.map(({ output }) => output)).toEqual(
      ['a', 'b'].map((id) => join(folder, 'out', `${id}.nii.gz`)),
    );
    expect(results[0]).toMatchObject({
      input: join(folder, 'scans', 'a_0000.nii.gz'),
      table: [{ value: VALUE, name: `label ${VALUE}` }],
    });
    for (const [n, { image, label }] of [a, b].entries()) {
      const { volume } = await readVolume(results[n]?.output ?? '');
      expect([volume.dims, volume.affine]).toEqual([image.dims, image.affine]);
      expect(new Set(volume.data)).toEqual(new Set([0, VALUE]));
      expect(diceOfLabel(label.data, volume.data, VALUE)).toBeGreaterThan(0.7);
    }
    expect(progress.at(-1)).toMatchObject({ done: 200, total: 200 });
  });

  it('predicts the same from a scan stored the other way round', async () => {
    const { image } = syntheticCase(102, { cases: 1 });
    const [nx] = image.dims;
    const flipped = Float32Array.from(
      image.data,
      (_, n) => image.data[n - (n % nx) + (nx - 1 - (n % nx))] ?? 0,
    );
    const [first, ...rows] = image.affine;
    const affine = [[-first[0], 0, 0, first[3] + (nx - 1) * first[0]], ...rows] as const;
    await writeScans('ways', { 'as-is.nii': image, 'flipped.nii': { ...image, data: flipped, affine } });
    const [asIs, other] = await Promise.all(
      (await run('ways', 'out-ways')).map(async ({ output }) => (await readVolume(output)).volume),
    );
    asIs?.data.forEach((value, n) => {
      expect(other?.data[n - (n % nx) + (nx - 1 - (n % nx))]).toBe(value);
    });
  });

  it('takes one file, and the .onnx itself', async () => {
    const { image } = syntheticCase(103, { cases: 1 });
    await writeScans('one', { 'x.nii.gz': image, 'y.nii.gz': image });
    const request = { model: join(model, 'model.onnx'), input: join(folder, 'one', 'x.nii.gz') };
    const hooks = { signal: new AbortController().signal, progress: () => undefined };
    const results = await predict({ ...request, out: join(folder, 'out-one') }, hooks);
    expect(results.map(({ output }) => output)).toEqual([join(folder, 'out-one', 'x.nii.gz')]);
  });

  it('writes probability and uncertainty maps beside the label map, on the same grid', async () => {
    const { image } = syntheticCase(107, { cases: 1, dims: [54, 50, 5], spacing: [0.5, 0.5, 2] });
    await writeScans('maps', { 'x.nii.gz': image });
    const request = { model: [model, model], input: join(folder, 'maps'), out: join(folder, 'out-maps') };
    const hooks = { signal: new AbortController().signal, progress: () => undefined };
    const [result] = await predict(
      { ...request, probabilities: true, uncertainty: true, mirror: true },
      hooks,
    );
    expect(result).toMatchObject({
      output: join(folder, 'out-maps', 'x.nii.gz'),
      probabilities: join(folder, 'out-maps', 'x.probabilities.nii.gz'),
      uncertainty: join(folder, 'out-maps', 'x.uncertainty.nii.gz'),
    });
    const labels = (await readVolume(result?.output ?? '')).volume;
    const probabilities = (await readVolume(result?.probabilities ?? '')).volume;
    const uncertainty = (await readVolume(result?.uncertainty ?? '')).volume;
    expect([probabilities.frames, uncertainty.frames]).toEqual([2, 2]);
    expect([probabilities.affine, uncertainty.affine]).toEqual([image.affine, image.affine]);
    const voxels = labels.data.length;
    labels.data.forEach((value, n) => {
      const [background, ball] = [probabilities.data[n] ?? NaN, probabilities.data[voxels + n] ?? NaN];
      expect(background + ball).toBeCloseTo(1, 5);
      expect(value).toBe(ball > background ? VALUE : 0);
      const bits = ball * Math.log2(ball) + background * Math.log2(background);
      expect(uncertainty.data[n]).toBeCloseTo(Number.isNaN(bits) ? 0 : -bits, 4);
    });
    await expect(predict({ ...request, out: join(folder, 'out-maps') }, hooks)).rejects.toThrow(
      'exists already',
    );
  });

  it('takes out what is too small to be meant', async () => {
    const { image } = syntheticCase(108, { cases: 1 });
    await writeScans('small', { 'x.nii.gz': image });
    const hooks = { signal: new AbortController().signal, progress: () => undefined };
    const request = { model, input: join(folder, 'small') };
    const [all] = await predict({ ...request, out: join(folder, 'out-all') }, hooks);
    const [none] = await predict({ ...request, out: join(folder, 'out-none'), minimumSize: 1e6 }, hooks);
    expect(new Set((await readVolume(all?.output ?? '')).volume.data)).toEqual(new Set([0, VALUE]));
    expect(new Set((await readVolume(none?.output ?? '')).volume.data)).toEqual(new Set([0]));
    await expect(
      predict({ ...request, out: join(folder, 'out-wrong'), largest: ['cube'] }, hooks),
    ).rejects.toThrow('no label "cube"');
  });

  it('replaces nothing, and says so before it computes', async () => {
    const { image } = syntheticCase(104, { cases: 1 });
    await writeScans('twice', { 'a.nii.gz': image, 'b.nii.gz': image });
    await mkdir(join(folder, 'out-twice'));
    await writeFile(join(folder, 'out-twice', 'b.nii.gz'), 'precious');
    await expect(run('twice', 'out-twice')).rejects.toThrow('b.nii.gz exists already');
    expect(await readFile(join(folder, 'out-twice', 'b.nii.gz'), 'utf8')).toBe('precious');
    await expect(readFile(join(folder, 'out-twice', 'a.nii.gz'))).rejects.toThrow('ENOENT');
    // Least of all the scans themselves.
    await expect(run('twice', 'twice')).rejects.toThrow('exists already');
  });

  it('refuses scans with another number of channels', async () => {
    const { image } = syntheticCase(105, { cases: 1 });
    const data = new Float32Array(2 * image.data.length);
    await writeScans('channels', { 'two.nii.gz': { ...image, frames: 2, data } });
    await expect(run('channels', 'out-channels')).rejects.toThrow(
      /two.nii.gz has 2 channels, but 1 is expected/,
    );
  });

  it('stops when cancelled and keeps what is finished', async () => {
    const { image } = syntheticCase(106, { cases: 1 });
    await writeScans('many', { 'a.nii.gz': image, 'b.nii.gz': image });
    const controller = new AbortController();
    const reason = new Error('stop');
    const progress = ({ done }: PredictProgress): void => {
      if (done > 120) controller.abort(reason);
    };
    const stopped = predict(
      { model, input: join(folder, 'many'), out: join(folder, 'out-many'), uncertainty: true },
      { signal: controller.signal, progress },
    );
    await expect(stopped).rejects.toBe(reason);
    expect((await readdir(join(folder, 'out-many'))).sort()).toEqual(['a.nii.gz', 'a.uncertainty.nii.gz']);
    const { volume } = await readVolume(join(folder, 'out-many', 'a.nii.gz'));
    expect(new Set(volume.data)).toEqual(new Set([0, VALUE]));
    expect((await readVolume(join(folder, 'out-many', 'a.uncertainty.nii.gz'))).volume.frames).toBe(2);
  });

  it.each([
    ['missing', 'does not exist'],
    ['scans/a.nii.gz', 'does not exist'],
    ['nothing', 'holds no scan'],
  ])('says what is wrong with the input "%s"', async (input, message) => {
    await mkdir(join(folder, 'nothing'), { recursive: true });
    await expect(run(input, 'out-none')).rejects.toThrow(message);
  });

  it('says what is wrong with a model', async () => {
    const hooks = { signal: new AbortController().signal, progress: () => undefined };
    const request = { input: join(folder, 'one', 'x.nii.gz'), out: join(folder, 'out-bad') };
    await expect(predict({ ...request, model: join(folder, 'no-run') }, hooks)).rejects.toThrow(
      'does not exist',
    );
    await expect(predict({ ...request, model: join(folder, 'data') }, hooks)).rejects.toThrow(
      'cannot be read',
    );
    const broken = join(folder, 'broken.onnx');
    await writeFile(broken, (await readFile(join(model, 'model.onnx'))).subarray(0, 5000));
    await expect(predict({ ...request, model: broken }, hooks)).rejects.toThrow(broken);
    await writeFile(broken, 'not a model');
    await expect(predict({ ...request, model: broken }, hooks)).rejects.toThrow(broken);
  });
});
