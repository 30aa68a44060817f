/** The label maps of a scan in a data set without dataset.json: in the folders around it, read as one lays them out. */
import path from 'node:path';
import { filesOfLabelMap, type LabelMapSource } from '../labels/labelMapSource';
import type { LabelTable } from '../labels/labelTable';
import { caseIn } from './caseFolders';
import { labelMapsOf, openDataset, type Dataset } from './dataset';
import { datasetJsonOf } from './datasetJson';
import { DatasetError } from './datasetError';
import { isFile } from './files';
import { findPairs } from './paired';
import { FOLDER_PAIRS } from './pairing';

export interface LayoutLabels {
  readonly layout: Dataset['layout'];
  /** One for each rater. */
  readonly labelMaps: readonly LabelMapSource[];
  /** Empty where only the label maps' values tell it. */
  readonly labels: LabelTable;
}

/**
 * What the first folder around the scan says that is a data set with the scan as one of its channels.
 * @returns undefined where there is none, or the scan has no label map there
 */
export async function layoutLabelsOf(scan: string): Promise<LayoutLabels | undefined> {
  for (const root of await rootsOf(scan)) {
    if (await isFile(datasetJsonOf(root))) continue;
    const dataset = await openOrNone(root);
    const own = dataset?.cases.find(({ images }) => images.includes(scan));
    if (!dataset || !own) continue;
    const labelMaps = labelMapsOf(own).filter((source) => filesOfLabelMap(source).length > 0);
    return labelMaps.length === 0 ? undefined : { layout: dataset.layout, labelMaps, labels: dataset.labels };
  }
  return undefined;
}

/** Faults of other cases do not matter to this one. */
async function openOrNone(root: string): Promise<Dataset | undefined> {
  try {
    return await openDataset(root, { leaveLabelValues: true, report: () => undefined });
  } catch (error) {
    if (error instanceof DatasetError) return undefined;
    throw error;
  }
}

/**
 * Folders that may be the data set's, the likeliest first. Of BIDS it is the one above the subject's; a folder of
 * cases is only looked for where the scan's own folder holds no pairs.
 */
async function rootsOf(scan: string): Promise<readonly string[]> {
  const folder = path.dirname(scan);
  const parts = folder.split(path.sep);
  const subject = parts.findIndex((part) => part.startsWith('sub-'));
  if (subject > 0) return [parts.slice(0, subject).join(path.sep) || path.sep];
  const isImages = FOLDER_PAIRS.some(({ images }) => images === path.basename(folder));
  const own = isImages ? path.dirname(folder) : folder;
  return (await findPairs(own)) || !(await isCase(own)) ? [own] : [path.dirname(own)];
}

/** Whether the folder of a scan holds a label map for it, so that those beside it are worth a look. */
async function isCase(folder: string): Promise<boolean> {
  const found = await caseIn(folder, path.basename(folder));
  return found !== undefined && found.labels.length > 0;
}
