/** How a session of a run begins: a new folder, or the last checkpoint of an old one. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { openDataset } from '../../datasets/dataset';
import { checkCases, type LabelledCase } from '../data/checkCases';
import type { Split } from '../data/split';
import { readCheckpoint, type Checkpoint } from './checkpoint';
import { parseCompleteConfig, parseConfig, readJsonFile, type TrainingConfig } from './config';
import { checkRunMemory } from './memoryCheck';
import { planRun, type RunPlan } from './planRun';
import type { TrainRequest } from './request';
import {
  claimRunFolder,
  isRunAlive,
  newRunState,
  readRunState,
  refuseOccupiedFolder,
  RunFolderError,
  runPaths,
  writeJson,
  type RunPaths,
  type RunState,
} from './runFolder';

export interface Session {
  readonly plan: RunPlan;
  readonly cases: readonly LabelledCase[];
  readonly paths: RunPaths;
  readonly state: RunState;
  /** Where a resumed run goes on; absent in a new one and in one that was stopped before its first step. */
  readonly checkpoint: Checkpoint | undefined;
}

const splitSchema = z.object({ training: z.array(z.string()), validation: z.array(z.string()) });

/** Checks the data, plans the run and claims its folder, in this order: faulty data leave no folder behind. */
export async function newSession(request: TrainRequest, signal: AbortSignal): Promise<Session> {
  refuseOccupiedFolder(request.out);
  const { configFile, epochs, minutes, seed, engine, device } = request;
  const config = parseConfig(
    configFile === undefined ? {} : await readJsonFile(configFile),
    configFile ?? 'The configuration',
    { epochs, minutes, seed, engine, device },
  );
  const { plan, cases } = await planFor(request.data, config, undefined, signal);
  await checkRunMemory(plan, cases, request.out);
  const state = newRunState(request.data);
  const paths = await claimRunFolder(request.out, state);
  await writeJson(paths.config, plan.config);
  await writeJson(paths.split, plan.split);
  return { plan, cases, paths, state, checkpoint: undefined };
}

/** @throws RunFolderError when there is no run, it is being trained, is complete, or its data changed */
export async function resumeSession(request: TrainRequest, signal: AbortSignal): Promise<Session> {
  const paths = runPaths(request.out);
  const found = await readRunState(request.out);
  if (!found || !existsSync(paths.config) || !existsSync(paths.split)) {
    throw new RunFolderError(`${paths.root} holds no run to resume. Train into it without resuming.`);
  }
  if (isRunAlive(found)) {
    throw new RunFolderError(
      `${paths.root} is being trained by process ${found.pid} on ${found.host}. Wait for it or stop it first.`,
    );
  }
  if (request.configFile !== undefined || request.seed !== undefined) {
    throw new RunFolderError(
      `A resumed run keeps its configuration and seed (${paths.config}). Resume it without giving them.`,
    );
  }
  const checkpoint = existsSync(paths.last) ? await readCheckpoint(paths.last) : undefined;
  const config = resumedConfig(
    parseCompleteConfig(await readJsonFile(paths.config), paths.config, {
      engine: request.engine,
      device: request.device,
    }),
    request,
    checkpoint?.state.seconds ?? 0,
  );
  const asksForMore = request.epochs !== undefined || request.minutes !== undefined;
  const epochsDone = checkpoint?.state.epoch ?? 0;
  if ((found.status === 'done' && !asksForMore) || epochsDone >= (config.epochs ?? Infinity)) {
    throw new RunFolderError(
      `The run in ${paths.root} is complete after ${epochsDone} epochs. Ask for more epochs or minutes to go on.`,
    );
  }
  const split = splitSchema.parse(await readJsonFile(paths.split));
  const { plan, cases } = await planFor(request.data, config, split, signal);
  await checkRunMemory(plan, cases, request.out);
  if (checkpoint && JSON.stringify(checkpoint.model) !== JSON.stringify(plan.model)) {
    throw new RunFolderError(
      `The data set's labels, channels or spacing, or the network in ${paths.config}, are no longer those of ` +
        `${paths.last}. Train into another folder.`,
    );
  }
  const state: RunState = {
    ...newRunState(request.data),
    started: found.started,
    epoch: epochsDone,
    bestValidationDice: checkpoint?.state.bestValidationDice ?? null,
  };
  await writeJson(paths.state, state);
  await writeJson(paths.config, plan.config);
  // Terms and weights of the run, whatever a later version makes of the same configuration.
  const loss = checkpoint?.state.lossRecipe ?? plan.loss;
  return { plan: { ...plan, loss }, cases, paths, state, checkpoint };
}

/** Limits of the request replace those of the run; minutes count from where the run stands. */
function resumedConfig<C extends TrainingConfig>(
  config: C,
  { epochs, minutes }: TrainRequest,
  secondsBefore: number,
): C {
  if (epochs === undefined && minutes === undefined) return config;
  return {
    ...config,
    epochs,
    minutes: minutes === undefined ? undefined : minutes + secondsBefore / 60,
  };
}

async function planFor(
  data: string,
  config: TrainingConfig,
  split: Split | undefined,
  signal: AbortSignal,
): Promise<{ readonly plan: RunPlan; readonly cases: readonly LabelledCase[] }> {
  const dataset = await openDataset(data);
  const cases = await checkCases(dataset, signal);
  return { plan: planRun(dataset, cases, config, split), cases };
}
