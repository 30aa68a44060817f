import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readVolume } from '../formats/registry';
import { openDataset } from './dataset';
import { DatasetError } from './datasetError';
import { folderOf, type Files } from './folder.fixture';

const IMAGE = [9, 9, 9, 9];
const LABEL = [0, 1, 2, 2];
const SAMPLES = path.join(import.meta.dirname, '../../samples');

const decathlon = (over: object = {}): object => ({
  name: 'Hearts',
  modality: { 0: 'MRI' },
  labels: { 0: 'background', 2: 'ventricle', 1: 'atrium' },
  training: [{ image: './imagesTr/a.nii.gz', label: './labelsTr/a.nii.gz' }],
  test: ['./imagesTs/b.nii.gz'],
  ...over,
});
const nnunet = (over: object = {}): object => ({
  channel_names: { 0: 'T1', 1: 'T2' },
  labels: { background: 0, cyst: 1 },
  numTraining: 1,
  file_ending: '.nii.gz',
  ...over,
});

const without = (files: Files, name: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([file]) => file !== name));

async function expectDatasetError(files: Files, faulty: string, words: string): Promise<void> {
  const root = await folderOf(files);
  const error: unknown = await openDataset(root).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DatasetError);
  if (!(error instanceof DatasetError)) return;
  expect(error.file).toBe(path.join(root, faulty));
  expect(error.message).toContain(words);
  expect(error.message).toContain(faulty);
}

describe('a data set of the Decathlon', () => {
  const files: Files = {
    'dataset.json': decathlon(),
    'imagesTr/a.nii.gz': IMAGE,
    'labelsTr/a.nii.gz': LABEL,
    'imagesTs/b.nii.gz': IMAGE,
  };

  it('opens with its cases, channels and labels', async () => {
    const root = await folderOf(files);
    const dataset = await openDataset(root);
    expect(dataset).toMatchObject({ root, layout: 'decathlon', name: 'Hearts', channels: ['MRI'] });
    expect(dataset.labels.map(({ value, name }) => [value, name])).toEqual([
      [1, 'atrium'],
      [2, 'ventricle'],
    ]);
    expect(dataset.cases).toEqual([
      {
        id: 'a',
        images: [path.join(root, 'imagesTr/a.nii.gz')],
        label: path.join(root, 'labelsTr/a.nii.gz'),
        split: 'training',
      },
      { id: 'b', images: [path.join(root, 'imagesTs/b.nii.gz')], label: undefined, split: 'test' },
    ]);
  });

  it('never leads out of its folder', async () => {
    for (const image of ['../a.nii.gz', '/etc/passwd', './imagesTr/../../a.nii.gz', '.']) {
      const json = decathlon({ training: [{ image, label: './labelsTr/a.nii.gz' }] });
      await expectDatasetError({ ...files, 'dataset.json': json }, 'dataset.json', 'outside');
    }
  });

  it('names a file that is missing', async () => {
    await expectDatasetError(without(files, 'labelsTr/a.nii.gz'), 'labelsTr/a.nii.gz', 'is missing');
  });

  it.each<[string, object, string]>([
    ['a pair without a label', { training: [{ image: './imagesTr/a.nii.gz' }] }, '"training.0.label"'],
    ['labels that are no table', { labels: ['background'] }, '"labels"'],
    ['a label that is no number', { labels: { one: 'a' } }, 'label values are integers from 0 on'],
    ['channels that are not numbered on', { modality: { 0: 'T1', 2: 'T2' } }, 'does not number its channels'],
  ])('is refused with %s', async (_, over, words) => {
    await expectDatasetError({ ...files, 'dataset.json': decathlon(over) }, 'dataset.json', words);
  });

  it('is refused with a dataset.json that is no JSON', async () => {
    await expectDatasetError({ ...files, 'dataset.json': '' }, 'dataset.json', 'is no valid JSON');
  });
});

describe('a data set of nnU-Net v2', () => {
  const files: Files = {
    'dataset.json': nnunet(),
    'imagesTr/a_0000.nii.gz': IMAGE,
    'imagesTr/a_0001.nii.gz': IMAGE,
    'labelsTr/a.nii.gz': LABEL,
    'imagesTs/b_0000.nii.gz': IMAGE,
    'imagesTs/b_0001.nii.gz': IMAGE,
  };

  it('opens with one file a channel', async () => {
    const root = await folderOf(files);
    const dataset = await openDataset(root);
    expect(dataset).toMatchObject({ layout: 'nnunet', channels: ['T1', 'T2'] });
    expect(dataset.labels).toMatchObject([{ value: 1, name: 'cyst' }]);
    expect(dataset.cases).toEqual([
      {
        id: 'a',
        images: [path.join(root, 'imagesTr/a_0000.nii.gz'), path.join(root, 'imagesTr/a_0001.nii.gz')],
        label: path.join(root, 'labelsTr/a.nii.gz'),
        split: 'training',
      },
      {
        id: 'b',
        images: [path.join(root, 'imagesTs/b_0000.nii.gz'), path.join(root, 'imagesTs/b_0001.nii.gz')],
        label: undefined,
        split: 'test',
      },
    ]);
  });

  it('opens with its files named one by one', async () => {
    const dataset = { x: { images: ['in/p.nii.gz', 'in/q.nii.gz'], label: 'out/p.nii.gz' } };
    const root = await folderOf({
      'dataset.json': nnunet({ dataset }),
      'in/p.nii.gz': IMAGE,
      'in/q.nii.gz': IMAGE,
      'out/p.nii.gz': LABEL,
    });
    const { cases } = await openDataset(root);
    expect(cases).toEqual([
      {
        id: 'x',
        images: [path.join(root, 'in/p.nii.gz'), path.join(root, 'in/q.nii.gz')],
        label: path.join(root, 'out/p.nii.gz'),
        split: 'training',
      },
    ]);
  });

  it('names the channel that a case lacks', async () => {
    const more: Files = { ...files, 'imagesTr/c_0000.nii.gz': IMAGE, 'labelsTr/c.nii.gz': LABEL };
    await expectDatasetError(more, 'imagesTr/c_0001.nii.gz', '"c" lacks this one');
  });

  it('names the label map that a case lacks', async () => {
    await expectDatasetError(
      without(files, 'labelsTr/a.nii.gz'),
      'labelsTr/a.nii.gz',
      'it is the label map of the case "a"',
    );
  });

  it.each<[string, object, string]>([
    ['regions', { labels: { background: 0, whole: [1, 2] } }, '"whole" as a region of several labels (1, 2)'],
    ['an ignored label', { labels: { background: 0, a: 1, ignore: 2 } }, 'has an "ignore" label (2)'],
    ['two labels of one value', { labels: { background: 0, a: 1, b: 1 } }, '"a" and "b" the same value 1'],
    ['a label below 0', { labels: { a: -1 } }, 'integers from 0 on'],
    ['no file ending', { file_ending: undefined }, '"file_ending"'],
    ['a file ending that is a path', { file_ending: '/../x' }, 'must be an ending'],
    ['too few images for a case', { dataset: { x: { images: [], label: 'l' } } }, '"dataset.x.images"'],
  ])('is refused with %s', async (_, over, words) => {
    await expectDatasetError({ ...files, 'dataset.json': nnunet(over) }, 'dataset.json', words);
  });
});

describe('a folder of pairs', () => {
  it.each<[string, Files]>([
    ['images/ and labels/', { 'images/a.nii.gz': IMAGE, 'labels/a.nii.gz': LABEL }],
    ['imagesTr/ and labelsTr/', { 'imagesTr/a.nii.gz': IMAGE, 'labelsTr/a.nii.gz': LABEL }],
    ['numbered channels', { 'imagesTr/a_0000.nii.gz': IMAGE, 'labelsTr/a.nii.gz': LABEL }],
    ['other suffixes', { 'images/a_image.nii': IMAGE, 'labels/a-mask.nii.gz': LABEL }],
    [
      'one folder',
      { 'a.nii.gz': IMAGE, 'a_seg.nii.gz': LABEL, 'a.prediction.nii.gz': LABEL, 'notes.txt': {} },
    ],
  ])('in the shape of %s opens with the values its label maps hold', async (_, files) => {
    const dataset = await openDataset(await folderOf(files));
    expect(dataset).toMatchObject({ layout: 'paired', channels: ['image'] });
    expect(dataset.labels.map(({ value, name }) => [value, name])).toEqual([
      [1, 'label 1'],
      [2, 'label 2'],
    ]);
    expect(dataset.cases).toHaveLength(1);
    expect(dataset.cases[0]).toMatchObject({ id: 'a', split: 'training' });
    expect(dataset.cases[0]?.label).toBeDefined();
  });

  it('names labels as the label maps do', async () => {
    const table = [{ value: 2, name: 'tumour', color: [1, 2, 3] }] as const;
    const dataset = await openDataset(
      await folderOf({ 'images/a.nii.gz': IMAGE, 'labels/a.nii.gz': LABEL }, table),
    );
    expect(dataset.labels.map(({ name }) => name)).toEqual(['label 1', 'tumour']);
  });

  it('takes cases numbered with four digits for cases, and channels for channels', async () => {
    const numbered = await folderOf({
      'images/p_0000.nii.gz': IMAGE,
      'images/p_0001.nii.gz': IMAGE,
      'labels/p_0000.nii.gz': LABEL,
      'labels/p_0001.nii.gz': LABEL,
    });
    expect((await openDataset(numbered)).cases.map(({ id }) => id)).toEqual(['p_0000', 'p_0001']);
    const channels = await folderOf({
      'images/p_0000.nii.gz': IMAGE,
      'images/p_0001.nii.gz': IMAGE,
      'labels/p.nii.gz': LABEL,
    });
    const dataset = await openDataset(channels);
    expect(dataset.channels).toEqual(['channel 0', 'channel 1']);
    expect(dataset.cases).toMatchObject([{ id: 'p', images: { length: 2 } }]);
  });

  it('counts scans without a label map as test cases', async () => {
    const root = await folderOf({
      'images/a.nii.gz': IMAGE,
      'images/b.nii.gz': IMAGE,
      'labels/b.nii.gz': LABEL,
    });
    const { cases } = await openDataset(root);
    expect(cases.map(({ id, split }) => [id, split])).toEqual([
      ['b', 'training'],
      ['a', 'test'],
    ]);
  });

  it('names a label map without a scan', async () => {
    await expectDatasetError(
      { 'images/a.nii.gz': IMAGE, 'labels/a.nii.gz': LABEL, 'labels/z.nii.gz': LABEL },
      'labels/z.nii.gz',
      'without a scan',
    );
  });

  it('names both label maps of a scan that has two', async () => {
    await expectDatasetError(
      { 'images/a.nii.gz': IMAGE, 'labels/a.nii.gz': LABEL, 'labels/a_seg.nii.gz': LABEL },
      'labels/a_seg.nii.gz',
      'has two label maps',
    );
  });

  it.each([
    ['a_1stHO', 'a_2ndHO'],
    ['a_rater1', 'a_rater2'],
    ['a-expert-a', 'a-expert-b'],
    ['a_seg1', 'a_seg2'],
    ['a', 'a_rater2'],
  ])('takes label maps called %s and %s for those of two raters', async (first, second) => {
    const root = await folderOf({
      'images/a.nii.gz': IMAGE,
      [`labels/${first}.nii.gz`]: LABEL,
      [`labels/${second}.nii.gz`]: LABEL,
    });
    const { cases } = await openDataset(root);
    expect(cases).toEqual([
      {
        id: 'a',
        images: [path.join(root, 'images/a.nii.gz')],
        label: path.join(root, `labels/${first}.nii.gz`),
        raters: [path.join(root, `labels/${second}.nii.gz`)],
        split: 'training',
      },
    ]);
  });

  it.each(['a_seg-manual', 'a_gmseg', 'seg_a', 'a_msk'])('pairs a scan with %s', async (label) => {
    const root = await folderOf({ 'a.nii.gz': IMAGE, [`${label}.nii.gz`]: LABEL });
    expect((await openDataset(root)).cases).toMatchObject([
      { id: 'a', label: path.join(root, `${label}.nii.gz`) },
    ]);
  });

  it('of colour pictures with masks of 0 and 255 has the channels red, green, blue and label 1', async () => {
    const root = await folderOf({ 'labels/IDRiD_03.png': [0, 255, 255, 0] });
    await mkdir(path.join(root, 'images'));
    await copyFile(path.join(SAMPLES, 'retina/images/IDRiD_03.jpg'), path.join(root, 'images/IDRiD_03.jpg'));
    const dataset = await openDataset(root);
    expect(dataset.channels).toEqual(['red', 'green', 'blue']);
    expect(dataset.labels).toMatchObject([{ value: 1, name: 'label 1' }]);
  });

  it('says what was looked for where nothing pairs', async () => {
    const root = await folderOf({ 'a.nii.gz': IMAGE, 'notes.txt': {} });
    await expect(openDataset(root)).rejects.toThrow(`${root} holds no data set: neither a dataset.json nor`);
    await expect(openDataset(path.join(root, 'nowhere'))).rejects.toThrow('is no folder');
  });
});

it.each([
  ['hippocampus', 'decathlon', 14, ['Anterior', 'Posterior']],
  ['ms-brain', 'nnunet', 1, ['lesion']],
  ['retina', 'nnunet', 5, ['microaneurysm', 'haemorrhage', 'hard exudate', 'soft exudate', 'optic disc']],
])('opens the sample %s', async (name, layout, cases, labels) => {
  const dataset = await openDataset(path.join(SAMPLES, name));
  expect(dataset.layout).toBe(layout);
  expect(dataset.cases).toHaveLength(cases);
  expect(dataset.labels.map((label) => label.name)).toEqual(labels);
});

it('reads a case of the sample retina: colours, and the labels that its table names', async () => {
  const { cases, labels, channels } = await openDataset(path.join(SAMPLES, 'retina'));
  const [first] = cases;
  const { volume } = await readVolume(first?.images[0] ?? '');
  expect(volume).toMatchObject({ dims: [1072, 712, 1], frames: channels.length });
  const label = (await readVolume(first?.label ?? '')).volume;
  expect(label).toMatchObject({ dims: volume.dims, affine: volume.affine, frames: 1 });
  const known = [0, ...labels.map(({ value }) => value)];
  expect([...new Set(label.data)].every((value) => known.includes(value))).toBe(true);
});

describe('a data set with several faults', () => {
  const files: Files = {
    'images/a.nii.gz': IMAGE,
    'labels/a.nii.gz': LABEL,
    'images/b.nii.gz': IMAGE,
    'labels/b.nii.gz': '',
    'labels/y.nii.gz': LABEL,
    'labels/z.nii.gz': LABEL,
  };

  it('is refused with all of them', async () => {
    const root = await folderOf(files);
    const error: unknown = await openDataset(root).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatasetError);
    for (const faulty of ['labels/b.nii.gz', 'labels/y.nii.gz', 'labels/z.nii.gz']) {
      expect(String(error)).toContain(path.join(root, faulty));
    }
    expect(String(error)).toContain('3 things are wrong');
  });

  it('opens for those who take the faults', async () => {
    const faults: DatasetError[] = [];
    const { cases, labels } = await openDataset(await folderOf(files), {
      report: (fault) => faults.push(fault),
    });
    expect(faults.map(({ fault, file }) => [path.basename(file), fault])).toEqual([
      ['y.nii.gz', 'label-without-image'],
      ['z.nii.gz', 'label-without-image'],
      ['b.nii.gz', 'unreadable'],
    ]);
    expect(cases.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(labels).toHaveLength(2);
  });

  it('names every file that dataset.json lists and that is missing', async () => {
    const root = await folderOf({
      'dataset.json': decathlon({ test: [] }),
    });
    await expect(openDataset(root)).rejects.toThrow(
      /a\.nii\.gz is missing[^]*labelsTr\/a\.nii\.gz is missing/,
    );
  });
});
