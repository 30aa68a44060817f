/**
 * A data set without dataset.json: a folder of scans beside a folder of label maps (images/ and labels/,
 * imagesTr/ and labelsTr/), or both in one folder where the label maps' names end in _seg, _label, -mask
 * and the like. Scans without a label map are test cases.
 */
import path from 'node:path';
import { isVolumeFile, readVolume, volumeBaseName } from '../formats/registry';
import { labelTableOf, type LabelTable } from '../labels/labelTable';
import type { Case, Dataset, OpenDatasetOptions } from './dataset';
import { DatasetError } from './datasetError';
import { channelsOfFiles } from './channels';
import { filesIn } from './files';
import { labelNamesOf, labelValuesOf } from '../labels/labelValues';
import {
  FOLDER_PAIRS,
  caseOfImage,
  caseOfLabel,
  isNamedAsLabel,
  isNamedAsRater,
  isPredictionFile,
  labelsMatching,
} from './pairing';

/** @throws DatasetError, FormatError */
export async function pairedDataset(root: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { images, labels } = await findFiles(root);
  const cases = pairUp(root, images, labels);
  return {
    root,
    layout: 'paired',
    name: path.basename(root),
    channels: await channelsOfFiles(cases[0]?.images ?? [], options),
    labels: await tableOfFiles(labels, options),
    cases,
  };
}

interface Files {
  readonly images: readonly string[];
  readonly labels: readonly string[];
}

async function findFiles(root: string): Promise<Files> {
  for (const pair of FOLDER_PAIRS) {
    const images = await volumesIn(path.join(root, pair.images));
    const labels = await volumesIn(path.join(root, pair.labels));
    if (images && labels) return { images, labels };
  }
  const all = (await volumesIn(root)) ?? [];
  return {
    images: all.filter((file) => !isNamedAsLabel(file)),
    labels: all.filter((file) => isNamedAsLabel(file)),
  };
}

async function volumesIn(folder: string): Promise<readonly string[] | undefined> {
  const names = await filesIn(folder);
  return names
    ?.filter((name) => isVolumeFile(name) && !isPredictionFile(name))
    .map((name) => path.join(folder, name));
}

function pairUp(root: string, images: readonly string[], labels: readonly string[]): readonly Case[] {
  const groups = new Map<string, { readonly images: string[]; readonly labels: readonly string[] }>();
  for (const image of images) {
    const matching = labelsMatching(image, labels);
    const [label] = matching;
    checkRaters(image, matching);
    // Channels of one case share its label map; a scan without one stands for itself.
    const id = label === undefined ? volumeBaseName(image) : idOf(image, label);
    const group = groups.get(id) ?? { images: [], labels: matching };
    groups.set(id, group);
    group.images.push(image);
  }
  const cases = [...groups].map(([id, group]): Case => {
    const [label, ...raters] = group.labels;
    return {
      id,
      images: group.images,
      label,
      ...(raters.length > 0 ? { raters } : {}),
      split: label === undefined ? 'test' : 'training',
    };
  });
  checkPairs(root, cases, labels);
  return cases;
}

/** Several label maps of one scan are by several raters only where their names say so. */
function checkRaters(image: string, labels: readonly string[]): void {
  const [first = '', second] = labels.filter((label) => !isNamedAsRater(label));
  if (second === undefined) return;
  throw new DatasetError(
    second,
    `${image} has two label maps: ${first} and ${second}. Remove one, or name them by who drew them (CASE_rater1, CASE_rater2).`,
  );
}

const idOf = (image: string, label: string): string =>
  caseOfLabel(label) === volumeBaseName(image) ? volumeBaseName(image) : caseOfImage(image);

function checkPairs(root: string, cases: readonly Case[], labels: readonly string[]): void {
  const paired = cases.filter(({ split }) => split === 'training');
  const [first] = paired;
  if (!first) {
    throw new DatasetError(
      root,
      `${root} holds no data set: neither a dataset.json nor scans with label maps (images/ and labels/ with the same names, or CASE.nii.gz beside CASE_seg.nii.gz).`,
    );
  }
  const used = new Set(cases.flatMap(({ label, raters = [] }) => [label, ...raters]));
  const lonely = labels.find((label) => !used.has(label));
  if (lonely !== undefined) {
    throw new DatasetError(lonely, `${lonely} is a label map without a scan of the same name.`);
  }
  const other = paired.find(({ images }) => images.length !== first.images.length);
  if (other) {
    throw new DatasetError(
      other.images[0] ?? root,
      `The case "${other.id}" has ${other.images.length} images (${other.images.join(', ')}), but "${first.id}" has ${first.images.length}.`,
    );
  }
}

async function tableOfFiles(labels: readonly string[], { signal }: OpenDatasetOptions): Promise<LabelTable> {
  const values = new Set<number>();
  const names = new Map<number, string>();
  for (const file of labels) {
    const { volume, header } = await readVolume(file, { signal });
    const found = labelValuesOf(volume.data);
    if (!found) {
      throw new DatasetError(
        file,
        `${file} is no label map: its values are not integers, or too many differ.`,
      );
    }
    for (const value of found.keys()) values.add(value);
    for (const [value, name] of labelNamesOf(header)) names.set(value, name);
  }
  return labelTableOf(values, names);
}
