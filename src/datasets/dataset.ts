/** A data set on disk: cases of scans with label maps, in one of the layouts of the field. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { LabelMapSource } from '../labels/labelMapSource';
import type { LabelTable } from '../labels/labelTable';
import { DatasetError, throwFaults, type ReportFault } from './datasetError';
import { readDatasetJson } from './datasetJson';
import { decathlonDataset } from './decathlon';
import { findLayout } from './findLayout';
import { datasetOfFound } from './foundDataset';
import { nnunetDataset } from './nnunet';

export interface Case {
  readonly id: string;
  /**
   * Absolute paths, one file a channel in the order of Dataset.channels; or a single file that holds all
   * channels (multi-modal sets of the Decathlon as frames, colour pictures).
   */
  readonly images: readonly string[];
  /** Absolute path of the label map; undefined where there is none (test cases). */
  readonly label: string | undefined;
  /** Absolute paths of further label maps of the same case, by other raters; `label` is that of the first. */
  readonly raters?: readonly string[];
  /**
   * What the label maps are made of (labelMapsOf), that of the first rater first. Absent where each is one
   * file of label values: `label`, then `raters`. Where it is there, those name the first file of each.
   */
  readonly labelMaps?: readonly LabelMapSource[];
  readonly split: 'training' | 'test';
}

export interface Dataset {
  /** Absolute path of the folder. */
  readonly root: string;
  readonly layout: 'decathlon' | 'nnunet' | 'paired' | 'cases' | 'bids';
  readonly name: string;
  /** Name of each channel, such as "FLAIR". */
  readonly channels: readonly string[];
  readonly labels: LabelTable;
  /** Sorted by id, training cases first. All files named in them exist, but for those reported as faults. */
  readonly cases: readonly Case[];
  /** What was decided where the files left a choice, such as scans that were left out, and why. */
  readonly notes?: readonly string[];
}

/** The fields of a case that tell its label maps. */
export interface LabelFiles {
  readonly label: string | undefined;
  readonly raters?: readonly string[] | undefined;
  readonly labelMaps?: readonly LabelMapSource[] | undefined;
}

/**
 * The label maps of a case, one a rater; none where it has none. Read them with readLabelMap, never by
 * `label`: a label map may be made of several files.
 */
export function labelMapsOf({ label, raters = [], labelMaps }: LabelFiles): readonly LabelMapSource[] {
  if (labelMaps) return labelMaps;
  return label === undefined ? [] : [label, ...raters].map((file) => ({ kind: 'values', file }));
}

export interface OpenDatasetOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Takes faults of single files: missing, unreadable, without a partner. The cases are then listed all the
   * same. Without it one error names all files at fault.
   */
  readonly report?: ReportFault | undefined;
  /**
   * Leave the label table empty where nothing but the values of the label maps tells it: for those who read
   * the label maps anyhow.
   */
  readonly leaveLabelValues?: boolean | undefined;
}

/** What a layout is opened with. */
export type LayoutOptions = OpenDatasetOptions & { readonly report: ReportFault };

/**
 * Opens a data set: by its dataset.json (Medical Segmentation Decathlon or nnU-Net v2) where there is
 * one, else as a folder of pairs (paired.ts), whose label maps are then read for their values.
 * @param folder the data set's folder
 * @throws DatasetError naming the faulty file, or all of them
 */
export async function openDataset(folder: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const root = path.resolve(folder);
  const status = await stat(root).catch(() => undefined);
  if (!status?.isDirectory()) {
    throw new DatasetError(root, `${root} is no folder. Choose the folder of a data set.`);
  }
  const faults: DatasetError[] = [];
  const collect: ReportFault = (fault) => faults.push(fault);
  const dataset = await openLayout(root, { ...options, report: options.report ?? collect });
  throwFaults(faults);
  if (dataset.cases.length === 0) {
    throw new DatasetError(root, `The data set in ${root} has no cases.`);
  }
  return { ...dataset, cases: [...dataset.cases].sort(byCase) };
}

async function openLayout(root: string, options: LayoutOptions): Promise<Dataset> {
  const json = await readDatasetJson(root);
  if (!json) return datasetOfFound(root, await findLayout(root), options);
  return json.layout === 'decathlon'
    ? decathlonDataset(root, json, options)
    : nnunetDataset(root, json, options);
}

function byCase(a: Case, b: Case): number {
  if (a.split !== b.split) return a.split === 'training' ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
