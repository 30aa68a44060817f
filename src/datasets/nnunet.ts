/**
 * Data sets in the layout of nnU-Net v2: imagesTr/CASE_0000.nii.gz (one file a channel, numbered) and
 * labelsTr/CASE.nii.gz, unless dataset.json names the files of each case under "dataset".
 */
import path from 'node:path';
import type { Case, Dataset, LayoutOptions } from './dataset';
import { DatasetError, type ReportFault } from './datasetError';
import { channelsOf, datasetJsonOf, labelsOf, type NnunetJson } from './datasetJson';
import { filesIn, insideDataset, isFile, requireFile } from './files';

export async function nnunetDataset(
  root: string,
  json: NnunetJson,
  { report }: LayoutOptions,
): Promise<Dataset> {
  const channels = channelsOf(root, json.channel_names);
  return {
    root,
    layout: 'nnunet',
    name: json.name ?? path.basename(root),
    channels,
    labels: labelsOf(root, json),
    cases: await nnunetCases(root, json, report),
  };
}

/** All cases, by the names of their files. */
export async function nnunetCases(
  root: string,
  json: NnunetJson,
  report: ReportFault,
): Promise<readonly Case[]> {
  const { length: channels } = channelsOf(root, json.channel_names);
  const training = json.dataset
    ? await checkedCases(root, listedFiles(root, json), channels, report)
    : await casesInFolder(root, json, channels, 'training', report);
  return [...training, ...(await casesInFolder(root, json, channels, 'test', report))];
}

/** Folders of each split, within the data set. */
export const FOLDERS = {
  training: { images: 'imagesTr', labels: 'labelsTr' },
  test: { images: 'imagesTs', labels: 'labelsTs' },
} as const;

/** Case and channel number of an image file, from a name such as "CASE_0000.nii.gz". */
export function parseImageName(
  name: string,
  ending: string,
): { readonly id: string; readonly channel: number } | undefined {
  if (!name.endsWith(ending)) return undefined;
  const match = /^(.+)_(\d{4})$/.exec(name.slice(0, -ending.length));
  return match?.[1] !== undefined ? { id: match[1], channel: Number(match[2]) } : undefined;
}

/** The files of each case that dataset.json names one by one; whether they exist is not looked at. */
export function listedFiles(root: string, { dataset = {} }: NnunetJson): readonly ListedCase[] {
  const json = datasetJsonOf(root);
  return Object.entries(dataset).map(([id, entry]) => ({
    id,
    images: entry.images.map((image) => insideDataset(root, image, json)),
    label: insideDataset(root, entry.label, json),
  }));
}

interface ListedCase {
  readonly id: string;
  readonly images: readonly string[];
  readonly label: string;
}

async function checkedCases(
  root: string,
  listed: readonly ListedCase[],
  channels: number,
  report: ReportFault,
): Promise<readonly Case[]> {
  const json = datasetJsonOf(root);
  for (const { id, images, label } of listed) {
    if (images.length !== channels && images.length !== 1) {
      report(
        new DatasetError(
          json,
          `${json} lists ${images.length} images for the case "${id}" and ${channels} channels. Correct it.`,
          { fault: 'channels' },
        ),
      );
    }
    for (const file of [...images, label]) await requireFile(file, `it is listed in ${json}`, report);
  }
  return listed.map((files) => ({ ...files, split: 'training' }));
}

async function casesInFolder(
  root: string,
  { file_ending: ending }: NnunetJson,
  channels: number,
  split: Case['split'],
  report: ReportFault,
): Promise<readonly Case[]> {
  const folders = FOLDERS[split];
  const names = await filesIn(path.join(root, folders.images));
  const parsed = (names ?? []).flatMap((name) => parseImageName(name, ending) ?? []);
  // A file may hold all channels itself, as colour pictures do; then there is only number 0000.
  const files = parsed.every(({ channel }) => channel === 0) ? 1 : channels;
  const cases: Case[] = [];
  for (const id of new Set(parsed.map((image) => image.id))) {
    const images = Array.from({ length: files }, (_, channel) =>
      path.join(root, folders.images, `${id}_${String(channel).padStart(4, '0')}${ending}`),
    );
    for (const file of images) {
      await requireFile(file, `every case has ${channels} channels, and "${id}" lacks this one`, report);
    }
    const label = path.join(root, folders.labels, `${id}${ending}`);
    if (split === 'training') await requireFile(label, `it is the label map of the case "${id}"`, report);
    cases.push({ id, images, label: (await isFile(label)) ? label : undefined, split });
  }
  return cases;
}
