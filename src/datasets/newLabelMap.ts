/** Where the label map of a scan that has none belongs, and which labels it shall have. */
import { access } from 'node:fs/promises';
import path from 'node:path';
import { isPictureFile, volumeBaseName, volumeExtensions } from '../formats/registry';
import { labelTableOf, type LabelTable } from '../labels/labelTable';
import { filesIn } from './files';
import { namedInDataset } from './labelsOfScan';
import { caseOfImage, FOLDER_PAIRS } from './pairing';

export interface NewLabelMap {
  /** No such file is there yet. */
  readonly path: string;
  readonly table: LabelTable;
}

/**
 * The place where the data set of the scan expects its label map, or its folder of labels, else beside the scan as
 * "case_07_seg.nii.gz". Where a file of that name is there already, "case_07_seg-2.nii.gz" and so on.
 */
export async function newLabelMapOf(scan: string): Promise<NewLabelMap> {
  const file = path.resolve(scan);
  const ending = isPictureFile(file) ? '.png' : '.nii.gz';
  const [named] = await namedInDataset(file);
  const table = named?.table ?? labelTableOf([1]);
  if (named && !(await isThere(named.path))) return { path: named.path, table };
  const folder = path.dirname(file);
  for (const { images, labels } of FOLDER_PAIRS) {
    const other = path.join(path.dirname(folder), labels);
    if (path.basename(folder) !== images || (await filesIn(other)) === undefined) continue;
    return { path: await freeName(path.join(other, caseOfImage(file)), ending), table };
  }
  return { path: await freeName(path.join(folder, `${volumeBaseName(file)}_seg`), ending), table };
}

/** The name, numbered where a file with any ending of a volume has it. @param stem without ending */
export async function freeName(stem: string, ending: string): Promise<string> {
  for (let n = 1; ; n++) {
    const numbered = n === 1 ? stem : `${stem}-${n}`;
    const taken = await Promise.all(volumeExtensions().map((other) => isThere(`${numbered}${other}`)));
    if (!taken.includes(true)) return `${numbered}${ending}`;
  }
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
