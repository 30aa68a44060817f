/** The runs in the workspace: those that hold a model, and those that can go on. */
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { isRunAlive, readRunState, runPaths } from '../../learning/training/runFolder';
import { EXCLUDED } from './folders';

export interface FoundRun {
  readonly name: string;
  readonly folder: string;
  /** When its model or checkpoint was written, in ms since 1970. */
  readonly modified: number;
}

const MOST = 500;

/** Runs with a model.onnx, the newest first. */
export async function findModels(): Promise<FoundRun[]> {
  const files = await vscode.workspace.findFiles('**/model.onnx', EXCLUDED, MOST);
  return newestFirst(files.map((file) => ({ file: file.fsPath, folder: path.dirname(file.fsPath) })));
}

/** Folders whose ensemble.json names several models to predict with together, the newest first. */
export async function findEnsembles(): Promise<FoundRun[]> {
  const files = await vscode.workspace.findFiles('**/ensemble.json', EXCLUDED, MOST);
  return newestFirst(files.map((file) => ({ file: file.fsPath, folder: path.dirname(file.fsPath) })));
}

/** Runs that were stopped or died, with a checkpoint to go on from; the newest first. */
export async function findResumableRuns(): Promise<FoundRun[]> {
  const files = await vscode.workspace.findFiles('**/checkpoints/last.safetensors', EXCLUDED, MOST);
  const runs = await newestFirst(
    files.map((file) => ({ file: file.fsPath, folder: path.dirname(path.dirname(file.fsPath)) })),
  );
  const unfinished = await Promise.all(runs.map(({ folder }) => isUnfinished(folder)));
  return runs.filter((_run, n) => unfinished[n]);
}

/** Whether a run folder holds a checkpoint to resume from. */
export async function hasCheckpoint(folder: string): Promise<boolean> {
  try {
    await access(runPaths(folder).last);
    return true;
  } catch {
    return false;
  }
}

/** Folder of the data set a run trains on. @throws Error when the folder holds no run */
export async function runData(folder: string): Promise<string> {
  const state = await readRunState(folder);
  if (!state) throw new Error(`${folder} holds no run: there is no state.json in it.`);
  return state.data;
}

async function isUnfinished(folder: string): Promise<boolean> {
  try {
    const state = await readRunState(folder);
    return state !== undefined && state.status !== 'done' && !isRunAlive(state);
  } catch {
    return false; // a damaged run cannot go on
  }
}

async function newestFirst(
  runs: readonly { readonly file: string; readonly folder: string }[],
): Promise<FoundRun[]> {
  const dated = await Promise.all(
    runs.map(async ({ file, folder }) => ({
      name: path.basename(folder),
      folder,
      modified: (await stat(file)).mtimeMs,
    })),
  );
  return dated.sort((a, b) => b.modified - a.modified);
}
