/** A comparison or cross-validation as a VS Code task: what tasks.json may say, and what it asks for. */
import path from 'node:path';
import { z } from 'zod';
import { DEVICE_REQUESTS, ENGINES } from '../../learning/engines/engine';
import type { ExperimentRequest } from '../../protocol/compute';
import { proposeRunFolder, TASK_TYPE } from '../training/trainTaskDefinition';

/** The keys contributed as `taskDefinitions` in package.json; paths may be relative to the workspace folder. */
export const experimentTaskSchema = z.object({
  type: z.literal(TASK_TYPE),
  task: z.enum(['compare', 'cross-validate']),
  /** Folder of the data set. */
  data: z.string().min(1),
  /** Folder of all runs and the report; by default a new one under runs/. */
  out: z.string().min(1).optional(),
  /** Of each run. */
  epochs: z.number().int().positive().optional(),
  minutes: z.number().positive().optional(),
  seeds: z.number().int().positive().optional(),
  folds: z.number().int().min(2).optional(),
  /** A configuration file (docs/training.md), and one of loss recipes (docs/comparing-losses.md). */
  config: z.string().min(1).optional(),
  recipes: z.string().min(1).optional(),
  engine: z.enum(ENGINES).optional(),
  device: z.enum(DEVICE_REQUESTS).optional(),
  /** Go on with what is in `out`. */
  resume: z.boolean().optional(),
});
export type ExperimentTaskDefinition = z.infer<typeof experimentTaskSchema>;

const NAMES = { compare: 'compare losses on', 'cross-validate': 'cross-validate on' } as const;

export function experimentTaskName({ task, data, resume }: ExperimentTaskDefinition): string {
  return `${resume === true ? 'resume: ' : ''}${NAMES[task]} ${path.basename(data)}`;
}

/** "runs/hippocampus-compare-2026-03-04-153000" */
export function proposeExperimentFolder(
  { task, data }: Pick<ExperimentTaskDefinition, 'task' | 'data'>,
  now: Date,
): string {
  return proposeRunFolder(`${data}-${task}`, now);
}

/** @param base folder that relative paths start from */
export function experimentRequest(
  definition: ExperimentTaskDefinition,
  base: string,
  now: Date,
): ExperimentRequest {
  const { data, out, config, recipes, epochs, minutes, seeds, folds, engine, device, resume } = definition;
  const absolute = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : path.resolve(base, file);
  return {
    ...{ epochs, minutes, seeds, folds, engine, device, resume },
    data: path.resolve(base, data),
    out: path.resolve(base, out ?? proposeExperimentFolder(definition, now)),
    configFile: absolute(config),
    recipesFile: absolute(recipes),
  };
}
