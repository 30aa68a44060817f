/** Cases of a folder of references, and of a data set, with the predictions that lie in folders. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { labelMapsOf, openDataset, type Case, type Dataset } from '../../datasets/dataset';
import { DatasetError } from '../../datasets/datasetError';
import { datasetJsonOf } from '../../datasets/datasetJson';
import { isFile } from '../../datasets/files';
import { caseOfLabel, predictionNumber, scanOfPrediction } from '../../datasets/pairing';
import { volumeBaseName } from '../../formats/registry';
import { fileOfLabelMap, filesOfLabelMap } from '../../labels/labelMapSource';
import { EvaluationSourceError, modelNames, type CaseToEvaluate, type FoundCases } from './foundCases';
import { labelMapsIn, pairLabelMaps } from './labelMapPairs';

/** A folder of predicted label maps, or one label map, and what its model is called. */
export interface PredictionSource {
  readonly path: string;
  /** By default what tells its path from those of the others. */
  readonly name?: string | undefined;
}

/**
 * Pairs references with predictions by their names.
 * @param reference a data set, or a folder of label maps; or one label map, where each prediction is one, too
 * @throws EvaluationSourceError where a folder is missing or nothing belongs together; DatasetError
 */
export async function casesOfFolders(
  reference: string,
  predictions: readonly PredictionSource[],
  signal?: AbortSignal,
): Promise<FoundCases> {
  const root = path.resolve(reference);
  const folders = predictions.map((prediction) => path.resolve(prediction.path));
  const names = modelNames(folders);
  const models = folders.map((source, n) => ({ name: predictions[n]?.name ?? names[n] ?? source, source }));
  const areFolders = await Promise.all([root, ...folders].map(isFolder));
  if (areFolders.every((is) => !is))
    return { reference: root, models, failed: [], ...singleCase(root, folders) };
  if (areFolders.some((is) => !is)) {
    throw new EvaluationSourceError('Give two label maps or two folders, not one of each.');
  }
  const dataset = await datasetAt(root, signal);
  const found = dataset
    ? await casesOfDataset(dataset, folders)
    : await casesOfLabelFolder(root, folders, signal);
  if (!found.cases.some(({ predictions: own }) => own.some((file) => file !== undefined))) {
    throw new EvaluationSourceError(
      `No label map in ${folders.join(', ')} has the name of ${dataset ? `a case of the data set ${root}` : `one in ${root}`}.`,
    );
  }
  return { reference: root, models, failed: [], ...found };
}

async function isFolder(file: string): Promise<boolean> {
  const status = await stat(file).catch(() => undefined);
  if (status) return status.isDirectory();
  throw new EvaluationSourceError(`${file} does not exist. Choose a label map, or a folder of label maps.`);
}

function singleCase(file: string, predictions: readonly string[]): Found {
  const id = volumeBaseName(file);
  const reference = { kind: 'values', file } as const;
  return {
    labels: [],
    cases: [{ id, rater: null, images: [], reference, predictions }],
    unmatched: { references: [], predictions: [] },
  };
}

/** The data set in a folder; undefined where it is none with references, but a folder of label maps. */
async function datasetAt(root: string, signal: AbortSignal | undefined): Promise<Dataset | undefined> {
  const isDeclared = await isFile(datasetJsonOf(root));
  try {
    // Faults of single cases are those of their evaluation.
    const dataset = await openDataset(root, { signal, leaveLabelValues: true, report: () => undefined });
    return isDeclared || dataset.cases.some((own) => labelMapsOf(own).length > 0) ? dataset : undefined;
  } catch (error) {
    if (error instanceof DatasetError && !isDeclared) return undefined;
    throw error;
  }
}

type Found = Pick<FoundCases, 'labels' | 'cases' | 'unmatched'>;

async function casesOfLabelFolder(
  root: string,
  folders: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Found> {
  const references = await labelMapsIn(root);
  const scans = await scansOfLabels(root, signal);
  const byReference = new Map<string, (string | undefined)[]>();
  const unmatched: UnmatchedFiles = { references: [], predictions: [] };
  for (const [model, folder] of folders.entries()) {
    const found = pairLabelMaps(references, await labelMapsIn(folder));
    for (const { reference, prediction } of found.pairs) {
      const own = byReference.get(reference) ?? folders.map(() => undefined);
      own[model] = prediction;
      byReference.set(reference, own);
    }
    unmatched.references.push(...found.unmatched.references.map((file) => ({ file, model })));
    unmatched.predictions.push(...found.unmatched.predictions.map((file) => ({ file, model })));
  }
  const cases = [...byReference].map(([file, predictions]): CaseToEvaluate => ({
    id: volumeBaseName(file),
    rater: null,
    images: scans.get(file) ?? [],
    reference: { kind: 'values', file },
    predictions,
  }));
  return { labels: [], cases: cases.sort((a, b) => (a.id < b.id ? -1 : 1)), unmatched };
}

interface UnmatchedFiles {
  readonly references: { file: string; model: number }[];
  readonly predictions: { file: string; model: number }[];
}

/** The scans of label maps by their file, where the folder is part of a data set. */
async function scansOfLabels(
  folder: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const dataset = await datasetAt(path.dirname(folder), signal).catch(() => undefined);
  signal?.throwIfAborted();
  return new Map(
    (dataset?.cases ?? []).flatMap((own) =>
      labelMapsOf(own).flatMap((source) =>
        filesOfLabelMap(source).map((file) => [file, own.images] as const),
      ),
    ),
  );
}

async function casesOfDataset(dataset: Dataset, folders: readonly string[]): Promise<Found> {
  const labelled = dataset.cases.filter((own) => labelMapsOf(own).length > 0);
  const unmatched: UnmatchedFiles = { references: [], predictions: [] };
  const byModel: ReadonlyMap<string, string>[] = [];
  for (const [model, folder] of folders.entries()) {
    const own = new Set(dataset.cases.flatMap((each) => [...each.images, ...labelFiles(each)]));
    const files = (await labelMapsIn(folder)).filter((file) => !own.has(file));
    const matched = matchPredictions(labelled, files);
    byModel.push(matched);
    const used = new Set(matched.values());
    for (const each of labelled) {
      const [first] = labelMapsOf(each);
      if (!matched.has(each.id) && first) unmatched.references.push({ file: fileOfLabelMap(first), model });
    }
    for (const file of files) if (!used.has(file)) unmatched.predictions.push({ file, model });
  }
  const cases = labelled.flatMap((own) => {
    const predictions = byModel.map((matched) => matched.get(own.id));
    return predictions.every((file) => file === undefined) ? [] : casesOfRaters(own, predictions);
  });
  return { labels: dataset.labels, cases, unmatched };
}

const labelFiles = (own: Case): readonly string[] => labelMapsOf(own).flatMap(filesOfLabelMap);

/** One case for each rater who has drawn it. */
export function casesOfRaters(
  own: Case,
  predictions: readonly (string | undefined)[],
): readonly CaseToEvaluate[] {
  const references = labelMapsOf(own);
  return references.map((reference, n) => ({
    ...{ id: own.id, images: own.images, reference, predictions },
    rater: references.length > 1 ? n + 1 : null,
  }));
}

/** By the id of the case: the only prediction that is called so, or as its scan or its label map. */
function matchPredictions(cases: readonly Case[], files: readonly string[]): ReadonlyMap<string, string> {
  const byName = new Map<string, string[]>();
  for (const file of files) {
    const names = [
      volumeBaseName(file),
      predictionNumber(file) === undefined ? caseOfLabel(file) : scanOfPrediction(file),
    ];
    for (const name of new Set(names)) byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  const matched = new Map<string, string>();
  for (const own of cases) {
    const names = [own.id, ...[...own.images, ...labelFiles(own)].map(volumeBaseName)];
    const found = names.map((name) => byName.get(name)).find((candidates) => candidates !== undefined);
    const [only, ...others] = found ?? [];
    if (only !== undefined && others.length === 0) matched.set(own.id, only);
  }
  return matched;
}
