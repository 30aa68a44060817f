/**
 * The folder of one training run:
 *
 *     config.json                   every setting, itself a valid configuration file
 *     split.json                    which cases are trained on and which validate
 *     state.json                    how the run stands; what the editor reads to offer resuming
 *     metrics.jsonl, metrics.csv    one line an epoch
 *     events.out.tfevents.*         the same for TensorBoard
 *     validation.json               scores of each validation case with the best weights
 *     examples.json                 pictures of the best, the median and the worst of them
 *     preview.json                  slices of validation cases as predicted at the last validation
 *     log.txt                       what was said, with the time
 *     checkpoints/best.safetensors, last.safetensors
 *     checkpoints/initial.safetensors   what a fine-tuning began with
 *     model.onnx                    the best weights, ready to predict
 *     model.html                    a page about it, written when a training ends
 *     prepared/                     slices of the data set; only while training
 *     stop                          asks the process that trains to stop
 *
 * Nothing here needs a tensor run-time, so the editor may read a run folder too.
 */
import { existsSync } from 'node:fs';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { removeLeftovers, writeAtomically } from '../../formats/atomicWrite';
import { systemErrorCode } from '../../formats/formatError';
import { readIfThere } from '../../formats/readIfThere';

export const runStateSchema = z.object({
  status: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** The data set's folder. */
  data: z.string(),
  pid: z.number().int(),
  host: z.string(),
  /** ISO 8601. */
  started: z.string(),
  updated: z.string(),
  /** Epochs completed. */
  epoch: z.number().int(),
  /** Of the weights in model.onnx. */
  bestValidationDice: z.number().nullable(),
  /** Within the epoch that runs, every few seconds. */
  progress: z
    .object({
      /** Counted from 1; `epochs` is an estimate where time is the limit. */
      epoch: z.number().int(),
      epochs: z.number().int(),
      step: z.number().int(),
      steps: z.number().int(),
      /** Mean over the epoch so far. */
      loss: z.number(),
      stepsPerSecond: z.number().nullable(),
      secondsLeft: z.number().nullable(),
    })
    .optional(),
  /** Most memory its processes have held so far, in bytes. */
  peakMemory: z.number().optional(),
  /** The engine and the device that compute, such as "onnxruntime, cpu". */
  engine: z.string().optional(),
  /** Why a training that is done has ended. */
  ended: z.enum(['epochs', 'minutes', 'early-stopped', 'cancelled']).optional(),
  /** Why it failed. */
  error: z.string().optional(),
});
export type RunState = z.infer<typeof runStateSchema>;

/** A run folder that cannot be used; the message says why and what to do. */
export class RunFolderError extends Error {
  override readonly name = 'RunFolderError';
  readonly code = 'run-folder';
}

/** Absolute paths of everything in a run folder. */
export interface RunPaths {
  readonly root: string;
  readonly config: string;
  readonly split: string;
  readonly state: string;
  readonly metricsJsonl: string;
  readonly metricsCsv: string;
  readonly validation: string;
  readonly preview: string;
  readonly examples: string;
  readonly log: string;
  readonly best: string;
  readonly last: string;
  readonly initial: string;
  readonly model: string;
  readonly modelPage: string;
  readonly prepared: string;
  readonly stop: string;
}

export function runPaths(folder: string): RunPaths {
  const root = resolve(folder);
  const checkpoints = join(root, 'checkpoints');
  return {
    root,
    config: join(root, 'config.json'),
    split: join(root, 'split.json'),
    state: join(root, 'state.json'),
    metricsJsonl: join(root, 'metrics.jsonl'),
    metricsCsv: join(root, 'metrics.csv'),
    validation: join(root, 'validation.json'),
    preview: join(root, 'preview.json'),
    examples: join(root, 'examples.json'),
    log: join(root, 'log.txt'),
    best: join(checkpoints, 'best.safetensors'),
    last: join(checkpoints, 'last.safetensors'),
    initial: join(checkpoints, 'initial.safetensors'),
    model: join(root, 'model.onnx'),
    modelPage: join(root, 'model.html'),
    prepared: join(root, 'prepared'),
    stop: join(root, 'stop'),
  };
}

/** How a run stands, or undefined where the folder holds none. @throws RunFolderError when state.json is damaged */
export async function readRunState(folder: string): Promise<RunState | undefined> {
  const { state } = runPaths(folder);
  const text = await readIfThere(state);
  if (text === undefined) return undefined;
  try {
    return runStateSchema.parse(JSON.parse(text));
  } catch {
    throw new RunFolderError(`${state} is damaged, so the run cannot go on. Train into another folder.`);
  }
}

/** Whether the process that wrote the state is still training, as far as this machine can tell. */
export function isRunAlive({
  status,
  pid,
  host,
}: Pick<RunState, 'pid' | 'host'> & { readonly status: string }): boolean {
  if (status !== 'running') return false;
  if (host !== hostname()) return true; // cannot be seen from here
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM'; // alive, but another user's
  }
}

/** @throws RunFolderError when the folder holds a run, or files a run would write */
export function refuseOccupiedFolder(folder: string): void {
  const paths = runPaths(folder);
  const written = Object.values({ ...paths }).filter((path) => path !== paths.root && path !== paths.stop);
  const taken = written.find((file) => existsSync(file));
  if (taken !== undefined) {
    throw new RunFolderError(
      `${paths.root} already holds a run (${taken} exists) and is not overwritten. ` +
        `Choose another folder, or resume the run there.`,
    );
  }
}

/**
 * Asks whichever process trains a run to stop: it ends as if cancelled, with checkpoint and model written.
 * Nothing happens where none does.
 * @throws RunFolderError when the folder holds no run
 */
export async function requestStop(folder: string): Promise<void> {
  const { root, stop } = runPaths(folder);
  if (!(await readRunState(folder))) throw new RunFolderError(`${root} holds no run to stop.`);
  await writeFile(stop, '');
}

/** Forgets that the run was asked to stop. */
export async function clearStopRequest({ stop }: RunPaths): Promise<void> {
  await rm(stop, { force: true });
}

/** The state of a run just begun by this process. */
export function newRunState(data: string): RunState {
  const now = new Date().toISOString();
  return {
    status: 'running',
    data: resolve(data),
    pid: process.pid,
    host: hostname(),
    started: now,
    updated: now,
    epoch: 0,
    bestValidationDice: null,
  };
}

/**
 * Makes the folder this process's run. Of two processes that try at once, one fails.
 * @throws RunFolderError
 */
export async function claimRunFolder(folder: string, state: RunState): Promise<RunPaths> {
  refuseOccupiedFolder(folder);
  const paths = runPaths(folder);
  try {
    await mkdir(join(paths.root, 'checkpoints'), { recursive: true });
    await writeAtomically(paths.state, [new TextEncoder().encode(json(state))], { overwrite: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RunFolderError(`${paths.root} cannot become a run folder: ${reason}.`, { cause: error });
  }
  return paths;
}

/**
 * Makes a folder free again whose run was killed before it was written down how it is to be trained
 * (split.json comes last), so that it can neither be resumed nor has it learned anything.
 */
export async function forgetUnbegunRun(folder: string): Promise<void> {
  const paths = runPaths(folder);
  const found = await readRunState(folder);
  if (!found || isRunAlive(found) || existsSync(paths.split)) return;
  await removeTemporaries(paths);
  for (const file of [paths.config, paths.initial, paths.log]) await rm(file, { force: true });
  await rm(paths.state);
}

/** Removes files that a killed process of this run had not finished. */
export async function removeTemporaries({ root, best }: RunPaths): Promise<void> {
  await removeLeftovers(root);
  await removeLeftovers(dirname(best));
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomically(path, [new TextEncoder().encode(json(value))], { overwrite: true });
}

/** Adds a line with the time to the log; a log that cannot be written does not stop training. */
export async function appendLog({ log }: RunPaths, line: string): Promise<void> {
  await appendFile(log, `${new Date().toISOString()} ${line}\n`).catch(() => undefined);
}

/** Deletes the copies of the scans that training made. */
export async function removePrepared({ prepared }: RunPaths): Promise<void> {
  await rm(prepared, { recursive: true, force: true });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
