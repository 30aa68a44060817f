/**
 * A model for others: one .onnx file that says all that is needed to use it, and a page about it.
 * docs/prediction.md is the specification of what the file says.
 */
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../../formats/atomicWrite';
import { LearningDataError } from '../data/dataError';
import { replaceOnnxMetadata } from '../graph/onnx/replaceMetadata';
import { readOnnxMetadata } from '../networks/inference';
import { ENSEMBLE_FILE } from './ensemble';
import { AUTHOR_KEY, LICENCE_KEY } from './licenceKeys';
import { readModelFile } from './loadModel';
import { parseModelMetadata, type ModelDescription } from './modelDescription';
import { modelPage } from './modelPage/modelPage';
import { readRunRecord } from './modelPage/runRecord';
import { provenanceOfRun, provenanceSchema, type Provenance } from './provenance';

export interface ExportRequest {
  /** A run folder, or an .onnx file made by this program. */
  readonly model: string;
  /** The .onnx file to write; the page goes beside it, with the ending .html. */
  readonly out: string;
  /** Under which terms others may use the model, such as "CC BY 4.0" or a URL; by default those of the run's configuration. */
  readonly licence?: string | undefined;
  /** Names of those who made it. */
  readonly author?: string | undefined;
  /** Whether slices of validation cases are shown on the page; they are parts of scans of patients. */
  readonly pictures?: boolean | undefined;
}

export interface ExportResult {
  readonly model: string;
  readonly page: string;
  /** Null where nothing is said. */
  readonly licence: string | null;
}

const PROVENANCE_KEY = 'provenance';
const INPUT_KEY = 'input';

/**
 * @throws LearningDataError when the model is not there or a file would be replaced
 * @throws Error when it is no model of this program
 */
export async function exportModel({
  model,
  out,
  licence,
  author,
  pictures = true,
}: ExportRequest): Promise<ExportResult> {
  const given = resolve(model);
  if (existsSync(join(given, ENSEMBLE_FILE))) {
    throw new LearningDataError(`${given} is an ensemble of several models. Export each of them.`);
  }
  const target = resolve(out.toLowerCase().endsWith('.onnx') ? out : `${out}.onnx`);
  const page = `${target.slice(0, -'.onnx'.length)}.html`;
  const taken = [target, page].find((file) => existsSync(file));
  if (taken !== undefined) {
    throw new LearningDataError(`${taken} exists already and is not overwritten. Choose another name.`);
  }
  const { path, bytes } = await readModelFile(given);
  const before = metadataOf(path, bytes);
  const description = parseModelMetadata(before);
  const run = (await stat(given)).isDirectory() ? given : undefined;
  const names = description.labels.map(({ name }) => name);
  const provenance = run === undefined ? undefined : await provenanceOfRun(run, names);
  const record = run === undefined ? undefined : await readRunRecord(run);
  const terms = licence ?? record?.settings.licence;
  const metadata: Record<string, string> = {
    ...before,
    [INPUT_KEY]: JSON.stringify(inputOf(description)),
    ...(provenance && { [PROVENANCE_KEY]: JSON.stringify(provenance) }),
    ...(terms !== undefined && { [LICENCE_KEY]: terms }),
    ...(author !== undefined && { [AUTHOR_KEY]: author }),
  };
  await mkdir(dirname(target), { recursive: true });
  await writeAtomically(target, [replaceOnnxMetadata(bytes, metadata)], { overwrite: false });
  const html = modelPage({
    ...{ name: basename(page, '.html'), path: basename(target), bytes: bytes.length, description, record },
    provenance: provenance ?? earlierProvenance(before),
    ...{ licence: metadata[LICENCE_KEY], author: metadata[AUTHOR_KEY] },
    product: metadata['product'] ?? '',
    ...{ pictures, namesCases: false },
  });
  await writeAtomically(page, [new TextEncoder().encode(html)], { overwrite: false });
  return { model: target, page, licence: metadata[LICENCE_KEY] ?? null };
}

function metadataOf(path: string, bytes: Uint8Array): Record<string, string> {
  try {
    return readOnnxMetadata(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} is no usable model: ${reason}`, { cause: error });
  }
}

/** Of a model that was exported before. */
function earlierProvenance(metadata: Readonly<Record<string, string>>): Provenance | undefined {
  const text = metadata[PROVENANCE_KEY];
  if (text === undefined) return undefined;
  return z
    .string()
    .transform((json): unknown => JSON.parse(json))
    .pipe(provenanceSchema)
    .parse(text);
}

/** Directions of the axes of each plane as the network sees it (src/volume/planes.ts, data/sliceStack.ts). */
const DIRECTIONS = {
  axial: { slices: 'inferior to superior', rows: 'anterior to posterior', columns: 'right to left' },
  coronal: { slices: 'posterior to anterior', rows: 'superior to inferior', columns: 'right to left' },
  sagittal: { slices: 'left to right', rows: 'superior to inferior', columns: 'anterior to posterior' },
} as const satisfies Record<ModelDescription['preprocessing']['plane'], Record<string, string>>;

/** What the tensors mean, in words that need no other document. */
function inputOf({ network, preprocessing, channels, labels, patch }: ModelDescription): unknown {
  const spatial = patch.length === 3 ? ['slices', 'rows', 'columns'] : ['rows', 'columns'];
  return {
    input: { name: 'image', type: 'float32', axes: ['batch', 'channels', ...spatial], channels },
    output: {
      ...{ name: 'probabilities', type: 'float32', axes: ['batch', 'classes', ...spatial] },
      classes: ['background', ...labels.map(({ name }) => name)].slice(0, network.classes),
    },
    directions: DIRECTIONS[preprocessing.plane],
    outside: 0,
  };
}
