import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { writeVolume } from '../formats/registry';
import { readLabelMap } from '../labels/readLabelMap';
import { labelMapsOf, openDataset, type Dataset } from './dataset';
import { folderOf, type Files } from './folder.fixture';

const IMAGE = [9, 8, 9, 9];
const LABEL = [0, 1, 2, 2];
const [LEFT, RIGHT] = [
  [1, 1, 0, 0],
  [0, 1, 1, 0],
];

const namesOf = ({ labels }: Dataset): unknown => labels.map(({ value, name }) => [value, name]);
const idsOf = ({ cases }: Dataset): unknown => cases.map(({ id, split }) => `${id} ${split}`);
const open = async (files: Files): Promise<Dataset> => openDataset(await folderOf(files));
const relative = ({ root }: Dataset, files: readonly (string | undefined)[] = []): unknown =>
  files.map((file) => file && path.relative(root, file).replaceAll(path.sep, '/'));

/** Values of the label maps of a case, that of the first rater first. */
async function valuesOf({ cases }: Dataset, id: string): Promise<readonly (readonly number[])[]> {
  const own = cases.find((each) => each.id === id);
  const read = await Promise.all((own ? labelMapsOf(own) : []).map((source) => readLabelMap(source)));
  return read.map(({ volume }) => [...volume.data]);
}

async function expectError(files: Files, ...words: readonly string[]): Promise<void> {
  const error: unknown = await open(files).catch((reason: unknown) => reason);
  const message = error instanceof Error ? error.message : '';
  expect(error).toMatchObject({ name: 'DatasetError' });
  for (const word of words) expect(message).toContain(word);
}

describe('a folder for each case', () => {
  it('opens with its scans as channels and its label map, with or without the name of the case', async () => {
    const dataset = await open({
      'p1/FLAIR.nii.gz': IMAGE,
      'p1/T1.nii.gz': IMAGE,
      'p1/lesion.nii.gz': [0, 1, 1, 0],
      'p2/p2_T1.nii.gz': IMAGE,
      'p2/p2-FLAIR.nii.gz': IMAGE,
      'p2/p2_lesion.nii.gz': [0, 0, 1, 0],
      'p3/FLAIR.nii.gz': IMAGE,
      'p3/T1.nii.gz': IMAGE,
      'LICENSES/text.txt': {},
    });
    expect(dataset).toMatchObject({ layout: 'cases', channels: ['FLAIR', 'T1'] });
    expect(namesOf(dataset)).toEqual([[1, 'lesion']]);
    expect(idsOf(dataset)).toEqual(['p1 training', 'p2 training', 'p3 test']);
    expect(relative(dataset, dataset.cases[1]?.images)).toEqual(['p2/p2-FLAIR.nii.gz', 'p2/p2_T1.nii.gz']);
    expect(dataset.cases[0]?.labelMaps).toBeUndefined();
  });

  it('merges the masks of classes in a folder of the case', async () => {
    const dataset = await open({
      's1/ct.nii.gz': IMAGE,
      's1/segmentations/liver.nii.gz': LEFT,
      's1/segmentations/spleen.nii.gz': RIGHT,
      's2/ct.nii.gz': IMAGE,
      's2/segmentations/liver.nii.gz': LEFT,
    });
    expect(dataset.channels).toEqual(['ct']);
    expect(namesOf(dataset)).toEqual([
      [1, 'liver'],
      [2, 'spleen'],
    ]);
    expect(await valuesOf(dataset, 's1')).toEqual([[1, 2, 2, 0]]);
    expect(await valuesOf(dataset, 's2')).toEqual([[1, 1, 0, 0]]);
    expect(dataset.notes).toEqual([
      '1 of 2 cases have no mask of "spleen", which counts as empty there: s2.',
    ]);
  });

  it('takes files of raters for those, and leaves the masks of brains out', async () => {
    const dataset = await open({
      'a/t2.nii.gz': IMAGE,
      'a/seg_rater1.nii.gz': LABEL,
      'a/seg_rater2.nii.gz': LABEL,
      'a/brain_mask.nii.gz': LABEL,
    });
    expect(relative(dataset, [dataset.cases[0]?.label, ...(dataset.cases[0]?.raters ?? [])])).toEqual([
      'a/seg_rater1.nii.gz',
      'a/seg_rater2.nii.gz',
    ]);
    expect(dataset.notes).toEqual([expect.stringContaining('Masks of brains are left out')]);
  });

  it('names a case that lacks a channel, and leaves a channel out that most lack', async () => {
    const files: Files = {
      ...{ 'a/T1.nii': IMAGE, 'a/T2.nii': IMAGE, 'a/seg.nii': LABEL },
      ...{ 'b/T1.nii': IMAGE, 'b/T2.nii': IMAGE, 'b/seg.nii': LABEL },
      ...{ 'c/T1.nii': IMAGE, 'c/PD.nii': IMAGE, 'c/seg.nii': LABEL },
    };
    await expectError(files, 'The case "c" has no scan "T2"', path.join('c', 'PD.nii'));
    const dataset = await open({ ...files, 'c/T2.nii': IMAGE });
    expect(dataset.channels).toEqual(['T1', 'T2']);
    expect(dataset.notes).toEqual(['The scan "PD" is left out: only 1 of 3 cases have it (c).']);
  });

  it('leaves a scan out that lies on another grid in every case', async () => {
    const root = await folderOf({
      ...{ 'a/T1.nii': IMAGE, 'a/seg.nii': LABEL, 'b/T1.nii': IMAGE, 'b/seg.nii': LABEL },
    });
    for (const id of ['a', 'b']) {
      await writeVolume(path.join(root, id, 'fMRI.nii'), {
        ...{ dims: [1, 1, 1], dtype: 'uint8', frames: 2, data: Uint8Array.of(1, 2) },
        affine: [
          [1, 0, 0, 0],
          [0, 1, 0, 0],
          [0, 0, 1, 0],
          [0, 0, 0, 1],
        ],
      });
    }
    const dataset = await openDataset(root);
    expect(dataset.channels).toEqual(['T1']);
    expect(dataset.notes).toEqual([expect.stringContaining('1 x 1 x 1 voxels, its label map 2 x 2 x 1')]);
  });

  it('is not made of folders that are data sets themselves, which are named', async () => {
    await expectError(
      {
        ...{ 'eyes/images/a.nii': IMAGE, 'eyes/images/b.nii': IMAGE, 'eyes/labels/a.nii': LABEL },
        ...{ 'heart/T1.nii': IMAGE, 'heart/seg.nii': LABEL },
      },
      'holds other data sets (eyes)',
    );
  });
});

describe('a data set of BIDS', () => {
  const files: Files = {
    'dataset_description.json': { Name: 'x' },
    'sub-01/ses-a/anat/sub-01_ses-a_T1w.nii.gz': IMAGE,
    'sub-01/ses-a/anat/sub-01_ses-a_FLAIR.nii.gz': IMAGE,
    'sub-02/ses-a/anat/sub-02_ses-a_T1w.nii.gz': IMAGE,
    'sub-02/ses-a/anat/sub-02_ses-a_FLAIR.nii.gz': IMAGE,
    'derivatives/manual/sub-01/ses-a/anat/sub-01_ses-a_space-orig_dseg.nii.gz': LABEL,
    'derivatives/manual/sub-01/ses-a/anat/sub-01_ses-a_desc-brain_mask.nii.gz': LABEL,
    'derivatives/prep/sub-01/ses-a/anat/sub-01_ses-a_space-MNI_T1w.nii.gz': IMAGE,
  };

  it('opens with its sessions as cases, its suffixes as channels, and its derivatives as label maps', async () => {
    const dataset = await open(files);
    expect(dataset).toMatchObject({ layout: 'bids', channels: ['FLAIR', 'T1w'] });
    expect(idsOf(dataset)).toEqual(['sub-01_ses-a training', 'sub-02_ses-a test']);
    expect(relative(dataset, [dataset.cases[0]?.label])).toEqual([
      'derivatives/manual/sub-01/ses-a/anat/sub-01_ses-a_space-orig_dseg.nii.gz',
    ]);
    expect(namesOf(dataset)).toEqual([
      [1, 'label 1'],
      [2, 'label 2'],
    ]);
  });

  it('names labels by the nearest lookup table that fits', async () => {
    const root = await folderOf(files);
    await writeFile(
      path.join(root, 'derivatives/manual/space-orig_dseg.tsv'),
      [
        'index\tname\tcolor',
        '0\tBackground\t#000000',
        '1\tgrey matter\t#ff0000',
        '2\twhite matter\t#00ff00',
        '7\tCSF\t#0000ff',
      ].join('\n'),
    );
    await writeFile(path.join(root, 'derivatives/manual/space-MNI_dseg.tsv'), 'index\tname\n1\tother\n');
    const dataset = await openDataset(root);
    expect(dataset.labels).toEqual([
      { value: 1, name: 'grey matter', color: [255, 0, 0] },
      { value: 2, name: 'white matter', color: [0, 255, 0] },
      { value: 7, name: 'CSF', color: [0, 0, 255] },
    ]);
  });

  it('merges masks of labels, and takes pipelines named after raters for raters', async () => {
    const masks = await open({
      'sub-1/anat/sub-1_T1w.nii.gz': IMAGE,
      'derivatives/sub-1/sub-1_label-lesion_mask.nii.gz': LEFT,
      'derivatives/sub-1/sub-1_label-edema_mask.nii.gz': RIGHT,
    });
    expect(namesOf(masks)).toEqual([
      [1, 'edema'],
      [2, 'lesion'],
    ]);
    expect(await valuesOf(masks, 'sub-1')).toEqual([[2, 2, 1, 0]]);
    const raters = await open({
      'sub-1/anat/sub-1_T1w.nii.gz': IMAGE,
      'derivatives/rater2/sub-1/anat/sub-1_dseg.nii.gz': LABEL,
      'derivatives/rater1/sub-1/anat/sub-1_dseg.nii.gz': LABEL,
    });
    const [own] = raters.cases;
    expect(relative(raters, [own?.label, ...(own?.raters ?? [])])).toEqual([
      'derivatives/rater1/sub-1/anat/sub-1_dseg.nii.gz',
      'derivatives/rater2/sub-1/anat/sub-1_dseg.nii.gz',
    ]);
  });

  it('opens with all files in one folder', async () => {
    const dataset = await open({ 'sub-9_ses-1_dwi.nii.gz': IMAGE, 'sub-9_ses-1_msk.nii.gz': LABEL });
    expect(dataset).toMatchObject({ layout: 'bids', channels: ['dwi'], cases: [{ id: 'sub-9_ses-1' }] });
  });

  it('names two label maps of one case, and two tables that differ', async () => {
    await expectError(
      { ...files, 'derivatives/auto/sub-01/ses-a/anat/sub-01_ses-a_dseg.nii.gz': LABEL },
      'The case "sub-01_ses-a" has two label maps',
      path.join('derivatives', 'auto'),
      path.join('derivatives', 'manual'),
    );
    const root = await folderOf(files);
    for (const [name, label] of [
      ['dseg.tsv', 'a'],
      ['space-orig_dseg.tsv', 'b'],
    ] as const) {
      await writeFile(path.join(root, 'derivatives/manual', name), `index\tname\n1\t${label}\n`);
    }
    await expect(openDataset(root)).rejects.toThrow(/calls? (?:the value 1|it) "[ab]"/);
  });
});

describe('label maps by several raters', () => {
  it.each([
    ['in folders of labels/', 'labels/rater1', 'labels/rater2'],
    ['in folders beside images/', 'labels_expert-a', 'labels_expert-b'],
  ])('%s belong to the scans of the same name', async (_, first, second) => {
    const dataset = await open({
      ...{ 'images/a.nii': IMAGE, 'images/b.nii': IMAGE },
      ...{ [`${first}/a.nii`]: LABEL, [`${first}/b.nii`]: LABEL, [`${second}/a.nii`]: LABEL },
    });
    expect(dataset.cases.map(({ label, raters }) => relative(dataset, [label, ...(raters ?? [])]))).toEqual([
      [`${first}/a.nii`, `${second}/a.nii`],
      [`${first}/b.nii`],
    ]);
  });

  it('may be masks of classes each', async () => {
    const dataset = await open({
      'images/a.nii': IMAGE,
      'labels/rater1/cup/a.nii': LEFT,
      'labels/rater1/disc/a.nii': RIGHT,
      'labels/rater2/cup/a.nii': RIGHT,
      'labels/rater2/disc/a.nii': LEFT,
    });
    expect(await valuesOf(dataset, 'a')).toEqual([
      [1, 2, 2, 0],
      [2, 2, 1, 0],
    ]);
    expect(dataset.cases[0]?.raters).toHaveLength(1);
  });

  it('must all be in folders of raters', async () => {
    await expectError(
      { 'images/a.nii': IMAGE, 'labels/rater1/a.nii': LABEL, 'labels/liver/a.nii': LABEL },
      path.join('labels', 'rater1'),
      path.join('labels', 'liver'),
      'is not',
    );
  });
});

describe('a mask for each class', () => {
  it.each<[string, Files]>([
    ['in files named CASE_CLASS', { 'labels/eye_1_drusen.png': LEFT, 'labels/eye_1_vessel_mask.png': RIGHT }],
    ['in folders of classes', { 'labels/drusen/eye_1.png': LEFT, 'labels/2. vessel/eye_1_VE.png': RIGHT }],
  ])('%s is merged into one label map, the later class over the earlier', async (_, labels) => {
    const dataset = await open({ 'images/eye.png': IMAGE, 'images/eye_1.png': IMAGE, ...labels });
    expect(namesOf(dataset)).toEqual([
      [1, 'drusen'],
      [2, 'vessel'],
    ]);
    expect(idsOf(dataset)).toEqual(['eye_1 training', 'eye test']);
    expect(await valuesOf(dataset, 'eye_1')).toEqual([[1, 2, 2, 0]]);
  });

  it('beside the scan, in a folder where nothing is named as a label map, is found', async () => {
    const dataset = await open({ 'a.png': IMAGE, 'a_EX.png': LEFT, 'a_MA.png': RIGHT });
    expect(namesOf(dataset)).toEqual([
      [1, 'EX'],
      [2, 'MA'],
    ]);
  });

  it('has the values of a table that names all classes', async () => {
    const root = await folderOf({ 'images/a.png': IMAGE, 'labels/a_x.png': LEFT, 'labels/a_y.png': RIGHT });
    await writeFile(path.join(root, 'labels.csv'), 'name,value\nY,3\nX,5\n');
    expect(namesOf(await openDataset(root))).toEqual([
      [3, 'y'],
      [5, 'x'],
    ]);
  });

  it('is no class where all label maps end in the same word, which names the only label', async () => {
    const dataset = await open({
      ...{ 'images/a.png': IMAGE, 'images/b.png': IMAGE },
      ...{ 'labels/a_tumour.png': LEFT, 'labels/b_tumour.png': RIGHT },
    });
    expect(namesOf(dataset)).toEqual([[1, 'tumour']]);
    expect(dataset.cases[0]?.labelMaps).toBeUndefined();
  });

  it('may not stand beside whole label maps', async () => {
    const whole: Files = { 'images/a.png': IMAGE, 'images/b.png': IMAGE, 'labels/b.png': LABEL };
    await expectError({ ...whole, 'labels/a_x.png': LEFT, 'labels/a_y.png': LEFT }, 'as a whole label map');
  });
});

describe('label maps in colours', () => {
  const RED = [255, 0, 0] as const;
  const BLUE = [0, 0, 255] as const;
  const BLACK = [0, 0, 0] as const;

  async function coloured(...colours: readonly (readonly [number, number, number])[]): Promise<string> {
    const root = await folderOf({ 'images/a.png': IMAGE });
    await mkdir(path.join(root, 'labels'));
    const data = Uint8Array.from(colours.flat());
    const file = encode({ width: 2, height: 2, data, depth: 8, channels: 3 });
    await writeFile(path.join(root, 'labels/a.png'), file);
    return root;
  }

  it('have a class for each colour but black', async () => {
    const dataset = await openDataset(await coloured(BLACK, RED, BLUE, RED));
    expect(dataset.labels).toEqual([
      { value: 1, name: '#0000ff', color: BLUE },
      { value: 2, name: '#ff0000', color: RED },
    ]);
    expect(await valuesOf(dataset, 'a')).toEqual([[0, 2, 1, 2]]);
    expect(dataset.notes).toEqual([expect.stringContaining('2 colours besides black')]);
  });

  it('are named by a table, which also says what is background', async () => {
    const root = await coloured(BLUE, RED, RED, BLUE);
    await writeFile(path.join(root, 'class_dict.csv'), 'name, r, g, b\nbackground,0,0,255\nvessel,255,0,0\n');
    const dataset = await openDataset(root);
    expect(namesOf(dataset)).toEqual([[1, 'vessel']]);
    expect(await valuesOf(dataset, 'a')).toEqual([[0, 1, 1, 0]]);
  });

  it.each([
    ['name,r,g,b\nvessel,300000,0,0\n', 'line 2: the red is "300000"'],
    ['r,g,b\n1,2,3\n', 'has no column "name"'],
    ['name,color\nvessel,red\n', 'line 2: the color is "red"'],
    ['name,value\na,1\nb,1\n', 'gives "a" and "b" the same value 1'],
    ['', 'is empty'],
  ])('are refused with the table %j', async (text, words) => {
    const root = await coloured(BLACK, RED, RED, BLACK);
    await writeFile(path.join(root, 'labels.csv'), text);
    await expect(openDataset(root)).rejects.toThrow(words);
  });
});

describe('train/ and test/', () => {
  it('hold the cases to train and to test on, with the same labels', async () => {
    const dataset = await open({
      'train/images/a.png': IMAGE,
      'train/labels/a_x.png': LEFT,
      'train/labels/a_y.png': RIGHT,
      'test/images/b.png': IMAGE,
      'test/labels/b_y.png': LEFT,
    });
    expect(idsOf(dataset)).toEqual(['a training', 'b test']);
    expect(await valuesOf(dataset, 'b')).toEqual([[2, 2, 0, 0]]);
  });

  it('need names of cases that differ', async () => {
    const both: Files = { 'train/images/a.png': IMAGE, 'train/labels/a.png': LABEL };
    const other: Files = { 'test/images/a.png': IMAGE, 'test/labels/a.png': LABEL };
    await expectError({ ...both, ...other }, 'The case "a" is in train/ and in test/');
  });
});
