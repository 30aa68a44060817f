import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newLabelMapOf } from './newLabelMap';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'new-label-map-'));
  for (const folder of ['scans', 'imagesTr', 'labelsTr']) await mkdir(path.join(root, folder));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const newFor = async (scan: string): Promise<string> =>
  path.relative(root, (await newLabelMapOf(path.join(root, scan))).path);

describe('a new label map', () => {
  it('belongs beside the scan, under a name that is not taken', async () => {
    expect(await newFor('scans/case.nii')).toBe('scans/case_seg.nii.gz');
    await writeFile(path.join(root, 'scans/case_seg.nii'), '');
    expect(await newFor('scans/case.nii')).toBe('scans/case_seg-2.nii.gz');
    expect(await newFor('scans/photo.jpg')).toBe('scans/photo_seg.png');
  });

  it('belongs into the folder of label maps where there is one', async () => {
    expect(await newFor('imagesTr/case_0000.nii.gz')).toBe('labelsTr/case.nii.gz');
  });

  it('belongs where the data set expects it, with its labels', async () => {
    const json = {
      channel_names: { 0: 'T1' },
      labels: { background: 0, tumour: 1, oedema: 2 },
      numTraining: 1,
      file_ending: '.nii.gz',
    };
    await writeFile(path.join(root, 'dataset.json'), JSON.stringify(json));
    const { path: file, table } = await newLabelMapOf(path.join(root, 'imagesTr', 'case_0000.nii.gz'));
    expect(path.relative(root, file)).toBe('labelsTr/case.nii.gz');
    expect(table.map(({ name }) => name)).toEqual(['tumour', 'oedema']);
  });
});
