/** The data sets below a folder, told from the names of files and folders alone. */
import path from 'node:path';
import { DatasetError } from './datasetError';
import { datasetJsonOf } from './datasetJson';
import { foldersIn, isFile } from './files';
import { findLayout } from './findLayout';

export interface SearchLimits {
  /** Folders below the first one that are looked into. */
  readonly levels: number;
  /** Folders that are looked at; a search that meets more ends there. */
  readonly folders: number;
}

/** Folders that hold no data of the user's. */
const PASSED_OVER = new Set(['node_modules', '__pycache__']);

/** @returns absolute paths in the order of their names; inside a data set no other is looked for */
export async function findDatasetFolders(
  folder: string,
  limits: SearchLimits = { levels: 4, folders: 1000 },
): Promise<readonly string[]> {
  const found: string[] = [];
  let left = limits.folders;
  let level = [path.resolve(folder)];
  for (let depth = 0; depth <= limits.levels && level.length > 0; depth++) {
    const below: string[] = [];
    for (const root of level) {
      if (left-- <= 0) return found.sort();
      const used = await foldersUsed(root);
      if (used) found.push(root);
      const inside = (await foldersIn(root)).filter((name) => !PASSED_OVER.has(name));
      if (used !== 'all')
        below.push(...inside.filter((name) => !used?.has(name)).map((name) => path.join(root, name)));
    }
    level = below;
  }
  return found.sort();
}

/** Names of the folders in a data set that its files lie in, "all" where it has a dataset.json; undefined for others. */
async function foldersUsed(root: string): Promise<ReadonlySet<string> | 'all' | undefined> {
  if (await isFile(datasetJsonOf(root))) return 'all';
  try {
    const { cases } = await findLayout(root);
    const files = cases.flatMap(({ images, labels }) => [
      ...images.values(),
      ...labels.flatMap((group) => group.files.map(({ file }) => file)),
    ]);
    return new Set(files.map((file) => path.relative(root, file).split(path.sep)[0] ?? ''));
  } catch (error) {
    if (error instanceof DatasetError) return undefined;
    throw error;
  }
}
