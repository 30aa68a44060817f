/**
 * A data set without dataset.json: a folder of scans beside a folder of label maps (images/ and labels/,
 * imagesTr/ and labelsTr/, ...), or both in one folder where the label maps' names end in _seg, _label, -mask
 * and the like. Scans without a label map are test cases.
 */
import path from 'node:path';
import { volumeBaseName } from '../formats/registry';
import { foldersIn, volumesIn } from './files';
import type { FoundFiles } from './foundDataset';
import { labelShelves, shelvesOfRaters, type LabelShelves } from './labelShelves';
import { pairUp } from './pairUp';
import { FOLDER_PAIRS, isNamedAsLabel, isRaterName, nameWithin } from './pairing';

/** @returns undefined where there is no scan with a label map */
export async function findPairs(root: string): Promise<FoundFiles | undefined> {
  const { images, shelves, notes, tables } = await findFiles(root);
  const { cases, lonely } = pairUp(images, shelves);
  if (!cases.some(({ labels }) => labels.length > 0)) return undefined;
  return { layout: 'paired', cases, lonely, notes, tables };
}

interface Files extends LabelShelves {
  readonly images: readonly string[];
  /** Folders in which a table of labels may lie. */
  readonly tables: readonly string[];
}

async function findFiles(root: string): Promise<Files> {
  const folders = await foldersIn(root);
  for (const pair of FOLDER_PAIRS) {
    if (!folders.includes(pair.images) || !folders.includes(pair.labels)) continue;
    const [images, labels] = [path.join(root, pair.images), path.join(root, pair.labels)];
    return { images: await volumesIn(images), tables: [root, labels], ...(await labelShelves(labels)) };
  }
  const raters = folders.filter(isRaterName);
  const images = FOLDER_PAIRS.find((pair) => folders.includes(pair.images))?.images;
  if (images !== undefined && raters.length > 0) {
    const drawn = await shelvesOfRaters(root, raters);
    return { images: await volumesIn(path.join(root, images)), tables: [root], ...drawn };
  }
  const all = await volumesIn(root);
  const labels = labelsAmong(all);
  return {
    images: all.filter((file) => !labels.includes(file)),
    shelves: [{ rater: '', class: '', files: labels }],
    tables: [root],
    notes: [],
  };
}

/**
 * The label maps among files in one folder: those that are named so, else those whose name begins with another's,
 * such as CASE_exudate beside CASE.
 */
function labelsAmong(files: readonly string[]): readonly string[] {
  const named = files.filter(isNamedAsLabel);
  if (named.length > 0) return named;
  const bases = files.map(volumeBaseName);
  return files.filter((file) => {
    const base = volumeBaseName(file);
    return bases.some((other) => other !== base && nameWithin(base, other) !== undefined);
  });
}
