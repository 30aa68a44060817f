/**
 * Data sets with a folder for each case: CASE/FLAIR.nii.gz, CASE/T1.nii.gz, CASE/lesion.nii.gz, with or without the
 * name of the case in front of each. Masks of classes may stand in a folder of their own: CASE/segmentations/.
 */
import path from 'node:path';
import { volumeBaseName } from '../formats/registry';
import { foldersIn, volumesIn } from './files';
import { groupByRater, type FoundCase, type LabelFile } from './foundCase';
import type { FoundFiles } from './foundDataset';
import { listed } from './listed';
import {
  classInName,
  isBrainMask,
  isLabelAlone,
  isNamedAsLabel,
  isRaterName,
  nameWithin,
  raterOf,
} from './pairing';

/** @returns undefined where the folder is none of these: no folder in it holds a scan and its label map */
export async function findCaseFolders(root: string): Promise<FoundFiles | undefined> {
  const cases: FoundCase[] = [];
  const notes: string[] = [];
  const brainMasks: string[] = [];
  for (const name of await foldersIn(root)) {
    const each = await caseIn(path.join(root, name), name);
    if (!each) continue;
    if (each.images.size > 0) cases.push(each);
    else notes.push(`${path.join(root, name)} holds label maps and no scan; it is left out.`);
    brainMasks.push(...each.brainMasks);
  }
  if (brainMasks.length > 0) notes.push(`Masks of brains are left out: ${listed(brainMasks)}.`);
  if (!cases.some(({ labels }) => labels.length > 0)) return undefined;
  return { layout: 'cases', cases, lonely: [], notes, tables: [root] };
}

type LabelWithRater = LabelFile & { readonly rater: string };

/** What a folder holds, its name being that of a case; undefined where that is no volume at all. */
export async function caseIn(
  folder: string,
  id: string,
): Promise<(FoundCase & { readonly brainMasks: readonly string[] }) | undefined> {
  const images = new Map<string, string>();
  const labels: LabelWithRater[] = [];
  const brainMasks: string[] = [];
  for (const file of await volumesIn(folder)) {
    const role = roleOf(file, id);
    if (isBrainMask(file)) brainMasks.push(file);
    else if (isLabelAlone(role) || isRaterName(role) || isNamedAsLabel(file)) {
      labels.push({ file, class: classInName(role), rater: raterOf(file) });
    } else images.set(role, file);
  }
  for (const name of await foldersIn(folder)) {
    if (isLabelAlone(name)) labels.push(...(await labelsInFolder(path.join(folder, name), id)));
    else if (/^(?:images?|scans?)$/i.test(name)) {
      for (const file of await volumesIn(path.join(folder, name))) images.set(roleOf(file, id), file);
    }
  }
  if (images.size === 0 && labels.length === 0) return undefined;
  return { id, images, labels: groupByRater(labels), split: splitOf(labels), brainMasks };
}

const splitOf = (labels: readonly unknown[]): FoundCase['split'] =>
  labels.length === 0 ? 'test' : 'training';

/** Label maps in CASE/labels/: a mask for each class, or one; or a folder for each rater with such. */
async function labelsInFolder(folder: string, id: string): Promise<readonly LabelWithRater[]> {
  const direct = (await volumesIn(folder)).map((file) => ({
    file,
    class: classInName(roleOf(file, id)),
    rater: raterOf(file),
  }));
  const raters = (await foldersIn(folder)).filter(isRaterName);
  const drawn = await Promise.all(
    raters.map(async (rater) =>
      (await volumesIn(path.join(folder, rater))).map((file) => ({
        ...{ file, rater, class: classInName(roleOf(file, id)) },
      })),
    ),
  );
  return [...direct, ...drawn.flat()];
}

/** The name of a file without that of its case. */
function roleOf(file: string, id: string): string {
  const base = volumeBaseName(file);
  return nameWithin(base, id) ?? base;
}
