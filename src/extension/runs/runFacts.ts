/**
 * What the Runs view knows of a run: read from its folder alone, so that runs of the command line, of
 * other windows and of other machines are there too. Knows nothing of VS Code.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import {
  isRunAlive,
  readRunState,
  RunFolderError,
  runPaths,
  type RunState,
} from '../../learning/training/runFolder';
import type { RunStatus } from '../../protocol/dashboard';

export interface RunFacts {
  readonly folder: string;
  readonly name: string;
  readonly status: RunStatus;
  /** Absent where it is damaged. */
  readonly state: RunState | undefined;
  /** In ms since 1970: when it was begun, and when its state was last written. */
  readonly started: number;
  readonly updated: number;
  /** Whether there is a model to predict with. */
  readonly hasModel: boolean;
  /** Whether there is a checkpoint to go on from. */
  readonly hasCheckpoint: boolean;
}

/** @returns undefined where the folder holds no run, such as one whose state.json is another program's */
export async function readRunFacts(folder: string): Promise<RunFacts | undefined> {
  const paths = runPaths(folder);
  const [stateTime, splitTime, modelTime, checkpointTime] = await Promise.all(
    [paths.state, paths.split, paths.model, paths.last].map(modifiedAt),
  );
  if (stateTime === undefined) return undefined;
  const state = await readState(folder);
  // A run has a split from its first second; a state.json that is not ours has none beside it.
  if (state === 'gone' || (state === 'damaged' && splitTime === undefined)) return undefined;
  const known = state === 'damaged' ? undefined : state;
  return {
    folder: paths.root,
    name: path.basename(paths.root),
    status: known ? statusOf(known) : 'damaged',
    state: known,
    started: timeOf(known?.started) ?? stateTime,
    updated: timeOf(known?.updated) ?? stateTime,
    hasModel: modelTime !== undefined,
    hasCheckpoint: checkpointTime !== undefined,
  };
}

async function readState(folder: string): Promise<RunState | 'damaged' | 'gone'> {
  try {
    return (await readRunState(folder)) ?? 'gone';
  } catch (error) {
    return error instanceof RunFolderError ? 'damaged' : 'gone';
  }
}

export function statusOf(state: RunState): RunStatus {
  switch (state.status) {
    case 'running':
      return isRunAlive(state) ? 'running' : 'interrupted';
    case 'cancelled':
      return 'stopped';
    case 'done':
    case 'failed':
      return state.status;
  }
}

/** Whether it can go on: it did not come to its end, and nobody trains it. */
export function isResumable({ status }: RunFacts): boolean {
  return status === 'stopped' || status === 'interrupted' || status === 'failed';
}

/** @returns undefined where there is no such file */
export async function modifiedAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return undefined;
  }
}

function timeOf(iso: string | undefined): number | undefined {
  const time = iso === undefined ? NaN : Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}
