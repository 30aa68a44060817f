/** Plan Training: decides everything a training would, as a file to look at and change; and trains with one. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import { readJsonFile } from '../../learning/training/config';
import { dataOfPlan, PLAN_ENDING } from '../../learning/training/configNotes';
import { TASK_TYPE } from '../training/trainTaskDefinition';
import { createTrainTask } from '../training/trainTaskProvider';
import { baseFolder } from '../workspace/folders';
import { askForData, askForRunFolder } from './askForFolders';
import { askForLength } from './askForLength';
import type { Lab } from './lab';
import { withPercent } from './percent';
import { mayQueue } from './train';
import { requireTrust } from './trust';

/**
 * Writes a plan and opens it.
 * @param argument a dataset.json or a scan (from a menu), or nothing
 */
export async function planTraining(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Planning'))) return;
  const data = await askForData(
    { title: 'Plan Training (1/3): on which data set?', openLabel: 'Plan for This Folder' },
    argument instanceof vscode.Uri ? argument : undefined,
    lab.editors.activeDocument?.uri.fsPath,
  );
  if (data === undefined) return;
  const length = await askForLength({
    title: 'Plan Training (2/3): how long will it train?',
    prompt: 'Minutes or epochs, such as "10 minutes" or "50 epochs". The plan depends on it.',
    value: '10 minutes',
  });
  if (!length) return;
  const out = await askForFile(data);
  if (out === undefined) return;
  const written = await withPercent(`Planning a training on ${path.basename(data)}`, (signal, report) =>
    lab.compute.withOwn(
      (process) =>
        process.call(
          'planTraining',
          { data, out, ...length },
          {
            signal,
            onProgress: ({ done, total }) => {
              report(done, total);
            },
          },
        ),
      signal,
    ),
  );
  if (written) await vscode.window.showTextDocument(vscode.Uri.file(written.file));
}

async function askForFile(data: string): Promise<string | undefined> {
  const place = (file: string): string => path.resolve(baseFolder(), file.trim());
  const out = await vscode.window.showInputBox({
    ignoreFocusOut: true,
    title: 'Plan Training (3/3): to which file?',
    prompt: `A new file in ${baseFolder()}. It opens, to be changed before the training.`,
    value: freeName(path.basename(data)),
    validateInput: (text) => {
      if (!text.trim().endsWith('.json')) return `Type the name of a file, such as liver${PLAN_ENDING}.`;
      return existsSync(place(text)) ? 'There is such a file. Type another name.' : undefined;
    },
  });
  return out === undefined ? undefined : place(out);
}

/** "liver.boundary-plan.json", or "liver-2.boundary-plan.json" where that is taken. */
function freeName(name: string): string {
  for (let n = 1; ; n++) {
    const file = `${name}${n === 1 ? '' : `-${n}`}${PLAN_ENDING}`;
    if (!existsSync(path.join(baseFolder(), file))) return file;
  }
}

const argumentsSchema = z.object({ plan: z.string(), out: z.string().optional() });

/**
 * Trains as a plan says, as a task.
 * @param argument the file (from a menu), `{plan, out?}`, or nothing: the file in front
 */
export async function trainWithPlan(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Training')) || !(await mayQueue(lab))) return;
  const given = argumentsSchema.safeParse(argument instanceof vscode.Uri ? undefined : argument).data;
  const front = vscode.window.activeTextEditor?.document.uri;
  const plan = argument instanceof vscode.Uri ? argument.fsPath : (given?.plan ?? front?.fsPath);
  if (plan?.endsWith(PLAN_ENDING) !== true) {
    void vscode.window.showInformationMessage(
      `Open a plan first, a file whose name ends in ${PLAN_ENDING}. "Boundary Lab: Plan Training" writes one.`,
    );
    return;
  }
  if (!(await saved(plan))) return;
  const data =
    dataOfPlan(await readJsonFile(plan), plan) ??
    (await askForData(
      { title: 'Train with This Plan: on which data set?', openLabel: 'Train on This Folder' },
      undefined,
      undefined,
    ));
  if (data === undefined) return;
  const out = given?.out ?? (await askForRunFolder('Train with This Plan: where does the run go?', data));
  if (out === undefined) return;
  await vscode.tasks.executeTask(
    createTrainTask({ type: TASK_TYPE, task: 'train', data, out, config: plan }, lab.trainings),
  );
}

/** What is trained with is the file: what was changed in the editor is written first. */
async function saved(file: string): Promise<boolean> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  return open?.isDirty === true ? open.save() : true;
}
