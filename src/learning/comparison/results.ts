/** What the runs of an experiment left behind: scores of every validation case, and curves. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { LabelScores } from '../../metrics/labelScores';
import { epochMetricsSchema, type EpochMetrics } from '../training/epochMetrics';
import { runPaths } from '../training/runFolder';
import { validationFileSchema } from '../training/validationScores';
import { runRoot, type Experiment, type ExperimentPaths, type PlannedRun } from './experiment';

export interface RunResults {
  readonly run: PlannedRun;
  /** One an epoch. */
  readonly epochs: readonly EpochMetrics[];
  /** By case id, then by label name, with the weights in model.onnx. Empty where the run never validated. */
  readonly cases: ReadonlyMap<string, Readonly<Record<string, LabelScores>>>;
  /** The epoch those weights are of. */
  readonly bestEpoch: number | undefined;
  /** mm; of the normalised surface distance. */
  readonly nsdTolerance: number | undefined;
}

/** Of the runs that are done, in their order. Files that a run lacks or that are damaged count as empty. */
export async function readResults(
  experiment: Experiment,
  paths: ExperimentPaths,
): Promise<readonly RunResults[]> {
  const done = experiment.runs.filter(({ status }) => status === 'done');
  return Promise.all(done.map((run) => readRun(run, runRoot(paths, run))));
}

async function readRun(run: PlannedRun, folder: string): Promise<RunResults> {
  const paths = runPaths(folder);
  const [validation, epochs] = await Promise.all([
    readFile(paths.validation, 'utf8')
      .then((text) => validationFileSchema.parse(JSON.parse(text)))
      .catch(() => undefined),
    readFile(paths.metricsJsonl, 'utf8')
      .then((text) =>
        z.array(epochMetricsSchema).parse(linesOf(text).map((line): unknown => JSON.parse(line))),
      )
      .catch(() => []),
  ]);
  return {
    run,
    epochs,
    cases: new Map(validation?.cases.map(({ id, labels }) => [id, labels])),
    bestEpoch: validation?.epoch,
    nsdTolerance: validation?.nsdTolerance,
  };
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
