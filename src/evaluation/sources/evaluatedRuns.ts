/** Runs as models to be evaluated: a run alone, or all folds of a cross-validation together. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { splitSchema } from '../../learning/data/split';
import {
  experimentPaths,
  readExperiment,
  runRoot,
  type Experiment,
} from '../../learning/comparison/experiment';
import { readRunState, runPaths } from '../../learning/training/runFolder';
import { EvaluationSourceError } from './foundCases';

/** One model of the evaluation: of each case those weights of it predict that have not learned from the case. */
export interface EvaluatedRun {
  /** Of the run, or of the cross-validation. */
  readonly folder: string;
  /** Folder of the data set. */
  readonly data: string;
  /** One for a run; one for each fold of a cross-validation. No case is in two of them. */
  readonly parts: readonly RunPart[];
}

export interface RunPart {
  /** Run folders whose models predict together: several where a fold was trained with several seeds. */
  readonly runs: readonly [string, ...string[]];
  /** Ids of the cases that none of them has learned from. */
  readonly validation: readonly string[];
  /** Why they cannot predict; undefined where they can. */
  readonly fault: string | undefined;
}

/** @throws EvaluationSourceError where the folder holds neither, or has no model yet; RunFolderError */
export async function openEvaluatedRun(given: string): Promise<EvaluatedRun> {
  const folder = path.resolve(given);
  const experiment = await readExperiment(folder);
  return experiment ? openExperiment(folder, experiment) : openRun(folder);
}

async function openRun(folder: string): Promise<EvaluatedRun> {
  const paths = runPaths(folder);
  const state = await readRunState(folder);
  const text = await readFile(paths.split, 'utf8').catch(() => undefined);
  if (!state || text === undefined) {
    throw new EvaluationSourceError(
      `${folder} holds no run. Choose the folder of a training, or of a cross-validation.`,
    );
  }
  if (!(await hasModel(folder))) {
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
  const { validation } = split.data;
  return {
    folder,
    data: path.resolve(state.data),
    parts: [{ runs: [folder], validation, fault: undefined }],
  };
}

async function openExperiment(
  folder: string,
  { kind, data, splits, runs }: Experiment,
): Promise<EvaluatedRun> {
  const [example] = runs;
  if (kind === 'compare' || !example) {
    throw new EvaluationSourceError(
      `${folder} compares several losses, which are no one model. Give the runs in it that are to be compared${example ? `, such as ${path.join(folder, example.folder)}` : ''}.`,
    );
  }
  const paths = experimentPaths(folder);
  const parts: RunPart[] = [];
  for (const [n, { validation }] of splits.entries()) {
    const roots = runs.filter(({ split }) => split === n).map((run) => runRoot(paths, run));
    const able: string[] = [];
    for (const root of roots) if (await hasModel(root)) able.push(root);
    const [first, ...others] = able.length > 0 ? able : roots;
    if (first === undefined) continue;
    const fault = able.length > 0 ? undefined : `${roots.join(', ')} has no model yet: it was not trained.`;
    parts.push({ runs: [first, ...others], validation, fault });
  }
  if (parts.every(({ fault }) => fault !== undefined)) {
    throw new EvaluationSourceError(
      `No fold of ${folder} has a model yet. Wait for the first validation of one, or resume it.`,
    );
  }
  return { folder, data: path.resolve(data), parts };
}

async function hasModel(folder: string): Promise<boolean> {
  return (await stat(runPaths(folder).model).catch(() => undefined)) !== undefined;
}
