/**
 * A data set without dataset.json: a folder of scans beside a folder of label maps (images/ and labels/,
 * imagesTr/ and labelsTr/), or both in one folder where the label maps' names end in _seg, _label, -mask
 * and the like. Scans without a label map are test cases.
 */
import path from 'node:path';
import type { LoadedVolume } from '../formats/codec';
import { FormatError } from '../formats/formatError';
import { isVolumeFile, readVolume, volumeBaseName } from '../formats/registry';
import { labelTableOf, type LabelTable } from '../labels/labelTable';
import type { Case, Dataset, LayoutOptions } from './dataset';
import { DatasetError, type ReportFault } from './datasetError';
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
export async function pairedDataset(root: string, options: LayoutOptions): Promise<Dataset> {
  const { images, labels } = await findFiles(root);
  const cases = pairUp(root, images, labels, options.report);
  return {
    root,
    layout: 'paired',
    name: path.basename(root),
    channels: await channelsOfCases(cases, options),
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

/** Those of the first case whose header can be read: whoever reads the others is told. */
async function channelsOfCases(cases: readonly Case[], options: LayoutOptions): Promise<readonly string[]> {
  for (const { images } of cases) {
    try {
      return await channelsOfFiles(images, options);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return channelsOfFiles(cases[0]?.images ?? [], options);
}

function pairUp(
  root: string,
  images: readonly string[],
  labels: readonly string[],
  report: ReportFault,
): readonly Case[] {
  const groups = new Map<string, { readonly images: string[]; readonly labels: readonly string[] }>();
  for (const image of images) {
    const matching = labelsMatching(image, labels);
    const [label] = matching;
    checkRaters(image, matching, report);
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
  checkPairs(root, cases, labels, report);
  return cases;
}

/** Several label maps of one scan are by several raters only where their names say so. */
function checkRaters(image: string, labels: readonly string[], report: ReportFault): void {
  const [first = '', second] = labels.filter((label) => !isNamedAsRater(label));
  if (second === undefined) return;
  report(
    new DatasetError(
      second,
      `${image} has two label maps: ${first} and ${second}. Remove one, or name them by who drew them (CASE_rater1, CASE_rater2).`,
    ),
  );
}

const idOf = (image: string, label: string): string =>
  caseOfLabel(label) === volumeBaseName(image) ? volumeBaseName(image) : caseOfImage(image);

function checkPairs(
  root: string,
  cases: readonly Case[],
  labels: readonly string[],
  report: ReportFault,
): void {
  const paired = cases.filter(({ split }) => split === 'training');
  const [first] = paired;
  if (!first) {
    throw new DatasetError(
      root,
      `${root} holds no data set: neither a dataset.json nor scans with label maps (images/ and labels/ with the same names, or CASE.nii.gz beside CASE_seg.nii.gz).`,
    );
  }
  const used = new Set(cases.flatMap(({ label, raters = [] }) => [label, ...raters]));
  for (const lonely of labels.filter((label) => !used.has(label))) {
    report(
      new DatasetError(lonely, `${lonely} is a label map without a scan of the same name.`, {
        fault: 'label-without-image',
      }),
    );
  }
  for (const { id, images } of paired.filter((each) => each.images.length !== first.images.length)) {
    report(
      new DatasetError(
        images[0] ?? root,
        `The case "${id}" has ${images.length} images (${images.join(', ')}), but "${first.id}" has ${first.images.length}.`,
        { fault: 'channels' },
      ),
    );
  }
}

async function tableOfFiles(
  labels: readonly string[],
  { signal, report, leaveLabelValues = false }: LayoutOptions,
): Promise<LabelTable> {
  if (leaveLabelValues) return [];
  const values = new Set<number>();
  const names = new Map<number, string>();
  for (const file of labels) {
    const loaded = await readOrReport(file, signal, report);
    if (!loaded) continue;
    const { volume, header } = loaded;
    const found = labelValuesOf(volume.data);
    if (!found) {
      report(
        new DatasetError(file, `${file} is no label map: its values are not integers, or too many differ.`),
      );
      continue;
    }
    for (const value of found.keys()) values.add(value);
    for (const [value, name] of labelNamesOf(header)) names.set(value, name);
  }
  return labelTableOf(values, names);
}

async function readOrReport(
  file: string,
  signal: AbortSignal | undefined,
  report: ReportFault,
): Promise<LoadedVolume | undefined> {
  try {
    return await readVolume(file, { signal });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report(new DatasetError(file, error.message, { fault: 'unreadable', cause: error }));
    return undefined;
  }
}
