/** How the files of a data set without dataset.json lie: as pairs, as BIDS, in a folder for each case; in splits. */
import path from 'node:path';
import { findBids } from './bids';
import { findCaseFolders } from './caseFolders';
import { datasetJsonOf } from './datasetJson';
import { DatasetError } from './datasetError';
import { foldersIn, isFile, volumesIn } from './files';
import type { FoundFiles } from './foundDataset';
import { findPairs } from './paired';
import { FOLDER_PAIRS } from './pairing';

/** Folders of the cases to train on and to test on. */
const SPLITS = { training: /^(?:train|training|val|valid|validation)$/i, test: /^(?:test|testing)$/i };

/** @throws DatasetError where nothing was found, or several data sets */
export async function findLayout(root: string): Promise<FoundFiles> {
  const found = (await findPairs(root)) ?? (await findInSplits(root)) ?? (await findOther(root));
  if (found) return found;
  throw new DatasetError(
    root,
    `${root} holds no data set: neither a dataset.json nor scans with label maps (images/ and labels/ with the same names, CASE.nii.gz beside CASE_seg.nii.gz, a folder for each case, or BIDS with derivatives). See docs/datasets.md.`,
  );
}

async function findOther(root: string): Promise<FoundFiles | undefined> {
  const bids = await findBids(root);
  if (bids) return bids;
  const folders = await foldersIn(root);
  const own = await Promise.all(folders.map((name) => isDataset(path.join(root, name))));
  const [first] = folders.filter((_, n) => own[n]);
  if (first === undefined) return findCaseFolders(root);
  throw new DatasetError(
    root,
    `${root} holds other data sets (${folders.filter((_, n) => own[n]).join(', ')}). Choose one of them, such as ${path.join(root, first)}.`,
  );
}

/** Whether a folder is a data set of several cases itself. */
async function isDataset(folder: string): Promise<boolean> {
  if (await isFile(datasetJsonOf(folder))) return true;
  const folders = await foldersIn(folder);
  for (const { images, labels } of FOLDER_PAIRS) {
    if (!folders.includes(images) || !folders.includes(labels)) continue;
    if ((await volumesIn(path.join(folder, images))).length > 1) return true;
  }
  return false;
}

/** train/ and test/, each with one of the layouts; the cases of test/ are test cases also where they have label maps. */
async function findInSplits(root: string): Promise<FoundFiles | undefined> {
  const folders = await foldersIn(root);
  const training = folders.filter((name) => SPLITS.training.test(name));
  const test = folders.filter((name) => SPLITS.test.test(name));
  if (training.length === 0) return undefined;
  const parts: { readonly name: string; readonly found: FoundFiles }[] = [];
  for (const name of [...training, ...test]) {
    const folder = path.join(root, name);
    const found = (await findPairs(folder)) ?? (await findOther(folder));
    if (found) parts.push({ name, found });
  }
  const [first] = parts;
  if (!first) return undefined;
  const other = parts.find(({ found }) => found.layout !== first.found.layout);
  if (other) {
    throw new DatasetError(
      path.join(root, other.name),
      `The files in ${path.join(root, other.name)} lie otherwise than those in ${path.join(root, first.name)}. Lay out both in the same way.`,
    );
  }
  const seen = new Map<string, string>();
  for (const { name, found } of parts) {
    for (const { id } of found.cases) {
      const before = seen.get(id);
      if (before !== undefined) {
        throw new DatasetError(
          path.join(root, name),
          `The case "${id}" is in ${before}/ and in ${name}/. Every case needs a name of its own: rename or remove one.`,
        );
      }
      seen.set(id, name);
    }
  }
  const validation = training.find((name) => /^val/i.test(name));
  const notes =
    validation === undefined
      ? []
      : [
          `The cases in ${validation}/ count as cases to train on: which of them validate is drawn for every training (a split file says otherwise).`,
        ];
  return {
    layout: first.found.layout,
    cases: parts.flatMap(({ name, found }) =>
      found.cases.map((each) => ({ ...each, split: test.includes(name) ? ('test' as const) : each.split })),
    ),
    lonely: parts.flatMap(({ found }) => found.lonely),
    notes: [...notes, ...parts.flatMap(({ found }) => found.notes)],
    tables: [root, ...parts.flatMap(({ found }) => found.tables)],
  };
}
