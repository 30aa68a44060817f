import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, type Files } from './folder.fixture';
import { findLabelsOfScan } from './labelsOfScan';
import { tableOfLabelMap } from './tableOfLabelMap';

const VOXELS = [0, 1, 1, 0];

/** What is found for a scan, paths relative to the folder. */
async function found(
  files: Files,
  scan: string,
): Promise<{ path: string; role: string; source: string; names: string[] | undefined }[]> {
  const root = await folderOf(files);
  const labels = await findLabelsOfScan(path.join(root, scan));
  return labels.map(({ path: file, role, source, table }) => ({
    path: path.relative(root, file).split(path.sep).join('/'),
    role,
    source,
    names: table?.map(({ name }) => name),
  }));
}

const DECATHLON = {
  modality: { 0: 'CT' },
  labels: { 0: 'background', 1: 'liver' },
  training: [{ image: './imagesTr/a.nii.gz', label: './labelsTr/other.nii.gz' }],
};
const NNUNET = { channel_names: { 0: 'CT' }, labels: { background: 0, liver: 1 }, file_ending: '.nii.gz' };

describe('the reference of a scan', () => {
  it('is the one a dataset.json of the Decathlon names', async () => {
    const files: Files = {
      'dataset.json': DECATHLON,
      'imagesTr/a.nii.gz': VOXELS,
      'labelsTr/other.nii.gz': VOXELS,
    };
    expect(await found(files, 'imagesTr/a.nii.gz')).toEqual([
      {
        path: 'labelsTr/other.nii.gz',
        role: 'reference',
        source: 'dataset.json (Decathlon)',
        names: ['liver'],
      },
    ]);
  });

  it.each([
    ['imagesTr', 'labelsTr'],
    ['imagesTs', 'labelsTs'],
  ])('is the one of its case in an nnU-Net v2 data set (%s)', async (images, labels) => {
    const files: Files = {
      'dataset.json': NNUNET,
      [`${images}/a_0000.nii.gz`]: VOXELS,
      [`${labels}/a.nii.gz`]: VOXELS,
    };
    expect(await found(files, `${images}/a_0000.nii.gz`)).toEqual([
      {
        path: `${labels}/a.nii.gz`,
        role: 'reference',
        source: 'dataset.json (nnU-Net v2)',
        names: ['liver'],
      },
    ]);
  });

  it('is the one an nnU-Net v2 dataset.json names file by file', async () => {
    const files: Files = {
      'dataset.json': { ...NNUNET, dataset: { x: { images: ['deep/in/p.nii.gz'], label: 'q.nii.gz' } } },
      'deep/in/p.nii.gz': VOXELS,
      'q.nii.gz': VOXELS,
    };
    expect(await found(files, 'deep/in/p.nii.gz')).toMatchObject([{ path: 'q.nii.gz', names: ['liver'] }]);
  });

  it.each([
    ['images/a.nii.gz', 'labels/a.nii.gz', 'labels/ beside images/'],
    ['images/a.nii.gz', 'masks/a_mask.nii', 'masks/ beside images/'],
    ['imagesTr/a_0000.nii.gz', 'labelsTr/a.nii.gz', 'labelsTr/ beside imagesTr/'],
    ['a.nii.gz', 'a_seg.nii.gz', 'a_seg.nii.gz beside the scan'],
    ['a.nii.gz', 'a-label.nii', 'a-label.nii beside the scan'],
    ['a.nii', 'a_labels.nii.gz', 'a_labels.nii.gz beside the scan'],
    ['a_0000.nii.gz', 'a_mask.nii.gz', 'a_mask.nii.gz beside the scan'],
  ])('of %s is %s', async (scan, label, source) => {
    const files: Files = { [scan]: VOXELS, [label]: VOXELS, 'b_seg.nii.gz': VOXELS };
    expect(await found(files, scan)).toEqual([{ path: label, role: 'reference', source, names: undefined }]);
  });

  it('is found by name where the dataset.json is broken or names a file that is missing', async () => {
    for (const json of [{ training: 'none' }, DECATHLON]) {
      const files: Files = {
        'dataset.json': json,
        'imagesTr/a.nii.gz': VOXELS,
        'labelsTr/a.nii.gz': VOXELS,
      };
      expect(await found(files, 'imagesTr/a.nii.gz')).toMatchObject([
        { path: 'labelsTr/a.nii.gz', source: 'labelsTr/ beside imagesTr/' },
      ]);
    }
  });

  it('is shown without names where its data set speaks of regions', async () => {
    const files: Files = {
      'dataset.json': { ...NNUNET, labels: { background: 0, whole: [1, 2] } },
      'imagesTr/a_0000.nii.gz': VOXELS,
      'labelsTr/a.nii.gz': VOXELS,
    };
    expect(await found(files, 'imagesTr/a_0000.nii.gz')).toMatchObject([{ names: undefined }]);
  });

  it('is never the scan itself', async () => {
    expect(await found({ 'a_seg.nii.gz': VOXELS }, 'a_seg.nii.gz')).toEqual([]);
    expect(await found({ 'labels/a.nii.gz': VOXELS }, 'labels/a.nii.gz')).toEqual([]);
  });
});

it('lists predictions of this program after references, newest first', async () => {
  const files: Files = {
    'a.nii.gz': VOXELS,
    'a.prediction.nii.gz': VOXELS,
    'a.prediction-2.nii.gz': VOXELS,
    'a.prediction-10.nii.gz': VOXELS,
    'b.prediction.nii.gz': VOXELS,
    'a_seg.nii.gz': VOXELS,
  };
  expect((await found(files, 'a.nii.gz')).map(({ path: file, role }) => [file, role])).toEqual([
    ['a_seg.nii.gz', 'reference'],
    ['a.prediction-10.nii.gz', 'prediction'],
    ['a.prediction-2.nii.gz', 'prediction'],
    ['a.prediction.nii.gz', 'prediction'],
  ]);
});

describe('the reference of a scan in a data set laid out otherwise', () => {
  it('is that of its case', async () => {
    const files: Files = { 'p1/FLAIR.nii': VOXELS, 'p1/lesion.nii': VOXELS, 'p2/FLAIR.nii': VOXELS };
    expect(await found(files, 'p1/FLAIR.nii')).toEqual([
      expect.objectContaining({ path: 'p1/lesion.nii', source: 'data set (a folder for each case)' }),
    ]);
    expect(await found(files, 'p2/FLAIR.nii')).toEqual([]);
  });

  it('is the one among the derivatives of BIDS', async () => {
    const label = 'derivatives/manual/sub-1/anat/sub-1_dseg.nii';
    const files: Files = { 'sub-1/anat/sub-1_T1w.nii': VOXELS, [label]: VOXELS };
    expect(await found(files, 'sub-1/anat/sub-1_T1w.nii')).toMatchObject([{ path: label }]);
  });

  it('is made of the masks of all classes, of which none is shown alone', async () => {
    const root = await folderOf({
      ...{ 'images/a.png': VOXELS, 'labels/a_x.png': VOXELS, 'labels/a_y_mask.png': VOXELS },
    });
    const labels = await findLabelsOfScan(path.join(root, 'images/a.png'));
    expect(labels).toMatchObject([
      {
        role: 'reference',
        source: 'masks of 2 classes, data set (pairs)',
        table: [{ name: 'x' }, { name: 'y' }],
        made: { kind: 'masks', masks: [{ value: 1 }, { value: 2 }] },
      },
    ]);
  });
});

describe('the table of a label map', () => {
  const table = [{ value: 1, name: 'own name', color: [1, 2, 3] }] as const;
  const files: Files = { 'labelsTr/other.nii.gz': VOXELS, 'labelsTr/stray.nii.gz': VOXELS };

  it('is that of the data set it belongs to', async () => {
    const root = await folderOf({ ...files, 'dataset.json': DECATHLON }, table);
    const found = await tableOfLabelMap(path.join(root, 'labelsTr/other.nii.gz'));
    expect(found).toMatchObject([{ value: 1, name: 'liver' }]);
  });

  it('is its own where no data set lists it', async () => {
    const root = await folderOf({ ...files, 'dataset.json': DECATHLON }, table);
    expect(await tableOfLabelMap(path.join(root, 'labelsTr/stray.nii.gz'))).toEqual(table);
  });

  it('is unknown where neither names its labels', async () => {
    const root = await folderOf(files);
    expect(await tableOfLabelMap(path.join(root, 'labelsTr/stray.nii.gz'))).toBeUndefined();
  });
});
