/** The commands that start, resume and stop a training. */
import * as vscode from 'vscode';
import { z } from 'zod';
import { TASK_TYPE, trainTaskSchema, type TrainTaskDefinition } from '../training/trainTaskDefinition';
import { createTrainTask } from '../training/trainTaskProvider';
import { findResumableRuns, runData } from '../workspace/runs';
import { askForData, askForRunFolder } from './askForFolders';
import { askForLength } from './askForLength';
import type { Lab } from './lab';
import { requireTrust } from './trust';

/** Everything of a task but its type; without `data` the user is asked. */
const trainArgumentsSchema = trainTaskSchema.omit({ type: true, task: true, resume: true });

/**
 * Starts a training as a task.
 * @param argument a dataset.json, a folder or a scan (from a menu), the values of a task (from a
 *   keybinding or another extension: then nothing is asked), or nothing
 */
export async function train(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Training')) || !(await mayQueue(lab))) return;
  const about = argument instanceof vscode.Uri ? argument : undefined;
  const given = trainArgumentsSchema.safeParse(argument);
  const definition: TrainTaskDefinition | undefined =
    given.success && !about
      ? { ...given.data, type: TASK_TYPE, task: 'train' }
      : await askForTraining(lab, about);
  if (definition) await vscode.tasks.executeTask(createTrainTask(definition, lab.trainings));
}

const resumeArgumentsSchema = z.object({ run: z.string() });

/** Goes on with a run from its last checkpoint, as a task. */
export async function resumeTraining(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Training')) || !(await mayQueue(lab))) return;
  const given = resumeArgumentsSchema.safeParse(argument);
  const run = given.success ? given.data.run : await pickRun();
  if (run === undefined) return;
  const data = await runData(run);
  await vscode.tasks.executeTask(
    createTrainTask({ type: TASK_TYPE, task: 'train', data, out: run, resume: true }, lab.trainings),
  );
}

export function stopTraining({ trainings }: Lab): void {
  if (trainings.running === undefined) {
    void vscode.window.showInformationMessage('No training is running.');
    return;
  }
  trainings.stop();
}

/** Brings the terminal of the training to the front. */
export async function showTraining(): Promise<void> {
  const execution = vscode.tasks.taskExecutions.find(({ task }) => task.definition.type === TASK_TYPE);
  const terminal = vscode.window.terminals.find(
    ({ name }) => execution !== undefined && name.includes(execution.task.name),
  );
  if (terminal) terminal.show();
  else await vscode.commands.executeCommand('workbench.action.terminal.focus');
}

const QUEUE = 'Train After It';

/** One training runs at a time in a window; whether another one shall wait for its turn. */
export async function mayQueue({ trainings }: Lab): Promise<boolean> {
  if (!trainings.isBusy) return true;
  const where = trainings.running === undefined ? '' : `, in ${trainings.running}`;
  const chosen = await vscode.window.showWarningMessage(
    `A training runs already${where}. Another one begins when it has ended.`,
    QUEUE,
  );
  return chosen === QUEUE;
}

async function askForTraining(
  { editors }: Lab,
  about: vscode.Uri | undefined,
): Promise<TrainTaskDefinition | undefined> {
  const title = 'Train Model (1/3): on which data set?';
  const data = await askForData(
    { title, openLabel: 'Train on This Folder' },
    about,
    editors.activeDocument?.uri.fsPath,
  );
  if (data === undefined) return undefined;
  const length = await askForLength({
    title: 'Train Model (2/3): how long?',
    prompt: 'Minutes or epochs, such as "10 minutes" or "50 epochs". A stopped training can be resumed.',
    value: '10 minutes',
  });
  if (!length) return undefined;
  const out = await askForRunFolder('Train Model (3/3): where does the run go?', data);
  if (out === undefined) return undefined;
  return { type: TASK_TYPE, task: 'train', data, out, ...length };
}

async function pickRun(): Promise<string | undefined> {
  const runs = await findResumableRuns();
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(
      'The workspace holds no run with a checkpoint to resume from. Start one with "Boundary Lab: Train Model".',
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    runs.map(({ name, folder, modified }) => ({
      label: name,
      description: new Date(modified).toLocaleString(),
      detail: vscode.workspace.asRelativePath(folder),
      folder,
    })),
    { title: 'Resume Training: which run?' },
  );
  return picked?.folder;
}
