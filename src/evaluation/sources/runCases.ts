/** The validation cases of runs, as the models of the runs predict them. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { labelMapsOf, openDataset, type Case } from '../../datasets/dataset';
import { readHeader } from '../../formats/registry';
import { fileOfLabelMap } from '../../labels/labelMapSource';
import { splitSchema } from '../../learning/data/split';
import { readRunState, runPaths } from '../../learning/training/runFolder';
import type { Evaluation } from '../evaluation';
import { casesOfRaters } from './folderCases';
import { EvaluationSourceError, modelNames, type CaseToEvaluate, type FoundCases } from './foundCases';

/** Where predictions of validation cases are kept, in the folder of their run. */
const FOLDER = 'evaluation';

export interface RunHooks {
  readonly signal: AbortSignal;
  /** Cases of all runs that are predicted, and how many there are. */
  readonly progress: (done: number, total: number, file: string) => void;
}

/** A run, its data set and what it has not learned from. */
interface OpenRun {
  readonly folder: string;
  readonly data: string;
  readonly validation: readonly string[];
}

/**
 * Predicts the validation cases of each run with its best weights, where that was not done before with the
 * same weights. A case that cannot be predicted is named and passed over.
 * @throws EvaluationSourceError where a folder holds no run, has no model yet, or runs are of different data
 */
export async function casesOfRuns(folders: readonly string[], hooks: RunHooks): Promise<FoundCases> {
  const runs: OpenRun[] = [];
  for (const folder of folders) runs.push(await openRun(path.resolve(folder)));
  const [first] = runs;
  if (!first) throw new EvaluationSourceError('No run was given.');
  const other = runs.find(({ data }) => data !== first.data);
  if (other) {
    throw new EvaluationSourceError(
      `${first.folder} was trained on ${first.data}, ${other.folder} on ${other.data}. Only runs on the same data set can be evaluated together.`,
    );
  }
  const dataset = await openDataset(first.data, { signal: hooks.signal, report: () => undefined });
  const names = modelNames(runs.map(({ folder }) => folder));
  const failed: Evaluation['failed'][number][] = [];
  const references: Evaluation['unmatched']['references'][number][] = [];
  const byModel: ReadonlyMap<string, string>[] = [];
  const total = runs.reduce((sum, { validation }) => sum + validation.length, 0);
  let done = 0;
  for (const [model, run] of runs.entries()) {
    const own = dataset.cases.filter(({ id }) => run.validation.includes(id));
    const labelled = own.filter((each) => labelMapsOf(each).length > 0);
    const predicted = await predictCases(run, labelled, {
      ...hooks,
      progress: (of, _total, file) => {
        hooks.progress(done + of, total, file);
      },
    });
    done += run.validation.length;
    byModel.push(predicted.files);
    failed.push(...predicted.failed.map((each) => ({ ...each, model })));
    for (const each of dataset.cases) {
      const [label] = labelMapsOf(each);
      const isOthers = runs.some(({ validation }) => validation.includes(each.id));
      if (label && isOthers && !run.validation.includes(each.id)) {
        references.push({ file: fileOfLabelMap(label), model });
      }
    }
  }
  const cases = dataset.cases.flatMap((own): readonly CaseToEvaluate[] => {
    const predictions = byModel.map((files) => files.get(own.id));
    return predictions.every((file) => file === undefined) ? [] : casesOfRaters(own, predictions);
  });
  return {
    reference: dataset.root,
    models: runs.map(({ folder }, n) => ({ name: names[n] ?? folder, source: folder })),
    ...{ labels: dataset.labels, cases, failed, unmatched: { references, predictions: [] } },
  };
}

async function openRun(folder: string): Promise<OpenRun> {
  const paths = runPaths(folder);
  const state = await readRunState(folder);
  const text = await readFile(paths.split, 'utf8').catch(() => undefined);
  if (!state || text === undefined) {
    throw new EvaluationSourceError(`${folder} holds no run. Choose the folder of a training.`);
  }
  if (!(await isThere(paths.model))) {
    throw new EvaluationSourceError(
      `${folder} has no model yet: it has not validated. Wait for its first validation, or choose another run.`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const split = splitSchema.safeParse(json);
  if (!split.success)
    throw new EvaluationSourceError(`${paths.split} is damaged, so its validation cases are not known.`);
  return { folder, data: path.resolve(state.data), validation: split.data.validation };
}

async function predictCases(
  { folder }: OpenRun,
  cases: readonly Case[],
  { signal, progress }: RunHooks,
): Promise<{
  readonly files: ReadonlyMap<string, string>;
  readonly failed: readonly { readonly case: string; readonly error: string }[];
}> {
  const { model } = runPaths(folder);
  // Another training, or more epochs, make other weights: their predictions lie in another folder.
  const key = createHash('sha256')
    .update(await readFile(model))
    .digest('hex')
    .slice(0, 8);
  const out = path.join(folder, FOLDER, `predictions-${key}`);
  await mkdir(out, { recursive: true });
  const { labelMapEnding } = await import('../../learning/prediction/outputs');
  const { loadEnsemble } = await import('../../learning/prediction/ensemble');
  const { predictLabelMap } = await import('../../learning/prediction/predict');
  const ensemble = await loadEnsemble(folder);
  const files = new Map<string, string>();
  const failed: { case: string; error: string }[] = [];
  try {
    for (const [n, { id, images }] of cases.entries()) {
      signal.throwIfAborted();
      progress(n, cases.length, images[0] ?? id);
      try {
        const scan = await readHeader(images[0] ?? '', { signal });
        const file = path.join(out, `${id}${labelMapEnding(scan, ensemble.labels)}`);
        if (!(await isNewerThan(file, images))) {
          await rm(file, { force: true });
          await predictLabelMap(ensemble, images, file, { signal, progress: () => undefined });
        }
        files.set(id, file);
      } catch (error) {
        signal.throwIfAborted();
        failed.push({ case: id, error: error instanceof Error ? error.message : String(error) });
      }
    }
  } finally {
    await ensemble.dispose();
  }
  return { files, failed };
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

async function isNewerThan(file: string, others: readonly string[]): Promise<boolean> {
  const own = await stat(file).catch(() => undefined);
  if (!own) return false;
  const times = await Promise.all(others.map(async (other) => (await stat(other)).mtimeMs));
  return times.every((time) => time <= own.mtimeMs);
}
