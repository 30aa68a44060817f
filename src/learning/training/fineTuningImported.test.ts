import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path, { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../engines/createEngine';
import { readImportedFile } from '../networks/importedFile';
import { tensorsOfFile } from '../networks/importedPlan';
import { createPredictor } from '../networks/inference';
import type { NamedTensor } from '../networks/parameters';
import { predict } from '../prediction/predict';
import { readCheckpoint, type Checkpoint } from './checkpoint';
import type { TrainRequest } from './request';
import { runPaths } from './runFolder';
import { useRuns } from './runs.fixture';
import { decodeSafetensors } from './safetensors';
import { writeSyntheticDataset } from './syntheticDataset.fixture';
import { metricsOf, trainRun } from './trainingRun.fixture';

const runs = useRuns();
const { text } = runs;
const pathOf = (name: string): string => join(runs.folder, name);
const lastOf = (name: string): Promise<Checkpoint> => readCheckpoint(runPaths(pathOf(name)).last);
/** Written by bench/exportFixtures.py. */
const fixture = (name: string): string =>
  path.join(import.meta.dirname, '..', 'networks', 'importedFixtures', `${name}.onnx`);

const tune = (
  name: string,
  changes: object,
  request: Partial<TrainRequest>,
  onProgress?: NonNullable<Parameters<typeof trainRun>[0]['onProgress']>,
) =>
  trainRun({
    ...{ data: runs.data, out: pathOf(name), request },
    config: { epochs: 2, stepsPerEpoch: 3, batch: 2, device: 'cpu', cacheFolder: pathOf('maps'), ...changes },
    ...(onProgress && { onProgress }),
  });

const dataOf = (tensors: readonly NamedTensor[], name: string): readonly number[] => [
  ...(tensors.find((tensor) => tensor.name === name)?.data ?? []),
];

describe('fine-tuning a network of another program', () => {
  it('trains, validates and exports a model that predicts, with a new head where the classes differ', async () => {
    const from = fixture('probabilityUnet');
    const changes = { epochs: 10, stepsPerEpoch: 10, batch: 4, learningRate: { peak: 0.03 } };
    const result = await tune('run', changes, { from });
    expect(result.bestValidationDice).toBeGreaterThan(0.5);
    const { model, tensors } = await lastOf('run');
    expect(model).toMatchObject({
      network: { kind: 'imported', classes: 2, isDynamic: true, divisors: [4, 4] },
    });
    // Planned from the data: the slices are 18 x 20.
    expect(model.patch).toEqual([24, 24]);
    expect(dataOf(tensors, 'head.weight')).toHaveLength(8);
    const log = await text('run', 'log.txt');
    expect(log).toContain('2D network of probabilityUnet.onnx');
    expect(log).toContain('new: head.weight, head.bias for 2 classes');
    expect(log).toContain('Transpose, Softmax, Transpose at the end of the file were cut off');
    const { signal } = new AbortController();
    const input = join(runs.data, 'images', 'case_0.nii.gz');
    const request = { model: pathOf('run'), input, out: pathOf('predicted') };
    const [predicted] = await predict(request, { signal, progress: () => undefined });
    expect(predicted?.table).toEqual(model.labels);
  });

  it('gives the same numbers however often it is stopped, and needs the file no more', async () => {
    await cp(fixture('probabilityUnet'), pathOf('network.onnx'));
    const from = pathOf('network.onnx');
    await tune('whole', {}, { from });
    let [ended, sessions] = ['', 0];
    for (; ended !== 'epochs'; sessions++) {
      ({ ended } = await tune('parts', {}, sessions > 0 ? { resume: true } : { from }, ({ kind }, stop) => {
        if (kind === 'step') stop();
      }));
      await rm(from, { force: true });
    }
    expect(sessions).toBeGreaterThanOrEqual(6);
    expect(await metricsOf(pathOf('parts'))).toEqual(await metricsOf(pathOf('whole')));
    expect((await lastOf('parts')).tensors).toEqual((await lastOf('whole')).tensors);
    expect(await readFile(runPaths(pathOf('parts')).model)).toEqual(
      await readFile(runPaths(pathOf('whole')).model),
    );
  });

  it('keeps a sigmoid as the softmax of its logit and 0', async () => {
    const from = fixture('lesionUnet');
    await tune('run', { epochs: 1 }, { from });
    const { tensors } = decodeSafetensors(await readFile(runPaths(pathOf('run')).initial));
    const source = tensorsOfFile(readImportedFile(await readFile(from)));
    expect(dataOf(tensors, 'head.weight')).toEqual([0, 0, 0, 0, ...dataOf(source, 'head.weight')]);
    expect(dataOf(tensors, 'head.bias')).toEqual([0, ...dataOf(source, 'head.bias')]);
  });

  it('that was exported for one size takes patches of that size, in 3D with its coarser outputs', async () => {
    await tune('run', { epochs: 1, batch: undefined }, { from: fixture('deepPlainUnet3d') });
    const { model, tensors } = await lastOf('run');
    expect(model).toMatchObject({ patch: [4, 16, 16], network: { outputs: ['119', '110', '101'] } });
    const predictor = await createPredictor(await createEngine('cpu'), model.network, tensors);
    // Three at once, though the file takes one.
    const probabilities = await predictor.run(new Float32Array(3 * 1024).fill(0.5), [3, 1, 4, 16, 16]);
    expect(probabilities).toHaveLength(3 * 2 * 1024);
    expect(probabilities.slice(0, 2048)).toEqual(probabilities.slice(4096));
    await expect(predictor.run(new Float32Array(2048), [1, 1, 8, 16, 16])).rejects.toThrow(
      '8 x 16 x 16 does not fit the network: only 4 x 16 x 16 does.',
    );
    await predictor.dispose();
    await expect(tune('other', { patch: [8, 16, 16] }, { from: fixture('deepPlainUnet3d') })).rejects.toThrow(
      'its sides must be 4, 16, 16',
    );
  });

  it.each(['basicUnet', 'transformer', 'batchUnet', 'parametricUnet'])(
    'works for %s, whose head is made anew by a layer behind it where it cannot be replaced',
    async (name) => {
      await tune('run', { epochs: 1, batch: undefined }, { from: fixture(name), head: 'new' });
      expect((await lastOf('run')).model).toMatchObject({ network: { classes: 2 } });
    },
  );

  it('goes on from its own run with other labels, and from a model without its run', async () => {
    await tune('run', { epochs: 1 }, { from: fixture('probabilityUnet') });
    await writeSyntheticDataset(pathOf('other'), { cases: 2, value: 2 });
    await cp(runPaths(pathOf('run')).model, pathOf('alone.onnx'));
    for (const [name, from] of [
      ['again', pathOf('run')],
      ['alone', pathOf('alone.onnx')],
    ] as const) {
      await trainRun({
        ...{ data: pathOf('other'), out: pathOf(name), request: { from } },
        config: { epochs: 1, stepsPerEpoch: 2, batch: 2, device: 'cpu', cacheFolder: pathOf('maps') },
      });
      const [own, { model }] = [await lastOf(name), await lastOf('run')];
      expect(own.model).toMatchObject({ preprocessing: model.preprocessing, patch: model.patch });
      expect(own.model.labels.map((label) => label.name)).toEqual(['label 2']);
    }
  });

  it('says what does not fit', async () => {
    await writeFile(pathOf('broken.onnx'), 'no model');
    await expect(tune('a', {}, { from: pathOf('broken.onnx') })).rejects.toThrow(
      'broken.onnx cannot be fine-tuned',
    );
    await expect(tune('a', {}, { from: fixture('mobile') })).rejects.toThrow('takes 3 channels, but');
    await expect(tune('a', {}, { from: fixture('newer') })).rejects.toThrow(
      'No output has a value for each pixel',
    );
    const keep = { from: fixture('probabilityUnet'), head: 'keep' } as const;
    await expect(tune('a', {}, keep)).rejects.toThrow('the 3 classes of');
    await expect(tune('a', { batch: 3 }, { from: fixture('transformer') })).rejects.toThrow(
      'was exported for batches of 1. Set batch to 1 and accumulation to 3',
    );
    await expect(tune('a', { features: [4, 8] }, { from: fixture('probabilityUnet') })).rejects.toThrow(
      'features: fine-tuning keeps the network of',
    );
    await expect(tune('a', { network: 'imported' }, {})).rejects.toThrow('"imported" needs initial.from');
  });
});
