/** The validation cases of runs, as the models of the runs predict them. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { labelMapsOf, openDataset, type Case } from '../../datasets/dataset';
import { readHeader } from '../../formats/registry';
import { fileOfLabelMap } from '../../labels/labelMapSource';
import { runPaths } from '../../learning/training/runFolder';
import type { Evaluation } from '../evaluation';
import { openEvaluatedRun, type EvaluatedRun, type RunPart } from './evaluatedRuns';
import { casesOfRaters } from './folderCases';
import { EvaluationSourceError, modelNames, type CaseToEvaluate, type FoundCases } from './foundCases';

/** Where predictions of validation cases are kept, in the folder of their run. */
const FOLDER = 'evaluation';

export interface RunHooks {
  readonly signal: AbortSignal;
  /** Cases of all runs that are predicted, and how many there are. */
  readonly progress: (done: number, total: number, file: string) => void;
}

/**
 * Predicts the validation cases of each run with its best weights, where that was not done before with the
 * same weights; of a cross-validation all cases, each with the fold that has not learned from it. A case that cannot be predicted is named and passed over.
 * @param folders of runs and of cross-validations
 * @throws EvaluationSourceError where a folder holds neither, has no model yet, or runs are of different data
 */
export async function casesOfRuns(folders: readonly string[], hooks: RunHooks): Promise<FoundCases> {
  const runs: EvaluatedRun[] = [];
  for (const folder of folders) runs.push(await openEvaluatedRun(folder));
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
  const total = runs.reduce((sum, run) => sum + validationOf(run).size, 0);
  let done = 0;
  for (const [model, run] of runs.entries()) {
    const files = new Map<string, string>();
    for (const part of run.parts) {
      const own = dataset.cases.filter(({ id }) => part.validation.includes(id));
      const labelled = own.filter((each) => labelMapsOf(each).length > 0);
      const predicted = await predictPart(part, labelled, {
        ...hooks,
        progress: (of, _total, file) => {
          hooks.progress(done + of, total, file);
        },
      });
      done += part.validation.length;
      for (const [id, file] of predicted.files) files.set(id, file);
      failed.push(...predicted.failed.map((each) => ({ ...each, model })));
    }
    byModel.push(files);
    const validation = validationOf(run);
    for (const each of dataset.cases) {
      const [label] = labelMapsOf(each);
      const isOthers = runs.some((other) => validationOf(other).has(each.id));
      if (label && isOthers && !validation.has(each.id)) {
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

const validationOf = ({ parts }: EvaluatedRun): ReadonlySet<string> =>
  new Set(parts.flatMap(({ validation }) => validation));

interface Predicted {
  readonly files: ReadonlyMap<string, string>;
  readonly failed: readonly { readonly case: string; readonly error: string }[];
}

async function predictPart(
  { runs, fault }: RunPart,
  cases: readonly Case[],
  { signal, progress }: RunHooks,
): Promise<Predicted> {
  if (fault !== undefined)
    return { files: new Map(), failed: cases.map(({ id }) => ({ case: id, error: fault })) };
  // Another training, or more epochs, make other weights: their predictions lie in another folder.
  const hash = createHash('sha256');
  for (const run of runs) hash.update(await readFile(runPaths(run).model));
  const key = hash.digest('hex').slice(0, 8);
  const [folder] = runs;
  const out = path.join(folder, FOLDER, `predictions-${key}`);
  await mkdir(out, { recursive: true });
  const { labelMapEnding } = await import('../../learning/prediction/outputs');
  const { loadEnsemble } = await import('../../learning/prediction/ensemble');
  const { predictLabelMap } = await import('../../learning/prediction/predict');
  const ensemble = await loadEnsemble(runs);
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

async function isNewerThan(file: string, others: readonly string[]): Promise<boolean> {
  const own = await stat(file).catch(() => undefined);
  if (!own) return false;
  const times = await Promise.all(others.map(async (other) => (await stat(other)).mtimeMs));
  return times.every((time) => time <= own.mtimeMs);
}
