/** How a session of a run begins: a new folder, or the last checkpoint of an old one. */
import { existsSync } from 'node:fs';
import type { LabelledCase } from '../data/checkCases';
import { splitSchema } from '../data/split';
import { isSameModel } from '../prediction/modelDescription';
import { readCheckpoint, type Checkpoint } from './checkpoint';
import { parseCompleteConfig, readJsonFile, type TrainingConfig } from './config';
import { SCHEMA_URI } from './configNotes';
import type { LookHooks } from './fingerprintFor';
import { readInitialSource, writeInitialWeights } from './initialSource';
import { initialWeights, type InitialWeights } from './initialWeights';
import type { RunPlan } from './planRun';
import { openLabelled, planTraining, requestedConfig } from './planTraining';
import { openRehearsal, type Rehearsal } from './rehearsal';
import type { TrainRequest } from './request';
import {
  claimRunFolder,
  clearStopRequest,
  forgetUnbegunRun,
  isRunAlive,
  newRunState,
  readRunState,
  refuseOccupiedFolder,
  removeTemporaries,
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
  /** What a fine-tuning begins with. */
  readonly initial: InitialWeights | undefined;
  /** How the files of the data set were understood where they left a choice. */
  readonly notes: readonly string[];
  /** Cases of an earlier data set that are trained on as well. */
  readonly rehearsal: Rehearsal | undefined;
}

/** Checks the data, plans the run and claims its folder, in this order: faulty data leave no folder behind. */
export async function newSession(request: TrainRequest, hooks: LookHooks): Promise<Session> {
  await forgetUnbegunRun(request.out);
  refuseOccupiedFolder(request.out);
  const { config, source } = await requestedConfig(request);
  const labelled = await openLabelled(request.data, hooks.signal);
  const { cases } = labelled;
  const notes = labelled.dataset.notes ?? [];
  const { plan } = await planTraining(labelled, config, { source, split: request.split }, request.out, hooks);
  const rehearsal = await rehearsalOf(plan, request.data, hooks.signal);
  const weights = source && initialWeights(plan.model, source, config.initial?.head, config.seed);
  const state = newRunState(request.data);
  await clearStopRequest(runPaths(request.out));
  const paths = await claimRunFolder(request.out, state);
  if (weights) await writeInitialWeights(paths.initial, plan.model, weights.tensors);
  await writeJson(paths.config, { $schema: SCHEMA_URI, ...plan.config });
  const ids = rehearsal?.cases.map(({ id }) => id);
  await writeJson(paths.split, { ...plan.split, ...(ids && { rehearsal: ids }) });
  return { plan, cases, paths, state, checkpoint: undefined, initial: weights, notes, rehearsal };
}

/** @throws RunFolderError when there is no run, it is being trained, is complete, or its data changed */
export async function resumeSession(request: TrainRequest, hooks: LookHooks): Promise<Session> {
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
  const { configFile, seed, fold, from, head, headFirst, rehearse } = request;
  if ([configFile, seed, fold, from, head, headFirst, rehearse].some((given) => given !== undefined)) {
    throw new RunFolderError(
      `A resumed run keeps its configuration, seed, fold and what it began with (${paths.config}). ` +
        'Resume it without giving them.',
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
  // One that was killed before it could say that it is done is brought to its end.
  const isDone = asksForMore ? epochsDone >= (config.epochs ?? Infinity) : found.status === 'done';
  if (isDone) {
    throw new RunFolderError(
      `The run in ${paths.root} is complete after ${epochsDone} epochs. Ask for more epochs or minutes to go on.`,
    );
  }
  const split = splitSchema.parse(await readJsonFile(paths.split));
  // The run's own copy: what it began with may have been deleted, or trained further, meanwhile.
  const source = config.initial && (await readInitialSource(paths.initial));
  const labelled = await openLabelled(request.data, hooks.signal);
  const { cases } = labelled;
  const notes = labelled.dataset.notes ?? [];
  const { plan } = await planTraining(labelled, config, { source, split }, request.out, hooks);
  if (checkpoint && !isSameModel(checkpoint.model, plan.model)) {
    throw new RunFolderError(
      `The data set's labels, channels or spacing, or the network in ${paths.config}, are no longer those of ` +
        `${paths.last}. Train into another folder.`,
    );
  }
  const rehearsal = await rehearsalOf(plan, request.data, hooks.signal, split.rehearsal);
  const state: RunState = {
    ...newRunState(request.data),
    started: found.started,
    epoch: epochsDone,
    bestValidationDice: checkpoint?.state.best?.scores.dice ?? null,
  };
  await removeTemporaries(paths);
  await clearStopRequest(paths);
  await writeJson(paths.state, state);
  await writeJson(paths.config, { $schema: SCHEMA_URI, ...plan.config });
  // Terms and weights of the run, whatever a later version makes of the same configuration.
  const loss = checkpoint?.state.lossRecipe ?? plan.loss;
  const initial = source && !checkpoint ? initialWeights(plan.model, source, 'keep', config.seed) : undefined;
  return {
    ...{ plan: { ...plan, loss }, cases, paths, state, initial, notes, rehearsal },
    checkpoint: checkpoint && asksForMore ? withNewPatience(checkpoint) : checkpoint,
  };
}

/** Who asks for more of a run that was stopped early wants it to go on. */
function withNewPatience({ state, ...checkpoint }: Checkpoint): Checkpoint {
  return { ...checkpoint, state: { ...state, stopping: { ...state.stopping, waited: 0 } } };
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

/** @param ids of the cases, in a run that is resumed */
async function rehearsalOf(
  { config: { initial }, model }: RunPlan,
  data: string,
  signal: AbortSignal,
  ids?: readonly string[],
): Promise<Rehearsal | undefined> {
  if (!initial?.rehearsal) return undefined;
  return openRehearsal(initial.rehearsal, initial.from, { ...model, data }, { ids, signal });
}
