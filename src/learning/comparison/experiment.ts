/**
 * The folder of a comparison or cross-validation:
 *
 *     comparison.json               what is compared, and how each run stands
 *     recipes/NAME.json             the configuration of the runs of each recipe, but for their seed
 *     NAME/seed-0, ...              run folders as any others; fold-0, ... of a cross-validation
 *     report.html, report.json, report.csv
 *     ensemble.json                 models that predict together; only of a cross-validation
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../../formats/readIfThere';
import { labelTableSchema } from '../../labels/labelTable';
import { splitSchema } from '../data/split';
import { isRunAlive, RunFolderError, writeJson } from '../training/runFolder';

/** Tells that a folder holds an experiment. */
export const EXPERIMENT_FILE = 'comparison.json';

const runStatus = z.enum(['waiting', 'running', 'done', 'stopped', 'failed']);

const plannedRunSchema = z.object({
  /** Below the experiment's folder, with forward slashes; also the name of the run for people. */
  folder: z.string(),
  /** Index into `recipes`. */
  recipe: z.number().int(),
  seed: z.number().int(),
  /** Index into `splits`. */
  split: z.number().int(),
  status: runStatus,
  /** Why it failed. */
  error: z.string().optional(),
});
export type PlannedRun = z.infer<typeof plannedRunSchema>;

export const experimentSchema = z.object({
  version: z.literal(1),
  kind: z.enum(['compare', 'cross-validate']),
  status: z.enum(['running', 'done', 'cancelled', 'failed']),
  pid: z.number().int(),
  host: z.string(),
  /** ISO 8601. */
  started: z.string(),
  updated: z.string(),
  /** The data set: its folder, name and label table. */
  data: z.string(),
  dataset: z.string(),
  labels: labelTableSchema,
  /** Of each run. */
  epochs: z.number().int().optional(),
  minutes: z.number().optional(),
  recipes: z.array(
    z.object({
      name: z.string(),
      folder: z.string(),
      /** The loss in words. */
      description: z.string(),
    }),
  ),
  seeds: z.array(z.number().int()),
  /** One, or one for each fold. */
  splits: z.array(splitSchema),
  runs: z.array(plannedRunSchema),
});
export type Experiment = z.infer<typeof experimentSchema>;

export interface ExperimentPaths {
  readonly root: string;
  readonly state: string;
  readonly recipes: string;
  readonly report: string;
  readonly reportJson: string;
  readonly reportCsv: string;
  readonly ensemble: string;
}

export function experimentPaths(folder: string): ExperimentPaths {
  const root = resolve(folder);
  return {
    root,
    state: join(root, EXPERIMENT_FILE),
    recipes: join(root, 'recipes'),
    report: join(root, 'report.html'),
    reportJson: join(root, 'report.json'),
    reportCsv: join(root, 'report.csv'),
    ensemble: join(root, 'ensemble.json'),
  };
}

export const recipeFile = (paths: ExperimentPaths, folder: string): string =>
  join(paths.recipes, `${folder}.json`);

/** Where a run of an experiment lies. */
export const runRoot = ({ root }: ExperimentPaths, { folder }: PlannedRun): string =>
  join(root, ...folder.split('/'));

/**
 * The experiment in a folder, undefined where there is none.
 * @throws RunFolderError when its comparison.json is damaged
 */
export async function readExperiment(folder: string): Promise<Experiment | undefined> {
  const { state } = experimentPaths(folder);
  const text = await readIfThere(state);
  if (text === undefined) return undefined;
  try {
    return experimentSchema.parse(JSON.parse(text));
  } catch {
    throw new RunFolderError(
      `${state} is damaged, so it cannot go on. Its runs are whole; use another folder.`,
    );
  }
}

/** Who works on an experiment, as of now. */
export function ownState(): Pick<Experiment, 'status' | 'pid' | 'host' | 'updated'> {
  return { status: 'running', pid: process.pid, host: hostname(), updated: new Date().toISOString() };
}

/** @throws RunFolderError when another process works on it */
export function refuseLiving(experiment: Experiment, folder: string): void {
  if (!isRunAlive(experiment) || experiment.pid === process.pid) return;
  throw new RunFolderError(
    `Process ${experiment.pid} on ${experiment.host} works on ${resolve(folder)}. Wait for it or stop it first.`,
  );
}

/** @throws RunFolderError when something is there already */
export async function claimExperimentFolder(
  folder: string,
  experiment: Experiment,
): Promise<ExperimentPaths> {
  const paths = experimentPaths(folder);
  const files = [paths.state, paths.report, join(paths.root, 'state.json'), join(paths.root, 'model.onnx')];
  const taken = files.find((file) => existsSync(file));
  if (taken !== undefined) {
    throw new RunFolderError(
      `${paths.root} is in use already (${taken} exists) and nothing in it is overwritten. ` +
        'Choose another folder, or resume what is there.',
    );
  }
  try {
    await mkdir(paths.recipes, { recursive: true });
    await writeJson(paths.state, experiment);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RunFolderError(`${paths.root} cannot be used: ${reason}.`, { cause: error });
  }
  return paths;
}
