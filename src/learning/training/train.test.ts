import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { writeLabelMap, writeVolume } from '../../formats/registry';
import { readCheckpoint } from './checkpoint';
import type { TrainProgress } from './request';
import { readRunState, runPaths } from './runFolder';
import { SMALL, useRuns } from './runs.fixture';
import { syntheticCase, writeSyntheticDataset } from './syntheticDataset.fixture';

const runs = useRuns();
const { run, text, metrics } = runs;

describe('train', () => {
  it('learns, and leaves a complete run folder behind', async () => {
    const seen: TrainProgress[] = [];
    const result = await run('run', { epochs: 8 }, {}, (value) => seen.push(value));
    expect(result).toMatchObject({ ended: 'epochs', epochs: 8, run: join(runs.folder, 'run') });
    expect(result.bestValidationDice).toBeGreaterThan(0.7);
    const files = [
      'checkpoints',
      'config.json',
      'examples.json',
      'log.txt',
      'metrics.csv',
      'metrics.jsonl',
      'model.html',
      'model.onnx',
      'preview.json',
    ];
    const found = await readdir(join(runs.folder, 'run'));
    expect(found.filter((name) => name.startsWith('events.out.tfevents.'))).toHaveLength(1);
    expect(found.filter((name) => !name.startsWith('events.')).sort()).toEqual([
      ...files,
      ...['split.json', 'state.json', 'validation.json'],
    ]);
    expect((await readdir(join(runs.folder, 'run', 'checkpoints'))).sort()).toEqual([
      'best.safetensors',
      'last.safetensors',
    ]);
    expect(await readRunState(join(runs.folder, 'run'))).toMatchObject({ status: 'done', epoch: 8 });
    expect(JSON.parse(await text('run', 'split.json'))).toEqual({
      training: [expect.any(String), expect.any(String), expect.any(String)],
      validation: [expect.any(String)],
    });
    expect(await metrics('run')).toHaveLength(8);
    expect((await text('run', 'metrics.csv')).split('\n')[0]).toBe(
      'epoch,seconds,learning_rate,loss,dice,cross-entropy,boundary,weight dice,weight cross-entropy,' +
        'weight boundary,weighted dice,weighted cross-entropy,weighted boundary,gradient share dice,' +
        'gradient share cross-entropy,gradient share boundary,' +
        'validation_dice,validation_hd95,validation_nsd,validation_component_recall,' +
        'dice label 1,hd95 label 1,nsd label 1,component_recall label 1,' +
        'seconds_per_step,data_wait,validation_seconds,peak_memory',
    );
    const epochs = seen.filter(({ kind }) => kind === 'epoch');
    expect(epochs.at(-1)).toMatchObject({
      epoch: 8,
      epochs: 8,
      bestValidationDice: result.bestValidationDice,
    });
    expect(seen.some(({ kind }) => kind === 'step')).toBe(true);
  });

  it('gives the same numbers for the same seed, and others for another', async () => {
    await run('a', { epochs: 2, seed: 3 });
    await run('b', { epochs: 2, seed: 3 });
    await run('c', { epochs: 2 }, { seed: 4 });
    expect(await metrics('b')).toEqual(await metrics('a'));
    expect(await metrics('c')).not.toEqual(await metrics('a'));
  });

  it('resumed, in the middle of an epoch or after one, gives the numbers of an uninterrupted run', async () => {
    const schedule = { kind: 'increase', boundary: 0.1, step: 0.2 };
    const changes = { epochs: 4, loss: { boundary: { schedule, warmupEpochs: 1 } } };
    await run('whole', changes);

    let reports = 0;
    const first = await run('parts', changes, {}, (value, stop) => {
      // The first report of a session comes with its first step.
      if (value.kind === 'step' && ++reports === 1) stop();
    });
    expect(first).toMatchObject({ ended: 'cancelled', epochs: 0 });
    expect((await readCheckpoint(runPaths(join(runs.folder, 'parts')).last)).state.step).toBe(1);
    const second = await run('parts', {}, { resume: true }, (value, stop) => {
      if (value.kind === 'epoch' && value.epoch === 2) stop();
    });
    expect(second).toMatchObject({ ended: 'cancelled', epochs: 2 });
    expect(await readRunState(join(runs.folder, 'parts'))).toMatchObject({ status: 'cancelled', epoch: 2 });
    const third = await run('parts', {}, { resume: true });

    expect(third).toMatchObject({ ended: 'epochs', epochs: 4 });
    expect(await metrics('parts')).toEqual(await metrics('whole'));
    const [a, b] = await Promise.all(
      ['whole', 'parts'].map((name) => readCheckpoint(runPaths(join(runs.folder, name)).last)),
    );
    expect(b?.tensors).toEqual(a?.tensors);
    expect(await readFile(join(runs.folder, 'parts', 'model.onnx'))).toEqual(
      await readFile(join(runs.folder, 'whole', 'model.onnx')),
    );
  });

  it('resumed with momentum, average, accumulated batches and plateaus gives those numbers, too', async () => {
    const changes = {
      ...{
        epochs: 5,
        stepsPerEpoch: 3,
        batch: 2,
        accumulation: 2,
        averageDecay: 0.9,
        largestGradientNorm: 1,
      },
      optimizer: { kind: 'sgd', momentum: 0.9 },
      learningRate: {
        peak: 0.02,
        warmup: 0,
        decay: { kind: 'plateau', watch: 'loss', patience: 1, factor: 0.1 },
      },
      parameterGroups: [{ parameters: 'encoder.0.*', frozen: true }],
    };
    // The loss rises with the weight of the boundary: a plateau.
    const loss = { boundary: { schedule: { kind: 'increase', boundary: 1, step: 5 } } };
    await run('whole', { ...changes, loss });
    // The first report of a session comes with its first step, so that each makes one step.
    let sessions = 0;
    for (let ended = ''; ended !== 'epochs'; sessions++) {
      const request = sessions > 0 ? { resume: true } : {};
      ({ ended } = await run('parts', { ...changes, loss }, request, ({ kind }, stop) => {
        if (kind === 'step') stop();
      }));
    }
    expect(sessions).toBeGreaterThanOrEqual(changes.epochs * changes.stepsPerEpoch);
    expect(await metrics('parts')).toEqual(await metrics('whole'));
    const [a, b] = await Promise.all(
      ['whole', 'parts'].map((name) => readCheckpoint(runPaths(join(runs.folder, name)).last)),
    );
    expect(b?.tensors).toEqual(a?.tensors);
    expect(a?.tensors.map(({ name }) => name)).toContain('average/head.weight');
    const rates = z
      .array(z.object({ learningRate: z.number(), gradientNorm: z.number() }))
      .parse(await metrics('whole'));
    expect(rates.at(-1)?.learningRate).toBeLessThan(0.005);
  });

  it('refuses a group of parameters that the network does not have, before there is a run folder', async () => {
    const failing = run('run', { parameterGroups: [{ parameters: 'backbone.*', frozen: true }] });
    await expect(failing).rejects.toThrow('parameterGroups: "backbone.*" is the name of no parameter');
    expect(existsSync(join(runs.folder, 'run'))).toBe(false);
  });

  it('refuses a run that will not fit into memory, before there is a run folder or any prepared data', async () => {
    const cacheFolder = join(runs.folder, 'maps');
    const failing = run('run', { ...{ patch: [24, 24], batch: 1e9, cacheFolder } });
    await expect(failing).rejects.toThrow(
      /needs about \d+ GB of memory, but .* "batch": \d+ instead of 1000000000/,
    );
    expect([existsSync(join(runs.folder, 'run')), existsSync(cacheFolder)]).toEqual([false, false]);
  });

  it('stopped during training leaves a checkpoint, a model and no copy of the scans', async () => {
    const result = await run('run', { epochs: 50 }, {}, (value, stop) => {
      if (value.kind === 'step') stop();
    });
    expect(result.ended).toBe('cancelled');
    const { last, model, prepared } = runPaths(join(runs.folder, 'run'));
    expect([existsSync(last), existsSync(model), existsSync(prepared)]).toEqual([true, true, false]);
  });

  it('stopped during preparation throws, and can be resumed from the start', async () => {
    const stopped = run('run', { epochs: 1 }, {}, (value, stop) => {
      if (value.kind === 'log') stop();
    });
    await expect(stopped).rejects.toThrow('Stopped.');
    expect(await readRunState(join(runs.folder, 'run'))).toMatchObject({ status: 'cancelled' });
    expect(await run('run', {}, { resume: true })).toMatchObject({ ended: 'epochs', epochs: 1 });
  });

  it('ends when the minutes are over, validated and with a learning rate near zero', async () => {
    const result = await run('run', {}, { minutes: 0.1 });
    expect(result.ended).toBe('minutes');
    expect(result.bestValidationDice).not.toBeNull();
    const [header = '', ...rows] = (await text('run', 'metrics.csv')).trim().split('\n');
    const lastValue = (column: string): string | undefined =>
      rows.at(-1)?.split(',')[header.split(',').indexOf(column)];
    expect(Number(lastValue('learning_rate'))).toBeLessThan(SMALL.learningRate.peak / 10);
    expect(lastValue('validation_dice')).not.toBe('');
  });

  it('says so when the minutes are over before the first step', async () => {
    await expect(run('run', {}, { minutes: 1e-4 })).rejects.toThrow(/took \d.* of the 0.00 minutes/);
  });

  it('goes on with a complete run when asked for more', async () => {
    await run('run', { epochs: 1 });
    await expect(run('run', {}, { resume: true })).rejects.toThrow('complete after 1 epochs');
    expect(await run('run', {}, { resume: true, epochs: 2 })).toMatchObject({ ended: 'epochs', epochs: 2 });
    expect(await metrics('run')).toHaveLength(2);
  });

  it('never trains over a run', async () => {
    await run('run', { epochs: 1 });
    const before = await text('run', 'state.json');
    await expect(run('run', { epochs: 1 })).rejects.toThrow('already holds a run');
    expect(await text('run', 'state.json')).toBe(before);
  });

  it('does not resume what is not there, what is running, or with another configuration', async () => {
    await expect(run('none', {}, { resume: true })).rejects.toThrow('holds no run to resume');
    await run('run', { epochs: 1 });
    const configFile = join(runs.folder, 'run.json');
    await expect(run('run', {}, { resume: true, configFile })).rejects.toThrow('keeps its configuration');
    const state = join(runs.folder, 'run', 'state.json');
    await writeFile(state, (await text('run', 'state.json')).replace('"done"', '"running"'));
    await expect(run('run', {}, { resume: true })).rejects.toThrow('is being trained');
  });

  it('stops when the loss is no number any more, says where, and keeps what it had', async () => {
    const failing = run('run', { epochs: 3, learningRate: { peak: 1e30, warmup: 0 } });
    await expect(failing).rejects.toThrow(
      /(term|gradient|output|weights).*in epoch 1, step \d, .*Lower learningRate.peak \(it is 1e\+30\)/,
    );
    expect(await readRunState(join(runs.folder, 'run'))).toMatchObject({ status: 'failed' });
    expect(existsSync(runPaths(join(runs.folder, 'run')).prepared)).toBe(false);
  });

  it('trains with the loss of the paper', async () => {
    const loss = {
      region: 'generalized-dice',
      boundary: { schedule: { kind: 'rebalance-paper', step: 0.5 }, map: 'upstream', normalize: false },
    };
    await run('run', { epochs: 3, loss });
    expect(await metrics('run')).toMatchObject([
      { weights: { 'generalized-dice': 1, boundary: 0 } },
      { weights: { 'generalized-dice': 0.5, boundary: 0.5 } },
      { weights: { 'generalized-dice': 0.01, boundary: 0.99 } },
    ]);
  });

  it('does not mind when the cache of distance maps is emptied', async () => {
    const cacheFolder = join(runs.folder, 'maps');
    let emptied: Promise<void> | undefined;
    const result = await run('run', { epochs: 2, cacheFolder }, {}, ({ kind }) => {
      if (kind === 'step') emptied ??= rm(cacheFolder, { recursive: true });
    });
    await emptied;
    expect(result.ended).toBe('epochs');
  });

  it('trains without boundary loss, and then makes no distance maps', async () => {
    await run('run', {
      ...{ epochs: 1, cacheFolder: join(runs.folder, 'maps') },
      loss: { boundary: { enabled: false } },
    });
    const kept = await readdir(join(runs.folder, 'maps'));
    expect(kept.some((name) => name.endsWith('.images'))).toBe(true);
    expect(kept.some((name) => name.endsWith('.maps'))).toBe(false);
    expect(await metrics('run')).toMatchObject([{ weights: { dice: 1, 'cross-entropy': 1 } }]);
  });
});

describe('faulty data', () => {
  /** A data set of three cases, the last changed by `change`. */
  async function faulty(change: (dataset: string) => Promise<void>): Promise<string> {
    const dataset = join(runs.folder, 'faulty');
    await writeSyntheticDataset(dataset, { cases: 3 });
    await change(dataset);
    return dataset;
  }
  const last = (dataset: string, part: 'images' | 'labels'): string => join(dataset, part, 'case_2.nii.gz');

  it.each([
    [
      'a scan of another shape than its label',
      async (dataset: string) => {
        const { image } = syntheticCase(0, { cases: 1, dims: [20, 18, 7] });
        await writeVolume(last(dataset, 'images'), image, { overwrite: true });
      },
      /case_2.nii.gz is 20 x 18 x 7 voxels, but its label .*case_2.nii.gz is 20 x 18 x 6/,
    ],
    [
      'a scan in another place than its label',
      async (dataset: string) => {
        const { image } = syntheticCase(0, { cases: 1, spacing: [1, 1, 2.5] });
        await writeVolume(last(dataset, 'images'), image, { overwrite: true });
      },
      /case_2.nii.gz and its label .*case_2.nii.gz lie up to 2.5 mm apart/,
    ],
    [
      'a label that dataset.json does not name',
      async (dataset: string) => {
        const { label } = syntheticCase(0, { cases: 1, value: 7 });
        await writeLabelMap(last(dataset, 'labels'), label, { overwrite: true });
        const names = ['case_0', 'case_1', 'case_2'].map((name) => `${name}.nii.gz`);
        const training = names.map((name) => ({ image: `./images/${name}`, label: `./labels/${name}` }));
        const json = { modality: { 0: 'MRI' }, labels: { 0: 'background', 1: 'ball' }, training, test: [] };
        await writeFile(join(dataset, 'dataset.json'), JSON.stringify({ name: 'faulty', ...json }));
      },
      /case_2.nii.gz holds values the label table does not: 7 \(\d+ voxels\). The table has 1 ball/,
    ],
    [
      'a scan that is cut short',
      async (dataset: string) => {
        const bytes = await readFile(last(dataset, 'images'));
        await writeFile(last(dataset, 'images'), bytes.subarray(0, bytes.length / 2));
      },
      /case_2.nii.gz/,
    ],
    [
      'no labelled voxel at all',
      async (dataset: string) => {
        for (const name of ['case_0', 'case_1', 'case_2']) {
          const { label } = syntheticCase(0, { cases: 1, value: 0 });
          await writeLabelMap(join(dataset, 'labels', `${name}.nii.gz`), label, { overwrite: true });
        }
      },
      /label/,
    ],
  ])('with %s is refused and the file named', async (_, change, message) => {
    const dataset = await faulty(change);
    await expect(run('run', { epochs: 1 }, { data: dataset })).rejects.toThrow(message);
  });

  it.each([
    [
      'headers',
      async (image: string, label: string) => {
        await writeVolume(image, syntheticCase(0, { cases: 1, dims: [20, 18, 7] }).image, {
          overwrite: true,
        });
        await writeFile(label, '');
      },
    ],
    [
      'voxels',
      async (image: string, label: string) => {
        const bytes = await readFile(image);
        await writeFile(image, bytes.subarray(0, bytes.length / 2));
        const { label: map } = syntheticCase(0, { cases: 1, value: 7 });
        await writeLabelMap(label, map, { overwrite: true });
      },
    ],
  ])('in the %s of several files is refused once, and each file named', async (_, change) => {
    const dataset = await faulty(async (folder) => {
      const names = ['case_0', 'case_1', 'case_2'].map((name) => `${name}.nii.gz`);
      const training = names.map((name) => ({ image: `./images/${name}`, label: `./labels/${name}` }));
      const json = { modality: { 0: 'MRI' }, labels: { 0: 'background', 1: 'ball' }, training, test: [] };
      await writeFile(join(folder, 'dataset.json'), JSON.stringify(json));
      await change(join(folder, 'images/case_0.nii.gz'), join(folder, 'labels/case_2.nii.gz'));
    });
    // With this normalization nothing but preparation looks at the voxels.
    const config = { epochs: 1, normalization: [{ kind: 'rescale' }] };
    const training = run('run', config, { data: dataset });
    await expect(training).rejects.toThrow(/images.case_0\.nii\.gz[^]*labels.case_2\.nii\.gz/);
    await expect(training).rejects.toThrow('2 things are wrong');
  });

  it('found in a header leaves no run folder behind', async () => {
    const dataset = join(runs.folder, 'empty');
    await mkdir(dataset);
    await expect(run('run', { epochs: 1 }, { data: dataset })).rejects.toThrow(dataset);
    expect(existsSync(join(runs.folder, 'run'))).toBe(false);
  });
});
