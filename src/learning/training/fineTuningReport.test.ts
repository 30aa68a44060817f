import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path, { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fineTuningPage } from './fineTuningPage';
import { fineTuningReport } from './fineTuningReport';
import { SMALL } from './runs.fixture';
import { writeSyntheticDataset } from './syntheticDataset.fixture';
import { trainRun } from './trainingRun.fixture';

/** Written by bench/exportFixtures.py. */
const fixture = (name: string): string =>
  path.join(import.meta.dirname, '..', 'networks', 'importedFixtures', `${name}.onnx`);

let folder: string;
const pathOf = (name: string): string => join(folder, name);

/** The scans as a Decathlon data set. */
async function writeDataset(
  name: string,
  labels: Record<string, string>,
  modality: Record<string, string> = { '0': 'CT' },
): Promise<void> {
  await cp(pathOf('plain'), pathOf(name), { recursive: true });
  const training = [0, 1].map((n) => ({
    image: `images/case_${n}.nii.gz`,
    label: `labels/case_${n}.nii.gz`,
  }));
  const json = { name, modality, labels: { '0': 'background', ...labels }, training };
  await writeFile(join(pathOf(name), 'dataset.json'), JSON.stringify(json));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fine-tuning-report-'));
  await writeSyntheticDataset(pathOf('plain'), { cases: 2 });
  await writeDataset('one', { '1': 'lesion' });
  await writeDataset('two', { '1': 'organ', '2': 'lesion' });
  await writeDataset('other', { '1': 'vessel' });
  await trainRun({ data: pathOf('one'), out: pathOf('run'), config: { ...SMALL, epochs: 1 } });
});

afterAll(() => rm(folder, { recursive: true }));

describe('the report of a fine-tuning', () => {
  it('tells what a run has learned, and that its last layers are kept for the same labels', async () => {
    const report = await fineTuningReport(pathOf('run'), pathOf('one'));
    expect(report.path).toMatch(/best\.safetensors$/);
    const facts = Object.fromEntries(report.facts);
    expect(facts['Network']).toMatch(/^U-Net, 4, 8 channels by level; \d+ weights$/);
    expect(facts).toMatchObject({
      Labels: 'lesion',
      Channels: 'CT',
      Patch: '24 x 24',
    });
    expect(report.heads.map(({ head }) => head)).toEqual(['keep']);
    expect(report).not.toHaveProperty('fault');
    expect(report).not.toHaveProperty('imported');
  });

  it('proposes to keep what is shared where labels differ, and offers to know nothing', async () => {
    const { heads } = await fineTuningReport(pathOf('run'), pathOf('two'));
    expect(heads.map(({ head }) => head)).toEqual([undefined, 'new']);
    expect(heads[0]?.detail).toContain('3 classes (background, organ, lesion)');
    expect(heads[0]?.detail).toContain('What is known of the background, lesion is kept');
  });

  it('names the data set that was learned before where it can be rehearsed', async () => {
    await cp(pathOf('one'), pathOf('corrected'), { recursive: true });
    const { earlier } = await fineTuningReport(pathOf('run'), pathOf('corrected'));
    expect(earlier).toBe(pathOf('one'));
    // Not the same data set again, nor one that lacks a label.
    expect(await fineTuningReport(pathOf('run'), pathOf('one'))).not.toHaveProperty('earlier');
    expect(await fineTuningReport(pathOf('run'), pathOf('two'))).not.toHaveProperty('earlier');
  });

  it('lets people decide about a network without names, whose classes are as many', async () => {
    const { heads, imported, facts } = await fineTuningReport(fixture('probabilityUnet'), pathOf('two'));
    expect(heads.map(({ head }) => head)).toEqual(['keep', 'new']);
    expect(heads[0]?.detail).toContain(
      '3 classes: they are taken for background, organ, lesion, in this order',
    );
    expect(imported?.network?.outputs).toMatchObject([{ classes: 3 }]);
    expect(facts).toEqual([]);
  });

  it('has one way only where a network without names has other classes', async () => {
    const { heads } = await fineTuningReport(fixture('probabilityUnet'), pathOf('other'));
    expect(heads.map(({ head }) => head)).toEqual(['new']);
  });

  it('keeps what a sigmoid for each label knows', async () => {
    const { heads } = await fineTuningReport(fixture('lesionUnet'), pathOf('other'));
    expect(heads[0]?.detail).toContain('What is known of the background, vessel is kept');
  });

  it('names channels that the network does not take', async () => {
    await writeDataset('channels', { '1': 'lesion' }, { '0': 'T1', '1': 'T2' });
    const { fault, heads, facts } = await fineTuningReport(pathOf('run'), pathOf('channels'));
    expect(fault).toContain('takes 1 channels (CT)');
    expect(fault).toContain('has 2 (T1, T2)');
    expect(heads).toEqual([]);
    expect(facts.length).toBeGreaterThan(0);
  });

  it('names what stands in the way', async () => {
    const { fault, heads } = await fineTuningReport(fixture('newer'), pathOf('one'));
    expect(fault).toMatch(/newer\.onnx cannot be fine-tuned: .*A segmentation network is needed/);
    expect(fault).not.toContain('initial.from');
    expect(heads).toEqual([]);
    const bytes = (await readFile(fixture('probabilityUnet'))).toString('latin1');
    await writeFile(pathOf('odd.onnx'), Buffer.from(bytes.replaceAll('LeakyRelu', 'LeakyRexx'), 'latin1'));
    const odd = await fineTuningReport(pathOf('odd.onnx'), pathOf('one'));
    expect(odd.fault).toContain('LeakyRexx');
    expect(odd.imported?.obstacles).toMatchObject([{ operator: 'LeakyRexx', nodes: 5 }]);
    await writeFile(pathOf('text.onnx'), 'no network');
    expect((await fineTuningReport(pathOf('text.onnx'), pathOf('one'))).fault).toContain('text.onnx');
    expect((await fineTuningReport(pathOf('nowhere'), pathOf('one'))).fault).toContain('does not exist');
    await expect(fineTuningReport(pathOf('run'), pathOf('nothing'))).rejects.toThrow('nothing');
  });
});

describe('its page', () => {
  it('shows inputs, outputs and what cannot be trained, with names as they are', async () => {
    const bytes = (await readFile(fixture('probabilityUnet'))).toString('latin1');
    await writeFile(pathOf('<b>.onnx'), Buffer.from(bytes.replaceAll('LeakyRelu', 'LeakyRexx'), 'latin1'));
    const page = fineTuningPage(await fineTuningReport(pathOf('<b>.onnx'), pathOf('one')));
    expect(page).toContain('It cannot be fine-tuned as it is.');
    expect(page).toContain('batch x 1 x height x width');
    expect(page).toMatch(/LeakyRexx<\/th><td class="number">5/);
    expect(page).not.toContain('<b>');
  });

  it('says that a run can be fine-tuned and what becomes of its last layers', async () => {
    const page = fineTuningPage(await fineTuningReport(pathOf('run'), pathOf('two')));
    expect(page).toContain('<h1>Fine-tuning from run</h1>');
    expect(page).toContain('It can be fine-tuned on this data set.');
    expect(page).toContain('New last layers that keep what is shared');
  });
});
