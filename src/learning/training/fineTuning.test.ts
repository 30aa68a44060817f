import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { modelMetadata } from '../prediction/modelDescription';
import { readCheckpoint, type Checkpoint } from './checkpoint';
import { readJsonFile } from './config';
import { runPaths } from './runFolder';
import { SMALL, useRuns } from './runs.fixture';
import { encodeSafetensors } from './safetensors';
import { writeSyntheticDataset } from './syntheticDataset.fixture';
import { trainRun } from './trainingRun.fixture';

const runs = useRuns();
const { run, text, metrics } = runs;
const { features, ...KEPT } = SMALL;
const pathOf = (name: string): string => join(runs.folder, name);
const lastOf = (name: string): Promise<Checkpoint> => readCheckpoint(runPaths(pathOf(name)).last);

/** A fine-tuning of the run "source". */
const fineTune = (name: string, changes: object = {}, data = runs.data): Promise<unknown> =>
  trainRun({
    ...{ data, out: pathOf(name), config: { ...KEPT, epochs: 2, ...changes } },
    request: { from: pathOf('source') },
  });

/** The same scans as a Decathlon data set with other labels. */
async function withLabels(name: string, labels: Record<string, string>): Promise<string> {
  await cp(runs.data, pathOf(name), { recursive: true });
  const training = [0, 1, 2, 3].map((n) => ({
    image: `images/case_${n}.nii.gz`,
    label: `labels/case_${n}.nii.gz`,
  }));
  const json = { name, modality: { '0': 'CT' }, labels: { '0': 'background', ...labels }, training };
  await writeFile(join(pathOf(name), 'dataset.json'), JSON.stringify(json));
  return pathOf(name);
}

const valuesOf = ({ tensors }: Checkpoint, name: string): readonly number[] => [
  ...(tensors.find((tensor) => tensor.name === name)?.data ?? []),
];

describe('fine-tuning from a run', () => {
  it('goes on from its best weights with a fresh optimizer', async () => {
    await run('source', { epochs: 2 });
    await fineTune('tuned');

    // The same by hand: a run that was stopped before its first step, with these weights and no moments.
    const [best, tuned] = [await readCheckpoint(runPaths(pathOf('source')).best), await lastOf('tuned')];
    await cp(pathOf('tuned'), pathOf('by hand'), { recursive: true });
    const paths = runPaths(pathOf('by hand'));
    const config = z.looseObject({}).parse(await readJsonFile(paths.config));
    expect(config['initial']).toEqual({ from: pathOf('source') });
    expect(config['features']).toEqual(features);
    await writeFile(paths.config, JSON.stringify({ ...config, initial: undefined }));
    const state = { ...tuned.state, epoch: 0, step: 0, bestValidationDice: null };
    const weights = best.tensors.filter(({ name }) => !name.startsWith('adam'));
    const metadata = { ...modelMetadata(tuned.model), state: JSON.stringify(state) };
    await writeFile(paths.last, encodeSafetensors({ tensors: weights, metadata }));
    await rm(paths.initial);
    await writeFile(paths.state, (await text('tuned', 'state.json')).replace('"done"', '"cancelled"'));
    await run('by hand', {}, { resume: true });

    expect(await metrics('by hand')).toEqual(await metrics('tuned'));
    expect((await lastOf('by hand')).tensors).toEqual(tuned.tensors);
    expect(await text('tuned', 'log.txt')).toContain('weights were loaded; nothing is new.');
  });

  it('that was stopped before its first checkpoint goes on without its source', async () => {
    await run('source', { epochs: 1 });
    await fineTune('whole');
    await fineTune('stopped');
    const paths = runPaths(pathOf('stopped'));
    await Promise.all([rm(paths.last), rm(pathOf('source'), { recursive: true })]);
    for (const file of [paths.metricsJsonl, paths.metricsCsv, paths.best, paths.model]) await rm(file);
    const begun = { ...z.looseObject({}).parse(await readJsonFile(paths.state)), status: 'cancelled' };
    await writeFile(paths.state, JSON.stringify({ ...begun, epoch: 0, bestValidationDice: null }));
    await run('stopped', {}, { resume: true });
    expect(await metrics('stopped')).toEqual(await metrics('whole'));
    expect((await lastOf('stopped')).tensors).toEqual((await lastOf('whole')).tensors);
  });

  it('makes a new head where the labels differ, and keeps what it knows of those that are the same', async () => {
    await run('source', { epochs: 1 });
    const data = await withLabels('two', { '1': 'lesion', '2': 'label 1' });
    await fineTune('tuned', { learningRate: { peak: 1e-30 }, deepSupervision: false }, data);
    const [source, tuned] = [await readCheckpoint(runPaths(pathOf('source')).best), await lastOf('tuned')];
    expect(tuned.model).toMatchObject({ network: { classes: 3 }, preprocessing: source.model.preprocessing });
    expect(valuesOf(tuned, 'encoder.0.0.convolution.weight')).toEqual(
      valuesOf(source, 'encoder.0.0.convolution.weight'),
    );
    const [old, own] = [valuesOf(source, 'head.weight'), valuesOf(tuned, 'head.weight')];
    const row = (values: readonly number[], index: number): readonly number[] =>
      values.slice(index * (features[0] ?? 0), (index + 1) * (features[0] ?? 0));
    expect([row(own, 0), row(own, 2)]).toEqual([row(old, 0), row(old, 1)]);
    expect(old).not.toContain(row(own, 1)[0]);
    const log = await text('tuned', 'log.txt');
    expect(log).toContain(
      'new: head.weight, head.bias for 3 classes, except for what they know of the background, label 1',
    );
  });

  it('makes a new head where it is asked for one', async () => {
    await run('source', { epochs: 1 });
    const initial = { from: pathOf('source'), head: 'new' };
    const config = { ...KEPT, epochs: 1, learningRate: { peak: 1e-30 }, initial };
    await trainRun({ data: runs.data, out: pathOf('tuned'), config });
    const [source, tuned] = [await readCheckpoint(runPaths(pathOf('source')).best), await lastOf('tuned')];
    const shared = valuesOf(source, 'head.weight').filter((x) => valuesOf(tuned, 'head.weight').includes(x));
    expect(shared).toEqual([]);
    expect(await text('tuned', 'log.txt')).toContain('new: head.weight, head.bias for 2 classes.');
  });

  it('goes on with a single corrected case, which then validates as well', async () => {
    await run('source', { epochs: 1 });
    await writeSyntheticDataset(pathOf('corrected'), { cases: 1 });
    await fineTune('tuned', {}, pathOf('corrected'));
    expect(await metrics('tuned')).toHaveLength(2);
    expect(await text('tuned', 'log.txt')).toContain('Warning: Case case_0 is all there is to learn from');
  });

  it('starts with a tenth of the usual learning rate unless another is given', async () => {
    await run('source', { epochs: 1 });
    await fineTune('tuned', { learningRate: { warmup: 0, decay: 'none' }, epochs: 1 });
    const peak = async (name: string): Promise<unknown> =>
      z
        .looseObject({ learningRate: z.looseObject({}) })
        .parse(await readJsonFile(runPaths(pathOf(name)).config)).learningRate['peak'];
    expect(await peak('tuned')).toBe(0.0003);
    expect(await peak('source')).toBe(SMALL.learningRate.peak);
  });

  it('says what does not fit: channels, a head that cannot be kept, keys that the source decides', async () => {
    await run('source', { epochs: 1 });
    const source = pathOf('source');
    await expect(fineTune('a', { features: [4, 9] })).rejects.toThrow(
      'features: fine-tuning keeps the network of',
    );
    await expect(fineTune('a', { plane: 'coronal' })).rejects.toThrow('plane: ');
    await expect(fineTune('a', { patch: [25, 24] })).rejects.toThrow('25 x 24 must be multiples of 2 x 2');
    await expect(run('a', {}, { from: pathOf('nowhere') })).rejects.toThrow('nowhere does not exist');
    await expect(run('a', {}, { from: runs.data })).rejects.toThrow('holds no checkpoint');
    await expect(run('a', {}, { from: join(source, 'log.txt') })).rejects.toThrow('neither a run folder nor');
    await expect(run('a', {}, { head: 'new' })).rejects.toThrow('only in fine-tuning');
    const data = await withLabels('other', { '1': 'lesion' });
    const request = { from: source, head: 'keep' } as const;
    await expect(trainRun({ data, out: pathOf('a'), config: KEPT, request })).rejects.toThrow(
      '(label 1) are not those of the data set (lesion)',
    );
  });
});

describe('parameters frozen until an epoch', () => {
  const changes = {
    ...{ epochs: 4, stepsPerEpoch: 2, averageDecay: 0.9 },
    parameterGroups: [{ parameters: 'encoder.*', frozen: true, untilEpoch: 2, learningRate: 0.5 }],
  };
  const encoderOf = async (name: string): Promise<readonly number[]> =>
    valuesOf(await lastOf(name), 'encoder.0.0.convolution.weight');

  it('stay as they are until then and learn afterwards, which the log says', async () => {
    await run('source', { epochs: 1 });
    const before = valuesOf(
      await readCheckpoint(runPaths(pathOf('source')).best),
      'encoder.0.0.convolution.weight',
    );
    await fineTune('frozen', { ...changes, epochs: 2 });
    expect(await encoderOf('frozen')).toEqual(before);
    await run('frozen', {}, { resume: true, epochs: 3 });
    expect(await encoderOf('frozen')).not.toEqual(before);
    const log = await text('frozen', 'log.txt');
    expect(log).toMatch(/Frozen: 12 of 21 parameters, \d+ of \d+ weights \(encoder\.0.* to encoder\.1.*\)\./);
    expect(log).toMatch(/All \d+ weights are trained\./);
  });

  it('give the same numbers however often the run is stopped, before, at and after that epoch', async () => {
    await run('source', { epochs: 1 });
    await fineTune('whole', changes);
    // The first report of a session comes with its first step, so that each makes one step.
    let [ended, sessions] = ['', 0];
    for (; ended !== 'epochs'; sessions++) {
      const request = sessions > 0 ? { resume: true } : { from: pathOf('source') };
      const config = { ...KEPT, ...changes };
      ({ ended } = await trainRun({
        ...{ data: runs.data, out: pathOf('parts'), config, request },
        onProgress: ({ kind }, stop) => {
          if (kind === 'step') stop();
        },
      }));
    }
    expect(sessions).toBeGreaterThanOrEqual(changes.epochs * changes.stepsPerEpoch);
    expect(await metrics('parts')).toEqual(await metrics('whole'));
    expect((await lastOf('parts')).tensors).toEqual((await lastOf('whole')).tensors);
  });
});

describe('a head that learns first', () => {
  it('leaves the rest as it is in that many epochs, and trains everything afterwards', async () => {
    await run('source', { epochs: 1 });
    const source = await readCheckpoint(runPaths(pathOf('source')).best);
    // Not the state of the optimizer.
    const weights = ({ tensors }: Checkpoint): Readonly<Record<string, readonly number[]>> =>
      Object.fromEntries(
        tensors.filter(({ name }) => !name.startsWith('adam')).map(({ name, data }) => [name, [...data]]),
      );
    const request = { from: pathOf('source'), headFirst: 2 };
    const config = { ...KEPT, epochs: 2 };
    await trainRun({ data: runs.data, out: pathOf('tuned'), config, request });
    const before = weights(source);
    const after = weights(await lastOf('tuned'));
    const changed = Object.keys(before).filter(
      (name) => name in after && JSON.stringify(after[name]) !== JSON.stringify(before[name]),
    );
    expect(changed).toEqual(['head.weight', 'head.bias']);

    await run('tuned', {}, { resume: true, epochs: 3 });
    const all = valuesOf(await lastOf('tuned'), 'encoder.0.0.convolution.weight');
    expect(all).not.toEqual(valuesOf(source, 'encoder.0.0.convolution.weight'));
    const log = await text('tuned', 'log.txt');
    expect(log).toMatch(/Frozen: 19 of 21 parameters/);
    expect(log).toMatch(/All \d+ weights are trained\./);
  });

  it('is refused without a source, and where the configuration freezes it', async () => {
    await expect(run('a', {}, { headFirst: 2 })).rejects.toThrow('only in fine-tuning');
    await run('source', { epochs: 1 });
    const parameterGroups = [{ parameters: 'head.*', frozen: true }];
    const request = { from: pathOf('source'), headFirst: 2 };
    await expect(
      trainRun({ data: runs.data, out: pathOf('a'), config: { ...KEPT, parameterGroups }, request }),
    ).rejects.toThrow('All parameters are frozen in epoch 1');
  });
});
