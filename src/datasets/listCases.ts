/**
 * The cases of a data set by the names of their files alone: no scan and no label map is opened, and what is missing
 * or unclear is no error, so that thousands of cases are listed in a moment.
 */
import path from 'node:path';
import { labelMapsOf } from './dataset';
import { readDatasetJson } from './datasetJson';
import { decathlonCases } from './decathlon';
import { findLayout } from './findLayout';
import { fileOfLabelMap } from '../labels/labelMapSource';
import { nnunetCases } from './nnunet';

export interface ListedCase {
  readonly id: string;
  /** Absolute paths, one file a channel. */
  readonly images: readonly string[];
  /** The first file of each label map; none where the case has no label map. */
  readonly labels: readonly string[];
}

export interface CaseList {
  /** Absolute path of the data set's folder. */
  readonly root: string;
  readonly name: string;
  /** Those without a scan are left out. */
  readonly cases: readonly ListedCase[];
}

/** @throws DatasetError where the folder is no data set, or its dataset.json is broken */
export async function listCases(folder: string): Promise<CaseList> {
  const root = path.resolve(folder);
  const json = await readDatasetJson(root);
  const name = json?.name ?? path.basename(root);
  if (!json) {
    const { cases } = await findLayout(root);
    return withScans(
      root,
      name,
      cases.map(({ id, images, labels }) => ({
        ...{ id, images: [...images.values()] },
        labels: labels.flatMap(({ files: [first] }) => (first ? [first.file] : [])),
      })),
    );
  }
  const cases =
    json.layout === 'decathlon' ? decathlonCases(root, json) : await nnunetCases(root, json, () => undefined);
  return withScans(
    root,
    name,
    cases.map((each) => ({
      ...{ id: each.id, images: each.images },
      labels: labelMapsOf(each).map(fileOfLabelMap),
    })),
  );
}

function withScans(root: string, name: string, cases: readonly ListedCase[]): CaseList {
  return { root, name, cases: cases.filter(({ images }) => images.length > 0) };
}
