/** Data sets to be checked, for tests: folders of tiny scans and label maps whose faults are chosen. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { writeVolume } from '../../formats/registry';
import type { Volume } from '../../volume/volume';
import { folderOf, type Files } from '../folder.fixture';
import { checkDataset } from './checkDataset';
import type { Finding, FindingKind } from './finding';
import { datasetReportSchema, type DatasetReport } from './report';

/** What differs from a scan of 2 x 2 x 1 voxels of 1 mm at the origin, with the values 1, 2, 3, 4 as float32. */
export interface Scan {
  readonly dims?: Volume['dims'];
  readonly spacing?: readonly [number, number, number];
  /** Of the first voxel, in mm to the right. */
  readonly right?: number;
  readonly frames?: number;
  readonly data?: Volume['data'];
}

/** @param files as of folderOf @param scans written as measured values, by path */
export async function checkedFolder(
  files: Files,
  scans: Readonly<Record<string, Scan>> = {},
): Promise<DatasetReport> {
  return checkDataset(await folderWith(files, scans));
}

export async function folderWith(files: Files, scans: Readonly<Record<string, Scan>>): Promise<string> {
  const root = await folderOf(files);
  for (const [name, scan] of Object.entries(scans)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeVolume(path.join(root, name), volumeOf(scan));
  }
  return root;
}

function volumeOf({ dims = [2, 2, 1], spacing = [1, 1, 1], right = 0, frames = 1, data }: Scan): Volume {
  const voxels = dims[0] * dims[1] * dims[2] * frames;
  return {
    dims,
    frames,
    dtype: 'float32',
    affine: [
      [spacing[0], 0, 0, right],
      [0, spacing[1], 0, 0],
      [0, 0, spacing[2], 0],
      [0, 0, 0, 1],
    ],
    data: data ?? Float32Array.from({ length: voxels }, (_, n) => n + 1),
  };
}

export function findingsOf({ findings }: DatasetReport, kind: FindingKind): readonly Finding[] {
  return findings.filter((finding) => finding.kind === kind);
}

export const LABEL = [0, 1, 1, 0];

/** Three cases without a fault, whose values all differ. */
export const SOUND: Files = {
  'images/a.nii.gz': [1, 2, 3, 4],
  'images/b.nii.gz': [2, 3, 4, 5],
  'images/c.nii.gz': [3, 4, 5, 6],
  'labels/a.nii.gz': LABEL,
  'labels/b.nii.gz': [1, 0, 1, 0],
  'labels/c.nii.gz': [1, 1, 0, 0],
};
/** A dataset.json that names these labels. */
export const named = (labels: object): Files => ({
  'dataset.json': {
    labels,
    training: ['a', 'b', 'c'].map((id) => ({
      image: `images/${id}.nii.gz`,
      label: `labels/${id}.nii.gz`,
    })),
  },
});

/** SOUND with other files, which replace those of the same name. */
export const withFiles = (
  files: Files,
  scans: Readonly<Record<string, Scan>> = {},
): [Files, typeof scans] => [
  Object.fromEntries(Object.entries({ ...SOUND, ...files }).filter(([name]) => !(name in scans))),
  scans,
];

/** The only finding of its kind. */
export async function only(
  kind: FindingKind,
  ...folder: [Files, Readonly<Record<string, Scan>>]
): Promise<unknown> {
  const report = await checkedFolder(...folder);
  expect(datasetReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  const found = findingsOf(report, kind);
  expect(found, JSON.stringify(report.findings)).toHaveLength(1);
  return found[0];
}
