import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Files } from '../folder.fixture';
import { checkDataset } from './checkDataset';
import {
  checkedFolder,
  findingsOf,
  folderWith,
  LABEL,
  named,
  only,
  SOUND,
  withFiles,
  type Scan,
} from './checkedFolder.fixture';
import { countFindings } from './report';

const SAMPLES = path.join(import.meta.dirname, '../../../samples');
const containing = (text: string): unknown => expect.stringContaining(text);

describe('a sound data set', () => {
  it('has no finding, and a table of what it holds', async () => {
    const report = await checkedFolder(SOUND);
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ layout: 'paired', files: 6 });
    expect(report.summary).toMatchObject({
      ...{ cases: 3, labelled: 3, furtherLabelMaps: 0, types: { uint8: 3 } },
      channels: [{ name: 'image', min: 1, max: 6, median: 3.5 }],
      labels: [{ value: 1, name: 'label 1', voxels: 6, share: 0.5, cases: 3 }],
      spacing: { median: [1, 1, 1], min: [1, 1, 1], max: [1, 1, 1] },
      shape: { median: [2, 2, 1], min: [2, 2, 1], max: [2, 2, 1] },
    });
  });

  it.each(['hippocampus', 'ms-brain', 'retina'])('of the samples, %s, raises no alarm', async (name) => {
    const report = await checkDataset(path.join(SAMPLES, name));
    expect(countFindings(report)).toMatchObject({ error: 0, warning: 0 });
  });
});

describe('the files of a data set', () => {
  it('are all named where several cannot be read, with the reason of the reader', async () => {
    const root = await folderWith(...withFiles({ 'images/a.nii.gz': '', 'labels/b.nii.gz': '' }));
    const cut = path.join(root, 'images/c.nii.gz');
    await writeFile(cut, (await readFile(cut)).subarray(0, -12));
    const report = await checkDataset(root);
    expect(findingsOf(report, 'unreadable').map(({ files }) => files)).toEqual([
      ['images/a.nii.gz'],
      ['images/c.nii.gz'],
      ['labels/b.nii.gz'],
    ]);
    expect(findingsOf(report, 'unreadable')[1]?.message).toMatch(/^images\/c\.nii\.gz .*(ends|damaged)/);
    expect(countFindings(report).error).toBe(3);
  });

  it('are named where they are missing, and the others are checked all the same', async () => {
    const report = await checkedFolder({
      ...named({ 0: 'background', 1: 'x' }),
      ...SOUND,
      'labels/a.nii.gz': {},
      'labels/b.nii.gz': [0, 3, 1, 0],
    });
    expect(report.findings.map(({ kind, files }) => [kind, files])).toEqual([
      ['missing-file', ['labels/a.nii.gz']],
      ['label-values', ['labels/b.nii.gz']],
    ]);
  });

  it('are named where one lacks its partner', async () => {
    const report = await checkedFolder({
      ...SOUND,
      'labels/z.nii.gz': [1, 1, 1, 0],
      'images/y.nii.gz': [9, 8, 7, 6],
    });
    expect(findingsOf(report, 'label-without-image')).toMatchObject([
      { severity: 'error', files: ['labels/z.nii.gz'] },
    ]);
    expect(findingsOf(report, 'image-without-label')).toMatchObject([
      { severity: 'note', files: ['images/y.nii.gz'], message: '1 case of 4 has no label map.' },
    ]);
  });

  it('are named where one mask of a label map cannot be read, and all count', async () => {
    const masks = (id: string): Files => ({
      [`${id}.nii.gz`]: id === 'a' ? [1, 2, 3, 4] : [2, 3, 4, 5],
      [`${id}_liver.nii.gz`]: [1, 1, 0, 0],
      [`${id}_spleen.nii.gz`]: [0, 1, 1, 0],
    });
    const sound = await checkedFolder({ ...masks('a'), ...masks('b') });
    expect(sound.summary?.labels).toMatchObject([
      { name: 'liver', voxels: 2, cases: 2 },
      { name: 'spleen', voxels: 4, cases: 2 },
    ]);
    expect(sound.files).toBe(6);
    const faulty = await checkedFolder({ ...masks('a'), ...masks('b'), 'b_spleen.nii.gz': '' });
    expect(findingsOf(faulty, 'unreadable')).toMatchObject([{ files: ['b_spleen.nii.gz'] }]);
  });

  it('are noted where they belong to no case, but for predictions of this program', async () => {
    const report = await checkedFolder({
      ...named({ 0: 'background', 1: 'label 1' }),
      ...SOUND,
      'labels/old.nii.gz': [1, 1, 1, 0],
      'images/a.prediction.nii.gz': [1, 1, 1, 0],
    });
    expect(report.findings).toMatchObject([
      {
        ...{ kind: 'stray-file', severity: 'note', files: ['labels/old.nii.gz'] },
        message: '1 file in labels belongs to no case.',
      },
    ]);
  });

  it('are no data set where nothing pairs, which the report says', async () => {
    const report = await checkedFolder({ 'a.nii.gz': LABEL });
    expect(report).toMatchObject({ layout: null, summary: null });
    expect(report.findings).toMatchObject([{ kind: 'layout', severity: 'error', files: [] }]);
    expect(report.findings[0]?.message).toMatch(/^"boundary-lab-\w+" holds no data set/);
  });

  it('keep nobody from training where only a test case is at fault', async () => {
    const report = await checkedFolder({ ...SOUND, 'images/t.nii.gz': '' });
    expect(findingsOf(report, 'unreadable')).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('the grids of a case', () => {
  it('are told apart by shape', async () => {
    const scans = { 'images/b.nii.gz': { dims: [2, 3, 1] } } satisfies Record<string, Scan>;
    expect(await only('shape', ...withFiles({}, scans))).toMatchObject({
      severity: 'error',
      files: ['images/b.nii.gz', 'labels/b.nii.gz'],
      message: 'images/b.nii.gz is 2 x 3 x 1 voxels, but its label labels/b.nii.gz is 2 x 2 x 1.',
      values: { shape: [2, 3, 1], other: [2, 2, 1] },
    });
  });

  it('are told apart by place, with the greatest distance', async () => {
    expect(await only('affine', ...withFiles({}, { 'images/b.nii.gz': { right: 3 } }))).toMatchObject({
      severity: 'error',
      files: ['images/b.nii.gz', 'labels/b.nii.gz'],
      message: containing('up to 3 mm apart'),
      values: { mm: 3 },
    });
    const report = await checkedFolder(...withFiles({}, { 'images/b.nii.gz': { right: 0.05 } }));
    expect(findingsOf(report, 'affine')).toEqual([]);
  });

  it('are told apart between channels, which are counted', async () => {
    const root: Files = {
      'dataset.json': {
        ...{ channel_names: { 0: 'T1', 1: 'T2' }, labels: { background: 0, x: 1 } },
        ...{ numTraining: 1, file_ending: '.nii.gz' },
      },
      'imagesTr/a_0000.nii.gz': [1, 2, 3, 4],
      'labelsTr/a.nii.gz': LABEL,
    };
    expect(await only('channel-grids', root, { 'imagesTr/a_0001.nii.gz': { right: 2 } })).toMatchObject({
      severity: 'error',
      files: ['imagesTr/a_0001.nii.gz', 'imagesTr/a_0000.nii.gz'],
      values: { mm: 2 },
    });
    expect(await only('channels', root, { 'imagesTr/a_0001.nii.gz': { frames: 2 } })).toMatchObject({
      severity: 'error',
      message: containing('3 channels in the case "a", but the data set has 2 (T1, T2)'),
    });
  });

  it('are told apart between raters, and a label map has one frame', async () => {
    const scans = { 'labels/b_rater2.nii.gz': { dims: [2, 2, 1], frames: 2 } } satisfies Record<string, Scan>;
    const files = { 'labels/b_rater1.nii.gz': LABEL };
    const [all] = withFiles(files);
    const rest = Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'labels/b.nii.gz'));
    expect(await only('label-frames', rest, scans)).toMatchObject({ files: ['labels/b_rater2.nii.gz'] });
    const moved = { 'labels/b_rater2.nii.gz': { right: 4 } };
    expect(await only('affine', rest, moved)).toMatchObject({
      files: ['images/b.nii.gz', 'labels/b_rater2.nii.gz'],
    });
  });
});

describe('the same voxels', () => {
  it('are found in two scans, whatever type they are stored in', async () => {
    const scans = { 'images/b.nii.gz': { data: Float32Array.of(1, 2, 3, 4) } };
    expect(await only('duplicate-image', ...withFiles({}, scans))).toMatchObject({
      severity: 'warning',
      files: ['images/a.nii.gz', 'images/b.nii.gz'],
      message: containing('with different label maps'),
      values: { cases: ['a', 'b'] },
    });
  });

  it('are found on both sides of the split', async () => {
    expect(await only('leakage', ...withFiles({ 'images/test.nii.gz': [3, 4, 5, 6] }))).toMatchObject({
      severity: 'warning',
      files: ['images/c.nii.gz', 'images/test.nii.gz'],
    });
  });

  it('are found in label maps of different scans, but not in empty ones', async () => {
    expect(await only('duplicate-label', ...withFiles({ 'labels/b.nii.gz': LABEL }))).toMatchObject({
      severity: 'warning',
      files: ['labels/a.nii.gz', 'labels/b.nii.gz'],
    });
    const empty = [0, 0, 0, 0];
    const report = await checkedFolder(...withFiles({ 'labels/a.nii.gz': empty, 'labels/b.nii.gz': empty }));
    expect(findingsOf(report, 'duplicate-label')).toEqual([]);
  });
});

describe('the intensities of an image', () => {
  it('are finite', async () => {
    const scans = { 'images/b.nii.gz': { data: Float32Array.of(NaN, 1, Infinity, 2) } };
    expect(await only('not-finite', ...withFiles({}, scans))).toMatchObject({
      severity: 'warning',
      message: 'images/b.nii.gz holds 2 voxels that are NaN or infinite (50 %).',
      values: { voxels: 2, share: 0.5 },
    });
  });

  it('differ from voxel to voxel', async () => {
    expect(await only('constant-image', ...withFiles({ 'images/b.nii.gz': [7, 7, 7, 7] }))).toMatchObject({
      severity: 'warning',
      message: 'images/b.nii.gz has the value 7 everywhere.',
    });
    const scans = { 'images/b.nii.gz': { data: new Float32Array(4).fill(NaN) } };
    const report = await checkedFolder(...withFiles({}, scans));
    expect(findingsOf(report, 'constant-image')[0]?.message).toContain('no finite value');
  });
});

describe('what differs from case to case', () => {
  const other = (scan: Scan): [Files, Record<string, Scan>] =>
    withFiles(
      {},
      { 'images/b.nii.gz': scan, 'labels/b.nii.gz': { ...scan, data: new Uint8Array(scan.frames ?? 1) } },
    );

  it('is the size of voxels, from a note to a warning', async () => {
    const label = { data: Uint8Array.of(1, 0, 1, 0) };
    const scans = (mm: number): Record<string, Scan> => ({
      'images/b.nii.gz': { spacing: [1, 1, mm] },
      'labels/b.nii.gz': { spacing: [1, 1, mm], ...label },
    });
    expect(await only('mixed-spacing', ...withFiles({}, scans(1.5)))).toMatchObject({
      severity: 'note',
      files: ['images/b.nii.gz'],
      values: { median: [1, 1, 1], furthest: [1, 1, 1.5] },
    });
    expect(await only('mixed-spacing', ...withFiles({}, scans(5)))).toMatchObject({ severity: 'warning' });
    expect(findingsOf(await checkedFolder(...withFiles({}, scans(1.001))), 'mixed-spacing')).toEqual([]);
  });

  it('is the shape, the type and the order of axes', async () => {
    expect(await only('mixed-shape', ...other({ dims: [1, 1, 1] }))).toMatchObject({
      ...{ severity: 'note', files: ['images/b.nii.gz'] },
      message: 'Shapes differ: 2 x 2 x 1 (2), 1 x 1 x 1 (1).',
    });
    expect(await only('mixed-type', ...withFiles({}, { 'images/b.nii.gz': {} }))).toMatchObject({
      ...{ severity: 'note', files: ['images/b.nii.gz'], values: { found: ['uint8', 'float32'] } },
    });
    expect(
      await only('mixed-orientation', ...withFiles({}, { 'images/b.nii.gz': { spacing: [-1, 1, 1] } })),
    ).toMatchObject({ severity: 'note', values: { found: ['RAS', 'LAS'], images: [2, 1] } });
  });

  it('is whether they are volumes', async () => {
    const scans = { 'images/b.nii.gz': { dims: [2, 2, 3] } } satisfies Record<string, Scan>;
    expect(await only('mixed-dimensions', ...withFiles({}, scans))).toMatchObject({
      ...{ severity: 'warning', files: ['images/b.nii.gz'], values: { slices: 2, volumes: 1 } },
    });
  });
});

describe('a split file of nnU-Net', () => {
  it('is held against the cases', async () => {
    const splits = [
      { train: ['a', 'gone'], val: ['b'] },
      { train: ['a', 'b'], val: ['b', 'c'] },
    ];
    const report = await checkedFolder({ ...SOUND, 'splits_final.json': splits });
    expect(findingsOf(report, 'split-file')).toMatchObject([
      { severity: 'warning', files: ['splits_final.json'], values: { missing: ['gone'] } },
      { severity: 'warning', values: { both: ['b (fold 1)'] } },
    ]);
  });

  it('is named where it is none', async () => {
    const report = await checkedFolder({ ...SOUND, 'splits_final.json': { train: [] } });
    expect(findingsOf(report, 'split-file')[0]?.message).toBe(
      'splits_final.json is no list of {train, val} with case names.',
    );
  });
});

describe('a check', () => {
  it('tells where it is, and can be cancelled', async () => {
    const root = await folderWith(SOUND, {});
    const seen: string[] = [];
    await checkDataset(root, {
      progress: ({ done, total, file }) => seen.push(`${done}/${total} ${path.basename(file)}`),
    });
    expect(seen).toHaveLength(7);
    expect(seen.at(0)).toBe('0/6 a.nii.gz');
    expect(seen.at(-1)).toBe('6/6 ');
    const abort = new AbortController();
    const checking = checkDataset(root, {
      signal: abort.signal,
      progress: ({ done }) => {
        if (done === 2) abort.abort();
      },
    });
    await expect(checking).rejects.toThrow(/abort/i);
  });

  it('collects what the readers noticed, once for each remark', async () => {
    const masks: Files = { 'labels/a.png': [0, 255, 255, 0], 'labels/b.png': [255, 0, 0, 0] };
    const report = await checkedFolder({
      'images/a.png': [1, 2, 3, 4],
      'images/b.png': [2, 3, 4, 5],
      ...masks,
    });
    expect(findingsOf(report, 'reader-note')).toMatchObject([
      { severity: 'note', files: ['labels/a.png', 'labels/b.png'] },
    ]);
  });
});
