import { describe, expect, it } from 'vitest';
import { checkedFolder, findingsOf, named, only, SOUND, withFiles, type Scan } from './checkedFolder.fixture';

describe('the values of a label map', () => {
  it('are held against the table, and the table against them', async () => {
    const report = await checkedFolder({
      ...SOUND,
      ...named({ 0: 'background', 1: 'x', 5: 'y' }),
      'labels/b.nii.gz': [1, 7, 7, 9],
    });
    expect(findingsOf(report, 'label-values')).toMatchObject([
      {
        severity: 'error',
        files: ['labels/b.nii.gz'],
        message:
          'labels/b.nii.gz holds values the label table does not: 7 (2 voxels), 9 (1 voxel). The table has 1 x, 5 y.',
        values: { values: [7, 9], voxels: [2, 1] },
      },
    ]);
    expect(findingsOf(report, 'unused-label')).toMatchObject([
      { severity: 'warning', message: 'No label map has a voxel of 5 y.', values: { values: [5] } },
    ]);
  });

  it('are whole numbers', async () => {
    const scans = { 'labels/b.nii.gz': { data: Float32Array.of(0, 0.5, 1, NaN) } };
    expect(await only('label-not-integer', ...withFiles({}, scans))).toMatchObject({
      severity: 'error',
      files: ['labels/b.nii.gz'],
      values: { voxels: 2, example: 0.5 },
    });
    const many = Float32Array.from({ length: 60 * 60 }, (_, n) => n);
    const grey = { 'labels/b.nii.gz': { dims: [60, 60, 1], data: many } } satisfies Record<string, Scan>;
    expect(await only('label-not-integer', ...withFiles({}, grey))).toMatchObject({
      message: 'labels/b.nii.gz is no label map: too many different values.',
    });
  });

  it('may be stored as real numbers, which is noted', async () => {
    const scans = { 'labels/b.nii.gz': { data: Float32Array.of(1, 0, 1, 0) } };
    expect(await only('float-label', ...withFiles({}, scans))).toMatchObject({
      severity: 'note',
      files: ['labels/b.nii.gz'],
      message: '1 label map of 3 is stored as real numbers (float32), with whole values.',
    });
  });

  it('are looked at where there are none, in one map or in all', async () => {
    expect(await only('empty-mask', ...withFiles({ 'labels/b.nii.gz': [0, 0, 0, 0] }))).toMatchObject({
      severity: 'warning',
      files: ['labels/b.nii.gz'],
      values: { empty: 1, maps: 3 },
    });
    const empty = [0, 0, 0, 0];
    const none = { 'labels/a.nii.gz': empty, 'labels/b.nii.gz': empty, 'labels/c.nii.gz': empty };
    expect(await only('nothing-labelled', ...withFiles(none))).toMatchObject({ severity: 'error' });
  });

  it('are looked at where a label fills nearly all, or is inverted beside the others', async () => {
    expect(await only('large-label', ...withFiles({ 'labels/b.nii.gz': [1, 1, 1, 1] }))).toMatchObject({
      severity: 'warning',
      files: ['labels/b.nii.gz'],
      values: { value: 1, share: 1 },
    });
    const dot = (inside: number, outside: number): Scan => ({
      dims: [5, 4, 1],
      data: Uint8Array.from({ length: 20 }, (_, n) => (n < 1 + inside ? 1 - outside : outside)),
    });
    const wide: Scan = { dims: [5, 4, 1] };
    const scans = {
      ...{ 'images/a.nii.gz': wide, 'images/b.nii.gz': wide, 'images/c.nii.gz': wide },
      ...{ 'labels/a.nii.gz': dot(0, 0), 'labels/c.nii.gz': dot(0, 0), 'labels/b.nii.gz': dot(2, 1) },
    };
    expect(await only('large-label', ...withFiles({}, scans))).toMatchObject({
      files: ['labels/b.nii.gz'],
      values: { share: 0.85, elsewhere: 0.05 },
    });
  });

  it('are noted where they are small or of a single case', async () => {
    const wide: Scan = { dims: [50, 4, 1] };
    const dot: Scan = { ...wide, data: Uint8Array.from({ length: 200 }, (_, n) => (n === 0 ? 4 : 0)) };
    const scans = { 'images/b.nii.gz': wide, 'labels/b.nii.gz': dot };
    const report = await checkedFolder(...withFiles({}, scans));
    expect(findingsOf(report, 'rare-label')).toMatchObject([
      { severity: 'note', files: ['labels/b.nii.gz'], values: { value: 4 } },
    ]);
    expect(findingsOf(report, 'small-label')).toMatchObject([
      {
        severity: 'note',
        message: 'Below 1 % of the voxels of the label maps that have it: 4 label 4 (0.5 %).',
        values: { values: [4], shares: [0.005] },
      },
    ]);
  });
});
