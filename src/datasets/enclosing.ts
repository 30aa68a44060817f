/** The data set a file lies in: the nearest dataset.json in the folders above it. */
import path from 'node:path';
import { DatasetError } from './datasetError';
import { readDatasetJson, type DatasetJson } from './datasetJson';

/** Folders above the file's own in which a dataset.json is looked for. */
const LEVELS_UP = 2;

/**
 * Asks each data set around a file, nearest first, until one has an answer. A dataset.json that is broken
 * has none: what a file looks like without it is still worth showing.
 */
export async function askEnclosing<T>(
  file: string,
  answer: (root: string, json: DatasetJson) => T | undefined,
): Promise<T | undefined> {
  let root = path.dirname(path.resolve(file));
  for (let level = 0; level <= LEVELS_UP; level++, root = path.dirname(root)) {
    try {
      const json = await readDatasetJson(root);
      const found = json && answer(root, json);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
    }
  }
  return undefined;
}
