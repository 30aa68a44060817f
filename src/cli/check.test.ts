import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { datasetReportSchema } from '../datasets/check/report';
import { folderOf } from '../datasets/folder.fixture';
import { registerCheck } from './check';
import { runCommand, type Ran } from './runCommand.fixture';

const HIPPOCAMPUS = path.join(import.meta.dirname, '../../samples/hippocampus');
const check = (...args: string[]): Promise<Ran> => runCommand([registerCheck], 'check', '--data', ...args);

const faulty = (): Promise<string> =>
  folderOf({
    'images/a.nii.gz': [1, 2, 3, 4],
    'images/b.nii.gz': '',
    'images/c.nii.gz': [1, 2, 3, 4],
    'labels/a.nii.gz': [0, 1, 1, 0],
    'labels/b.nii.gz': [1, 1, 0, 0],
    'labels/c.nii.gz': [0, 0, 0, 0],
  });

it('tells what a sound data set holds, and succeeds', async () => {
  const { exitCode, stdout } = await check(HIPPOCAMPUS);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('14 cases, 14 with a label map; 28 files.');
  expect(stdout).toMatch(/Anterior +1 +2\.59 % +14/);
  expect(stdout).not.toContain('error:');
});

it('names the faulty files and fails', async () => {
  const { exitCode, stdout, stderr } = await check(await faulty());
  expect(exitCode).toBe(1);
  expect(stdout).toContain('error: Files that cannot be read\n  images/b.nii.gz');
  expect(stdout).toContain('warning: Label maps without a label');
  expect(stdout).toContain('\n    labels/c.nii.gz');
  expect(stderr).toContain('One error in');
});

it('prints one JSON value, and writes a page', async () => {
  const root = await faulty();
  const page = path.join(root, 'report.html');
  const { exitCode, stdout } = await check(root, '--json', '--report', page);
  expect(exitCode).toBe(1);
  const report = datasetReportSchema.parse(JSON.parse(stdout));
  expect(report.findings.map(({ kind, severity }) => `${severity} ${kind}`)).toEqual([
    'error unreadable',
    'warning duplicate-image',
    'warning empty-mask',
  ]);
  expect(await readFile(page, 'utf8')).toContain('It cannot be trained on as it is: 1 error');
});

it('fails with the reason for a folder that is no data set', async () => {
  const { exitCode, stdout } = await check(import.meta.dirname);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('"cli" holds no data set');
});
