/** Finding the label maps that belong to a scan, from where it lies and what its neighbours are called. */
import path from 'node:path';
import { isVolumeFile, readHeader, volumeBaseName } from '../formats/registry';
import type { LabelTable } from '../labels/labelTable';
import { datasetJsonOf, labelsOf, readDatasetJson, type DatasetJson, type NnunetJson } from './datasetJson';
import { DatasetError } from './datasetError';
import { trainingCases } from './decathlon';
import { filesIn, insideDataset, isFile } from './files';
import { parseImageName } from './nnunet';
import { FOLDER_PAIRS, isNamedAsLabel, labelsMatching, predictionNumber, scanOfPrediction } from './pairing';

export interface FoundLabels {
  /** Absolute path of the label map. */
  readonly path: string;
  readonly role: 'reference' | 'prediction';
  /** How it was found, in words for people, such as "dataset.json (Decathlon)". */
  readonly source: string;
  /** Names of the labels, where they are known. */
  readonly table?: LabelTable;
}

/** Folders above the scan's own in which a dataset.json is looked for. */
const LEVELS_UP = 2;

/**
 * The label maps of a scan, most certain first: named by a dataset.json, of the same name in a folder of
 * labels beside the scan's folder, beside the scan with a suffix (_seg, -label, _mask, ...); then
 * predictions of this program, newest first. Files that are broken are passed over: whoever opens them
 * is told. The scan itself is never among them.
 */
export async function findLabelsOfScan(scan: string): Promise<readonly FoundLabels[]> {
  const file = path.resolve(scan);
  const candidates = [
    ...(await namedInDataset(file)),
    ...(await inFolderOfLabels(file)),
    ...(await besideScan(file)),
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

async function namedInDataset(scan: string): Promise<readonly FoundLabels[]> {
  let root = path.dirname(scan);
  for (let level = 0; level <= LEVELS_UP; level++, root = path.dirname(root)) {
    const json = await ignoringFaults(() => readDatasetJson(root));
    if (!json) continue;
    const label = await ignoringFaults(() => labelIn(json, root, scan));
    if (label === undefined) continue;
    const table = await ignoringFaults(() => labelsOf(root, json));
    const source = `dataset.json (${json.layout === 'decathlon' ? 'Decathlon' : 'nnU-Net v2'})`;
    return [{ path: label, role: 'reference', source, ...(table ? { table } : {}) }];
  }
  return [];
}

function labelIn(json: DatasetJson, root: string, scan: string): string | undefined {
  if (json.layout === 'nnunet') return labelInNnunet(json, root, scan);
  return trainingCases(root, json).find(({ images }) => images.includes(scan))?.label;
}

function labelInNnunet(
  { dataset = {}, file_ending: ending }: NnunetJson,
  root: string,
  scan: string,
): string | undefined {
  const namedIn = datasetJsonOf(root);
  const listed = Object.values(dataset).find(({ images }) =>
    images.some((image) => insideDataset(root, image, namedIn) === scan),
  );
  if (listed) return insideDataset(root, listed.label, namedIn);
  const folder = path.relative(root, path.dirname(scan));
  const id = parseImageName(path.basename(scan), ending)?.id;
  if (id === undefined || (folder !== 'imagesTr' && folder !== 'imagesTs')) return undefined;
  return path.join(root, folder.replace('images', 'labels'), `${id}${ending}`);
}

async function inFolderOfLabels(scan: string): Promise<readonly FoundLabels[]> {
  const folder = path.dirname(scan);
  const found: FoundLabels[] = [];
  for (const { images, labels } of FOLDER_PAIRS) {
    if (path.basename(folder) !== images) continue;
    const other = path.join(path.dirname(folder), labels);
    const names = ((await filesIn(other)) ?? []).filter(isVolumeFile);
    for (const name of labelsMatching(scan, names)) {
      found.push({ path: path.join(other, name), role: 'reference', source: `${labels}/ beside ${images}/` });
    }
  }
  return found;
}

async function besideScan(scan: string): Promise<readonly FoundLabels[]> {
  const folder = path.dirname(scan);
  const names = ((await filesIn(folder)) ?? []).filter((name) => isVolumeFile(name) && isNamedAsLabel(name));
  return labelsMatching(scan, names).map((name) => ({
    path: path.join(folder, name),
    role: 'reference',
    source: `${name} beside the scan`,
  }));
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

async function ignoringFaults<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatasetError) return undefined;
    throw error;
  }
}
