/** An experiment from request to report: planned or taken up again, trained, summed up. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { RunFolderError, writeJson } from '../training/runFolder';
import {
  claimExperimentFolder,
  experimentPaths,
  ownState,
  readExperiment,
  recipeFile,
  refuseLiving,
  runRoot,
  type Experiment,
  type ExperimentPaths,
} from './experiment';
import { picturesOf } from './pictures';
import type { ExperimentPlan } from './planExperiment';
import type { ExperimentHooks, ExperimentRequest, ExperimentResult } from './request';
import { readResults } from './results';
import { runExperiment } from './runExperiment';
import { summarize } from './summary';
import { writeReport } from './writeReport';

/**
 * @param plan made for a new experiment; one that is resumed has its plan
 * @returns also where runs failed or the signal aborted: what is there by then is reported
 * @throws ConfigError, DatasetError, FormatError, LearningDataError, RunFolderError before the first run
 */
export async function performExperiment(
  kind: Experiment['kind'],
  request: ExperimentRequest,
  hooks: ExperimentHooks,
  plan: () => Promise<ExperimentPlan>,
): Promise<ExperimentResult> {
  const { experiment, paths } = await begin(kind, request, plan);
  const { engine, device } = request;
  const ended = await runExperiment(experiment, paths, { engine, device }, hooks);
  if (kind === 'cross-validate') await writeEnsemble(ended, paths);
  const verdict = await report(ended, paths, hooks);
  const failed = ended.runs.filter(({ status }) => status === 'failed');
  return {
    folder: paths.root,
    report: paths.report,
    ended: ended.status === 'cancelled' ? 'cancelled' : 'done',
    runs: ended.runs.length,
    done: ended.runs.filter(({ status }) => status === 'done').length,
    failed: failed.map(({ folder, error }) => ({ name: folder, error: error ?? '' })),
    verdict,
  };
}

async function begin(
  kind: Experiment['kind'],
  request: ExperimentRequest,
  plan: () => Promise<ExperimentPlan>,
): Promise<{ readonly experiment: Experiment; readonly paths: ExperimentPaths }> {
  if (request.resume === true)
    return { experiment: await resumed(kind, request), paths: experimentPaths(request.out) };
  if (existsSync(experimentPaths(request.out).state)) {
    throw new RunFolderError(
      `${path.resolve(request.out)} holds a ${nameOf(kind)} already. Resume it, or choose another folder.`,
    );
  }
  const { experiment, configs } = await plan();
  const paths = await claimExperimentFolder(request.out, experiment);
  for (const [n, config] of configs.entries()) {
    await writeJson(recipeFile(paths, experiment.recipes[n]?.folder ?? ''), config);
  }
  return { experiment, paths };
}

const nameOf = (kind: Experiment['kind']): string => (kind === 'compare' ? 'comparison' : 'cross-validation');

async function resumed(kind: Experiment['kind'], request: ExperimentRequest): Promise<Experiment> {
  const found = await readExperiment(request.out);
  const folder = path.resolve(request.out);
  if (found?.kind !== kind) {
    throw new RunFolderError(
      `${folder} holds no ${nameOf(kind)} to resume. Start one there without resuming.`,
    );
  }
  refuseLiving(found, request.out);
  const { configFile, seeds, folds, epochs, minutes } = request;
  if ([configFile, seeds, folds, epochs, minutes].some((value) => value !== undefined)) {
    throw new RunFolderError(
      `What is resumed keeps its configuration, seeds, folds and length (${folder}). Resume it without giving them.`,
    );
  }
  const lost = found.recipes.find(
    (recipe) => !existsSync(recipeFile(experimentPaths(request.out), recipe.folder)),
  );
  if (lost) {
    throw new RunFolderError(
      `${recipeFile(experimentPaths(request.out), lost.folder)} is missing, so the runs cannot go on. Start anew in another folder.`,
    );
  }
  return { ...found, ...ownState(), data: path.resolve(request.data) };
}

async function report(
  experiment: Experiment,
  paths: ExperimentPaths,
  hooks: ExperimentHooks,
): Promise<string> {
  const results = await readResults(experiment, paths);
  const summary = summarize(experiment, results);
  // Whoever stopped it waits for it to end: pictures take their time.
  const pictures =
    experiment.status === 'cancelled'
      ? []
      : await picturesOf(summary.cases, experiment, paths, hooks).catch((error: unknown) => {
          if (!hooks.signal.aborted) throw error;
          return [];
        });
  return writeReport(experiment, paths, results, summary, pictures);
}

/** The models of all finished runs, as `predict --model FOLDER` takes them. */
async function writeEnsemble(experiment: Experiment, paths: ExperimentPaths): Promise<void> {
  const models = experiment.runs
    .filter((run) => run.status === 'done' && existsSync(path.join(runRoot(paths, run), 'model.onnx')))
    .map(({ folder }) => `${folder}/model.onnx`);
  if (models.length > 0) await writeJson(paths.ensemble, { models });
}
