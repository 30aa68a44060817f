/** Finding the label maps that belong to a scan, from where it lies and what its neighbours are called. */
import path from 'node:path';
import { isPictureFormat, isVolumeFile, readHeader, volumeBaseName } from '../formats/registry';
import { fileOfLabelMap, filesOfLabelMap, type LabelMapSource } from '../labels/labelMapSource';
import type { LabelTable } from '../labels/labelTable';
import { DatasetError } from './datasetError';
import { labelsOf, type DatasetJson } from './datasetJson';
import { trainingCases } from './decathlon';
import { askEnclosing } from './enclosing';
import { filesIn, isFile } from './files';
import { layoutLabelsOf, type LayoutLabels } from './layoutOfScan';
import { FOLDERS, listedFiles, parseImageName } from './nnunet';
import { FOLDER_PAIRS, isNamedAsLabel, LabelMapsByName, predictionNumber, scanOfPrediction } from './pairing';

export interface FoundLabels {
  /** Absolute path of the label map. */
  readonly path: string;
  readonly role: 'reference' | 'prediction';
  /** How it was found, in words for people, such as "dataset.json (Decathlon)". */
  readonly source: string;
  /** Names of the labels, where they are known. */
  readonly table?: LabelTable;
  /** What the label map is made of, where that is more than one file of label values; `path` is the first. */
  readonly made?: LabelMapSource;
}

/**
 * The label maps of a scan, most certain first: named by a dataset.json, of the same name in a folder of
 * labels beside the scan's folder, beside the scan with a suffix (_seg, -label, _mask, ...); then
 * predictions of this program, newest first. Files that are broken are passed over: whoever opens them
 * is told. The scan itself is never among them.
 */
export async function findLabelsOfScan(scan: string): Promise<readonly FoundLabels[]> {
  const file = path.resolve(scan);
  const byName = [
    ...(await namedInDataset(file)),
    ...(await inFolderOfLabels(file)),
    ...(await besideScan(file)),
  ];
  // Reading the whole folder takes longer: only where no name tells, or what it tells is no label map as it is.
  const needsLayout = !byName.some(({ path: label }) => label !== file) || (await isColoured(byName[0]));
  const candidates = [
    ...withoutParts([...byName, ...(needsLayout ? await inLayout(file) : [])]),
    ...(await predictionsBeside(file)),
  ];
  const seen = new Set([file]);
  const found: FoundLabels[] = [];
  for (const candidate of candidates) {
    if (seen.has(candidate.path) || !(await isFile(candidate.path))) continue;
    seen.add(candidate.path);
    found.push(await withStoredNames(candidate));
  }
  return found;
}

async function isColoured(found: FoundLabels | undefined): Promise<boolean> {
  if (!found) return false;
  return readHeader(found.path).then(
    ({ frames, format }) => frames > 1 && isPictureFormat(format),
    () => false,
  );
}

/** Without single files that are parts of a label map: a mask alone, or colours as if they were values. */
function withoutParts(found: readonly FoundLabels[]): readonly FoundLabels[] {
  const parts = new Set(found.flatMap(({ made }) => (made ? filesOfLabelMap(made) : [])));
  return found.filter(({ path: file, made }) => made !== undefined || !parts.has(file));
}

export async function namedInDataset(scan: string): Promise<readonly FoundLabels[]> {
  const found = await askEnclosing(scan, (root, json) => {
    const label = labelIn(json, root, scan);
    return label === undefined ? undefined : { root, json, label };
  });
  if (!found) return [];
  const { root, json, label } = found;
  const source = `dataset.json (${json.layout === 'decathlon' ? 'Decathlon' : 'nnU-Net v2'})`;
  const table = tableIn(json, root);
  return [{ path: label, role: 'reference', source, ...(table ? { table } : {}) }];
}

function labelIn(json: DatasetJson, root: string, scan: string): string | undefined {
  const listed = json.layout === 'decathlon' ? trainingCases(root, json) : listedFiles(root, json);
  const label = listed.find(({ images }) => images.includes(scan))?.label;
  return label ?? (json.layout === 'nnunet' ? labelByName(json.file_ending, root, scan) : undefined);
}

function labelByName(ending: string, root: string, scan: string): string | undefined {
  const folder = path.relative(root, path.dirname(scan));
  const folders = Object.values(FOLDERS).find(({ images }) => images === folder);
  const id = parseImageName(path.basename(scan), ending)?.id;
  return folders && id !== undefined ? path.join(root, folders.labels, `${id}${ending}`) : undefined;
}

/** A table that cannot be used (regions, ...) does not make the label map less worth showing. */
function tableIn(json: DatasetJson, root: string): LabelTable | undefined {
  try {
    return labelsOf(root, json);
  } catch (error) {
    if (error instanceof DatasetError) return undefined;
    throw error;
  }
}

async function inFolderOfLabels(scan: string): Promise<readonly FoundLabels[]> {
  const folder = path.dirname(scan);
  const found: FoundLabels[] = [];
  for (const { images, labels } of FOLDER_PAIRS) {
    if (path.basename(folder) !== images) continue;
    const other = path.join(path.dirname(folder), labels);
    const names = ((await filesIn(other)) ?? []).filter(isVolumeFile);
    for (const name of new LabelMapsByName(names).of(scan)) {
      found.push({ path: path.join(other, name), role: 'reference', source: `${labels}/ beside ${images}/` });
    }
  }
  return found;
}

async function besideScan(scan: string): Promise<readonly FoundLabels[]> {
  const folder = path.dirname(scan);
  const names = ((await filesIn(folder)) ?? []).filter((name) => isVolumeFile(name) && isNamedAsLabel(name));
  return new LabelMapsByName(names).of(scan).map((name) => ({
    path: path.join(folder, name),
    role: 'reference',
    source: `${name} beside the scan`,
  }));
}

/** As the data set is laid out around the scan. Label maps made of several files are found by nothing else. */
async function inLayout(scan: string): Promise<readonly FoundLabels[]> {
  const found = await layoutLabelsOf(scan);
  if (!found) return [];
  const table = found.labels.length > 0 ? { table: found.labels } : {};
  return found.labelMaps.map((source) => ({
    path: fileOfLabelMap(source),
    role: 'reference',
    source: describe(source, found.layout),
    ...table,
    ...(source.kind === 'values' ? {} : { made: source }),
  }));
}

const LAYOUTS = {
  decathlon: 'Decathlon',
  nnunet: 'nnU-Net v2',
  paired: 'pairs',
  cases: 'a folder for each case',
  bids: 'BIDS',
};

function describe(source: LabelMapSource, layout: LayoutLabels['layout']): string {
  const kind = {
    values: '',
    masks: `masks of ${filesOfLabelMap(source).length} classes, `,
    colours: 'colours, ',
  };
  return `${kind[source.kind]}data set (${LAYOUTS[layout]})`;
}

async function predictionsBeside(scan: string): Promise<readonly FoundLabels[]> {
  const folder = path.dirname(scan);
  const numbered = ((await filesIn(folder)) ?? [])
    .filter((name) => isVolumeFile(name) && scanOfPrediction(name) === volumeBaseName(scan))
    .map((name) => ({ name, number: predictionNumber(name) }))
    .filter(({ number }) => number !== undefined)
    .sort((a, b) => (b.number ?? 0) - (a.number ?? 0));
  return numbered.map(({ name }) => ({
    path: path.join(folder, name),
    role: 'prediction',
    source: `${name} beside the scan`,
  }));
}

/** Adds the names that the label map itself carries, where dataset.json gave none. */
async function withStoredNames(found: FoundLabels): Promise<FoundLabels> {
  if (found.table) return found;
  const labels = await readHeader(found.path).then(
    (header) => header.labels,
    () => undefined,
  );
  return labels ? { ...found, table: labels } : found;
}
