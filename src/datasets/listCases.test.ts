import { chmod, unlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDatasetFolders } from './findDatasetFolders';
import { folderOf, type Files } from './folder.fixture';
import { listCases } from './listCases';

const VOXELS = [1, 1, 0, 0];

async function listed(files: Files): Promise<unknown> {
  const root = await folderOf(files);
  const { cases } = await listCases(root);
  const relative = (file: string): string => path.relative(root, file).replaceAll(path.sep, '/');
  return cases.map(({ id, images, labels }) => [id, images.map(relative), labels.map(relative)]);
}

describe('the cases of a data set', () => {
  it('are listed from a Decathlon dataset.json, with and without label maps', async () => {
    const training = [{ image: './imagesTr/a.nii.gz', label: './labelsTr/a.nii.gz' }];
    const json = { labels: { 0: 'background', 1: 'one' }, training, test: ['./imagesTs/b.nii.gz'] };
    // The files are not there: nobody looks.
    expect(await listed({ 'dataset.json': json })).toEqual([
      ['a', ['imagesTr/a.nii.gz'], ['labelsTr/a.nii.gz']],
      ['b', ['imagesTs/b.nii.gz'], []],
    ]);
  });

  it('are listed from an nnU-Net dataset.json, its labels being none of ours', async () => {
    const json = {
      ...{ channel_names: { 0: 'T1', 1: 'T2' }, file_ending: '.nii.gz' },
      labels: { background: 0, whole: [1, 2] },
    };
    expect(
      await listed({
        'dataset.json': json,
        'imagesTr/a_0000.nii.gz': VOXELS,
        'imagesTr/a_0001.nii.gz': VOXELS,
        'labelsTr/a.nii.gz': VOXELS,
      }),
    ).toEqual([['a', ['imagesTr/a_0000.nii.gz', 'imagesTr/a_0001.nii.gz'], ['labelsTr/a.nii.gz']]]);
  });

  it('are listed from folders without dataset.json, also where no file can be read', async () => {
    const root = await folderOf({
      'images/a.nii.gz': '',
      'images/b.nii.gz': '',
      'labels/a.nii.gz': '',
    });
    await chmod(path.join(root, 'images', 'a.nii.gz'), 0);
    const { cases, name } = await listCases(root);
    expect([name, cases.map(({ id, labels }) => [id, labels.length])]).toEqual([
      path.basename(root),
      [
        ['a', 1],
        ['b', 0],
      ],
    ]);
  });

  it('are refused where there are none, or the dataset.json is broken', async () => {
    await expect(listed({ 'notes.txt': '' })).rejects.toThrow('holds no data set');
    await expect(listed({ 'dataset.json': { labels: 7 } })).rejects.toThrow(
      'not as the nnU-Net v2 layout asks',
    );
  });
});

describe('the data sets below a folder', () => {
  const PAIR = { 'images/a.nii.gz': '', 'images/b.nii.gz': '', 'labels/a.nii.gz': '' } as const;
  const under = (folder: string, files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
  const found = async (root: string, limits?: Parameters<typeof findDatasetFolders>[1]): Promise<unknown> =>
    (await findDatasetFolders(root, limits)).map((folder) =>
      path.relative(root, folder).replaceAll(path.sep, '/'),
    );

  it('are found by their dataset.json or by how their files lie, and no other folder is', async () => {
    const root = await folderOf({
      'liver/dataset.json': { anything: true },
      ...under('deep/er/pairs', PAIR),
      ...under('cases', { 'p1/T1.nii.gz': '', 'p1/seg.nii.gz': '', 'p2/T1.nii.gz': '' }),
      'runs/one/state.json': {},
      'rankings/x/predictions-1/a.nii.gz': '',
      ...under('node_modules/package', PAIR),
      ...under('.hidden', PAIR),
    });
    expect(await found(root)).toEqual(['cases', 'deep/er/pairs', 'liver']);
  });

  it('are found beside one that lies in the folder itself', async () => {
    const root = await folderOf({ ...PAIR, 'liver/dataset.json': {} });
    await unlink(path.join(root, 'liver', 'dataset.json'));
    const other = await folderOf({
      'scan.nii.gz': '',
      'scan_seg.nii.gz': '',
      ...under('pairs', PAIR),
    });
    expect([await found(root), await found(other)]).toEqual([[''], ['', 'pairs']]);
  });

  it('are looked for no longer than is allowed', async () => {
    const root = await folderOf({ ...under('a/b', PAIR), ...under('c', PAIR) });
    expect(await found(root, { levels: 1, folders: 100 })).toEqual(['c']);
    expect(await found(root, { levels: 4, folders: 1 })).toEqual([]);
  });
});
