/** What the labels of a label map are called. */
import path from 'node:path';
import { readHeader } from '../formats/registry';
import type { LabelTable } from '../labels/labelTable';
import { labelsOf, type DatasetJson } from './datasetJson';
import { trainingCases } from './decathlon';
import { askEnclosing } from './enclosing';
import { FOLDERS, listedFiles } from './nnunet';

/**
 * The label table of a label map: of the data set it belongs to, else the names it carries itself.
 * @returns undefined when neither knows
 * @throws FormatError when the file cannot be read
 */
export async function tableOfLabelMap(file: string): Promise<LabelTable | undefined> {
  const label = path.resolve(file);
  const { labels } = await readHeader(label);
  const ofDataset = await askEnclosing(label, (root, json) =>
    isLabelOf(json, root, label) ? labelsOf(root, json) : undefined,
  );
  return ofDataset ?? labels;
}

function isLabelOf(json: DatasetJson, root: string, file: string): boolean {
  if (json.layout === 'decathlon') return trainingCases(root, json).some(({ label }) => label === file);
  const folder = path.relative(root, path.dirname(file));
  return (
    Object.values(FOLDERS).some(({ labels }) => labels === folder) ||
    listedFiles(root, json).some(({ label }) => label === file)
  );
}
