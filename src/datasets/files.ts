/** Files of a data set: those named in dataset.json, and those found in its folders. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isVolumeFile } from '../formats/registry';
import { DatasetError, type ReportFault } from './datasetError';
import { isPredictionFile } from './pairing';

/**
 * Absolute path of a file that dataset.json names.
 * @throws DatasetError when the path leads out of the data set's folder
 */
export function insideDataset(root: string, named: string, namedIn: string): string {
  const file = path.resolve(root, named);
  const relative = path.relative(root, file);
  const isInside = relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
  if (isInside) return file;
  throw new DatasetError(
    namedIn,
    `${namedIn} names "${named}", which is outside the data set's folder. Put the file into it.`,
  );
}

/** Reports a file that is not there. @param why it should be */
export async function requireFile(file: string, why: string, report: ReportFault): Promise<void> {
  if (await isFile(file)) return;
  report(new DatasetError(file, `${file} is missing: ${why}.`, { fault: 'missing-file' }));
}

export async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() === true;
}

/** Names of the files in a folder, sorted, without hidden ones; undefined when there is no such folder. */
export async function filesIn(folder: string): Promise<readonly string[] | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  return entries
    ?.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

/** Names of the folders in a folder, sorted, without hidden ones; none when there is no such folder. */
export async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

/** Absolute paths of the scans and label maps in a folder, sorted, without predictions of this program. */
export async function volumesIn(folder: string): Promise<readonly string[]> {
  return ((await filesIn(folder)) ?? [])
    .filter((name) => isVolumeFile(name) && !isPredictionFile(name))
    .map((name) => path.join(folder, name));
}
