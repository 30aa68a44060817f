import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitSchema } from '../data/split';
import { readCheckpoint } from './checkpoint';
import { readJsonFile } from './config';
import { runPaths } from './runFolder';
import { SMALL, useRuns } from './runs.fixture';
import { writeSyntheticDataset } from './syntheticDataset.fixture';
import { metricsOf, trainRun } from './trainingRun.fixture';

const runs = useRuns();
const { run, text, metrics } = runs;
const { batch, patch, stepsPerEpoch, device, learningRate } = SMALL;
/** Of a fine-tuning, which keeps the network. */
const KEPT = { batch, patch, stepsPerEpoch, device, learningRate };
const pathOf = (name: string): string => join(runs.folder, name);
const splitOf = async (name: string): Promise<ReturnType<typeof splitSchema.parse>> =>
  splitSchema.parse(await readJsonFile(runPaths(pathOf(name)).split));

/** A Decathlon data set of other scans, whose ball has another value. */
async function otherDataset(
  name: string,
  labels: Record<string, string>,
  channels = ['CT'],
): Promise<string> {
  const folder = pathOf(name);
  await writeSyntheticDataset(folder, { cases: 3, value: 2 });
  const training = [0, 1, 2].map((n) => ({
    image: `images/case_${n}.nii.gz`,
    label: `labels/case_${n}.nii.gz`,
  }));
  const modality = Object.fromEntries(channels.map((channel, n) => [n, channel]));
  const json = { name, modality, labels: { '0': 'background', ...labels }, training };
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(json));
  return folder;
}

const initialWith = (data: string, share = 0.5): object => ({
  initial: { from: pathOf('source'), rehearsal: { data, share } },
});

describe('rehearsal in fine-tuning', () => {
  it('trains on the cases that the run before was trained on, not on those that validated it', async () => {
    await run('source', { epochs: 1 });
    const data = await otherDataset('new', { '2': 'label 1' });
    const config = { ...KEPT, epochs: 2, ...initialWith(runs.data) };
    await trainRun({ data, out: pathOf('tuned'), config });
    const source = await splitOf('source');
    expect((await splitOf('tuned')).rehearsal).toEqual(source.training);
    expect(await text('tuned', 'log.txt')).toContain(
      `50 % of the patches are drawn from ${source.training.length} cases of ${runs.data}.`,
    );

    const plain = { ...KEPT, epochs: 2, initial: { from: pathOf('source') } };
    await trainRun({ data, out: pathOf('plain'), config: plain });
    const tensorsOf = async (name: string): Promise<unknown> =>
      (await readCheckpoint(runPaths(pathOf(name)).last)).tensors;
    expect(await tensorsOf('tuned')).not.toEqual(await tensorsOf('plain'));
    // Validated on the cases of the new data set alone.
    expect((await splitOf('tuned')).validation).toEqual((await splitOf('plain')).validation);
  });

  it('gives the same numbers however often the run is stopped, and needs the source no more', async () => {
    await run('source', { epochs: 1 });
    const data = await otherDataset('new', { '2': 'label 1' });
    const config = { ...KEPT, epochs: 2, stepsPerEpoch: 2, ...initialWith(runs.data) };
    await trainRun({ data, out: pathOf('whole'), config });
    let [ended, sessions] = ['', 0];
    for (; ended !== 'epochs'; sessions++) {
      ({ ended } = await trainRun({
        ...{ data, out: pathOf('parts'), config, request: sessions > 0 ? { resume: true } : {} },
        onProgress: ({ kind }, stop) => {
          if (kind === 'step') stop();
        },
      }));
      await rm(pathOf('source'), { recursive: true, force: true });
    }
    expect(sessions).toBeGreaterThan(2);
    expect(await metrics('parts')).toEqual(await metrics('whole'));
  });

  it('draws from all cases of a data set that the source was not trained on, matched by the names of labels', async () => {
    await run('source', { epochs: 1 });
    // What is no label of the data set that is trained on is background.
    const earlier = await otherDataset('earlier', { '1': 'vessel', '2': 'label 1' });
    const request = { from: pathOf('source'), rehearse: earlier };
    await trainRun({ data: runs.data, out: pathOf('tuned'), config: { ...KEPT, epochs: 1 }, request });
    expect((await splitOf('tuned')).rehearsal).toEqual(['case_0', 'case_1', 'case_2']);
    expect(await text('tuned', 'log.txt')).toContain('25 % of the patches');
    expect(await metricsOf(pathOf('tuned'))).toHaveLength(1);
  });

  it('is refused where labels or channels do not match, on the same data, and without a source', async () => {
    await run('source', { epochs: 1 });
    const faultOf = async (data: string, config: object): Promise<string> => {
      const failed = trainRun({ data, out: pathOf('a'), config: { ...KEPT, epochs: 1, ...config } });
      return failed.then(
        () => 'none',
        (error: unknown) => (error instanceof Error ? error.message : 'no error'),
      );
    };
    const lesions = await otherDataset('lesions', { '2': 'lesion' });
    expect(await faultOf(runs.data, initialWith(lesions))).toContain(
      'has no label "label 1" (it has lesion)',
    );
    const channels = await otherDataset('channels', { '2': 'label 1' }, ['T1', 'T2']);
    expect(await faultOf(runs.data, initialWith(channels))).toContain('has 2 channels (T1, T2)');
    expect(await faultOf(runs.data, initialWith(runs.data))).toContain('is the data set that is trained on');
    expect(await faultOf(runs.data, initialWith(pathOf('nowhere')))).toContain('nowhere');
    expect(await faultOf(runs.data, initialWith(lesions, 1))).toContain('initial.rehearsal.share');
    await expect(run('a', {}, { rehearse: lesions })).rejects.toThrow('only in fine-tuning');
  });
});
