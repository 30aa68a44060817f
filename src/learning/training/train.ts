/** One training run from data set to model, new or resumed. */
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { voxelSize } from '../data/preprocessing';
import { warningOfFewCases } from '../data/split';
import { createEngine } from '../engines/createEngine';
import { DeviceError } from '../engines/deviceError';
import { writeRunPage } from '../prediction/modelPage/runPage';
import type { OptimizerOptions } from '../optimizers/optimizer';
import { TrainingClock } from './clock';
import { describeNetwork } from './describeNetwork';
import { NO_WAITING } from './earlyStopping';
import { describeTerms, NO_SUMS } from './epochSums';
import { checkRecipe, recipeOf } from './lossRecipe';
import { NO_BALANCE } from './gradientBalance';
import { NO_PLATEAU } from './plateau';
import type { RunPlan } from './planRun';
import { prepareRun } from './prepareRun';
import type { TrainHooks, TrainRequest, TrainResult } from './request';
import { appendLog, clearStopRequest, removePrepared, type RunPaths } from './runFolder';
import { newSession, resumeSession, type Session } from './session';
import { createStagedStep } from './stagedStep';
import { StateFile } from './stateFile';
import { stepOptionsOf } from './stepOptions';
import { watchForStop } from './stopRequest';
import { runTrainingLoop, TrainingError, type LoopOutcome } from './trainingLoop';

/** Why a training ended, for its log. */
const WHY_ENDED = {
  epochs: 'all epochs are done',
  minutes: 'the time is up',
  'early-stopped': 'validation got no better for as long as earlyStopping.patience says',
  cancelled: 'stopped',
} as const satisfies Record<TrainResult['ended'], string>;

const OPTIMIZER_NAMES = { adam: 'Adam', adamw: 'AdamW', sgd: 'SGD' } as const satisfies Record<
  OptimizerOptions['kind'],
  string
>;

/** Writes a line to the run's log and to whoever listens. */
type Log = (line: string) => Promise<void>;

/**
 * Trains a network. When the signal aborts after the first step has begun, the last checkpoint and the
 * model are written and the result says 'cancelled'; before that, the signal's reason is thrown.
 * @throws ConfigError, DatasetError, FormatError, LearningDataError, RunFolderError, TrainingError
 */
export async function train(request: TrainRequest, hooks: TrainHooks): Promise<TrainResult> {
  const started = performance.now();
  const begin = request.resume === true ? resumeSession : newSession;
  const session = await begin(request, hooks);
  const { paths } = session;
  const state = new StateFile(paths, session.state);
  const stopWatch = watchForStop(paths, hooks.signal);
  const { signal } = stopWatch;
  const log: Log = async (line) => {
    hooks.progress({ kind: 'log', line });
    await appendLog(paths, line);
  };
  try {
    const { ended, state: last } = await trainSession(session, started, { ...hooks, signal }, log, state);
    const { epoch } = last;
    const bestValidationDice = last.best?.scores.dice ?? null;
    const status = ended === 'cancelled' ? 'cancelled' : 'done';
    await state.save({ status, ended, epoch, bestValidationDice, progress: undefined });
    await log(`Ended: ${WHY_ENDED[ended]} (complete epochs: ${epoch}). The model is ${paths.model}.`);
    await describeModel(paths, log);
    return { run: paths.root, model: paths.model, epochs: epoch, bestValidationDice, ended };
  } catch (raised) {
    const error = resumable(raised, paths);
    const message = error instanceof Error ? error.message : String(error);
    await appendLog(paths, signal.aborted ? 'Cancelled before the first step.' : `Failed: ${message}`);
    await state.save(signal.aborted ? { status: 'cancelled' } : { status: 'failed', error: message });
    throw error;
  } finally {
    stopWatch.end();
    await clearStopRequest(paths);
    await removePrepared(paths);
  }
}

/** The model is there whether a page about it can be written or not. */
async function describeModel({ root }: RunPaths, log: Log): Promise<void> {
  try {
    await log(`A page about it: ${await writeRunPage(root)}.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await log(`Warning: the page about the model was not written: ${reason}`);
  }
}

/** What to do when a device failed in the middle of training. */
function resumable(error: unknown, { last }: RunPaths): unknown {
  if (!(error instanceof DeviceError)) return error;
  const advice = existsSync(last)
    ? 'The last checkpoint is kept: resume the run, on another device (such as cpu) if it happens again.'
    : 'There was no checkpoint yet: train again, on another device (such as cpu) or with a smaller batch.';
  return new TrainingError(`${error.message}. ${advice}`, { cause: error });
}

async function trainSession(
  { plan, cases, paths, checkpoint, initial, notes, rehearsal }: Session,
  started: number,
  { signal, progress }: TrainHooks,
  log: Log,
  stateFile: StateFile,
): Promise<LoopOutcome> {
  const { config, model, loss } = plan;
  await log(describePlan(plan));
  for (const note of notes) await log(`Note: ${note}`);
  if (initial) await log(initial.description);
  const fewCases = warningOfFewCases(plan.split);
  if (fewCases !== undefined) await log(`Warning: ${fewCases}`);
  for (const warning of checkRecipe(loss, model.network.classes)) await log(`Warning: ${warning}`);
  if (!isDeepStrictEqual(loss, recipeOf(config.loss))) {
    await log(`The run goes on with the losses it has, not with those that ${paths.config} says by now.`);
  }
  const { sampler, validationCases } = await prepareRun(plan, { cases, rehearsal }, paths, { signal, log });
  const engine = await createEngine(config.device, { engine: config.engine, folders: [paths.root] });
  for (const warning of engine.warnings) await log(`Warning: ${warning}`);
  await log(engine.description);
  await stateFile.save({ engine: `${config.engine}, ${engine.device}` });
  const options = {
    ...stepOptionsOf(model.network, config, loss.terms),
    spacing: voxelSize(model.preprocessing),
    seed: config.seed,
    initial: checkpoint?.tensors ?? initial?.tensors,
  };
  const step = await createStagedStep(engine, options, checkpoint?.state.epoch ?? 0, log);
  const before = checkpoint?.state;
  const clock = new TrainingClock(config, before?.seconds ?? 0, started, before?.startSeconds);
  const { startSeconds } = clock;
  const state = before ?? {
    ...{ epoch: 0, step: 0, sums: NO_SUMS, lossRecipe: loss },
    ...{ seconds: startSeconds, startSeconds, best: null, stopping: NO_WAITING },
    ...{ plateau: NO_PLATEAU, balance: NO_BALANCE },
  };
  try {
    return await runTrainingLoop(
      {
        ...{ config, model, loss, engine, step, sampler, validationCases, paths, clock, state },
        hasModel: existsSync(paths.model),
      },
      {
        signal,
        onLog: log,
        onStep: (value) => {
          stateFile.showProgress(value);
          progress({ kind: 'step', ...value });
        },
        onEpoch: async ({ validation, ...value }) => {
          const validationDice = validation?.dice ?? null;
          const dice = validationDice === null ? '' : `, validation Dice ${validationDice.toFixed(4)}`;
          const terms = describeTerms(value.terms);
          await appendLog(paths, `Epoch ${value.epoch}: loss ${value.loss.toFixed(4)} = ${terms}${dice}`);
          await stateFile.save({ epoch: value.epoch, bestValidationDice: value.bestValidationDice });
          progress({ kind: 'epoch', ...value, validationDice });
        },
      },
    );
  } finally {
    // A device that failed may fail at this, too, which would hide why.
    await step.dispose().catch(() => undefined);
    await sampler.close();
  }
}

function describePlan({ config, split, model }: RunPlan): string {
  const { epochs, minutes, dimensions, plane, patch, batch, accumulation, stepsPerEpoch } = config;
  const limits = [epochs && `${epochs} epochs`, minutes && `${minutes.toFixed(1)} minutes`].filter(Boolean);
  return (
    `Training on ${split.training.length} cases, validating on ${split.validation.length}, for ${limits.join(' or ')}: ` +
    `${plane} slices${dimensions === 3 ? ' as volumes' : ''}, patches of ${patch.join(' x ')}, ` +
    `batches of ${accumulation > 1 ? `${accumulation} times ` : ''}${batch}, ${stepsPerEpoch} steps an epoch, ` +
    `${OPTIMIZER_NAMES[config.optimizer.kind]}, ${dimensions}D ${describeNetwork(model.network)}, ` +
    `labels ${model.labels.map(({ name }) => name).join(', ')}.`
  );
}
