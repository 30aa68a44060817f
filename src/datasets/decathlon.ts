/** Data sets in the layout of the Medical Segmentation Decathlon: every pair is listed in dataset.json. */
import path from 'node:path';
import { volumeBaseName } from '../formats/registry';
import type { Case, Dataset, LayoutOptions } from './dataset';
import { channelsOf, datasetJsonOf, labelsOf, type DecathlonJson } from './datasetJson';
import { insideDataset, requireFile } from './files';

export async function decathlonDataset(
  root: string,
  json: DecathlonJson,
  { report }: LayoutOptions,
): Promise<Dataset> {
  const cases = decathlonCases(root, json);
  const listed = `it is listed in ${datasetJsonOf(root)}`;
  for (const { images, label } of cases) {
    for (const file of images) await requireFile(file, listed, report);
    if (label !== undefined) await requireFile(label, listed, report);
  }
  return {
    root,
    layout: 'decathlon',
    name: json.name ?? path.basename(root),
    channels: channelsOf(root, json.modality ?? json.channel_names ?? { 0: 'image' }),
    labels: labelsOf(root, json),
    cases,
  };
}

/** All cases, as listed; whether their files exist is not looked at. */
export function decathlonCases(root: string, json: DecathlonJson): readonly Case[] {
  return [...trainingCases(root, json), ...testCases(root, json)];
}

/** The cases with a label map, as listed; whether their files exist is not looked at. */
export function trainingCases(root: string, { training }: DecathlonJson): readonly Case[] {
  return training.map(({ image, label }) => ({
    id: volumeBaseName(image),
    images: [insideDataset(root, image, datasetJsonOf(root))],
    label: insideDataset(root, label, datasetJsonOf(root)),
    split: 'training',
  }));
}

function testCases(root: string, { test = [] }: DecathlonJson): readonly Case[] {
  return test.map((entry) => {
    const image = typeof entry === 'string' ? entry : entry.image;
    return {
      id: volumeBaseName(image),
      images: [insideDataset(root, image, datasetJsonOf(root))],
      label: undefined,
      split: 'test',
    };
  });
}
