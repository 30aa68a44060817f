/** The command that compares losses: asks what on, how long and how often, and starts it as a task. */
import path from 'node:path';
import * as vscode from 'vscode';
import { readExperiment, type Experiment } from '../../learning/comparison/experiment';
import { isRunAlive } from '../../learning/training/runFolder';
import { createExperimentTask } from '../comparison/experimentTask';
import type { Experiments } from '../comparison/experiments';
import {
  experimentTaskSchema,
  proposeExperimentFolder,
  type ExperimentTaskDefinition,
} from '../comparison/experimentTaskDefinition';
import { TASK_TYPE } from '../training/trainTaskDefinition';
import { EXCLUDED } from '../workspace/folders';
import { findDatasets } from '../workspace/datasets';
import { askForLength } from './askForLength';
import { requireTrust } from './trust';

const STEP = { ignoreFocusOut: true } as const;
const argumentsSchema = experimentTaskSchema.omit({ type: true });

/**
 * @param argument a dataset.json (from a menu), the values of a task (then nothing is asked), or nothing
 */
export async function compareLosses(experiments: Experiments, argument: unknown): Promise<void> {
  if (!(await requireTrust('Training'))) return;
  const given = argumentsSchema.safeParse(argument);
  const definition: ExperimentTaskDefinition | undefined = given.success
    ? { type: TASK_TYPE, ...given.data }
    : await askForComparison(argument instanceof vscode.Uri ? argument : undefined);
  if (definition) await vscode.tasks.executeTask(createExperimentTask(definition, experiments));
}

async function askForComparison(
  about: vscode.Uri | undefined,
): Promise<ExperimentTaskDefinition | undefined> {
  const isDataset = about !== undefined && path.basename(about.fsPath) === 'dataset.json';
  const chosen = isDataset
    ? { task: 'compare' as const, data: path.dirname(about.fsPath) }
    : await askForData(about);
  if (!chosen) return undefined;
  if ('resume' in chosen) return { type: TASK_TYPE, ...chosen };
  const length = await askForLength({
    title: 'Compare Losses (2/3): how long is each run?',
    prompt:
      'Epochs or minutes. With 3 seeds and two losses there are 6 runs of this length. Epochs compare fairly ' +
      'whatever else the machine does meanwhile.',
    value: '20 epochs',
  });
  if (!length) return undefined;
  const seeds = await vscode.window.showInputBox({
    ...STEP,
    title: 'Compare Losses (3/3): how many seeds?',
    prompt: 'Runs of each loss that differ in nothing but chance. Fewer than 3 tell hardly anything.',
    value: '3',
    validateInput: (text) => (/^[1-9]\d?$/.test(text.trim()) ? undefined : 'Type a number from 1 to 99.'),
  });
  if (seeds === undefined) return undefined;
  return {
    ...{ type: TASK_TYPE, ...chosen, ...length, seeds: Number(seeds) },
    out: proposeExperimentFolder(chosen, new Date()),
  };
}

type Chosen =
  | Pick<ExperimentTaskDefinition, 'task' | 'data'>
  | { readonly task: Experiment['kind']; readonly data: string; readonly out: string; readonly resume: true };

interface ChoiceItem extends vscode.QuickPickItem {
  readonly chosen?: Chosen;
}

async function askForData(about: vscode.Uri | undefined): Promise<Chosen | undefined> {
  const [datasets, unfinished] = await Promise.all([findDatasets(about?.fsPath), findUnfinished()]);
  const browse: ChoiceItem = { label: '$(folder-opened) Browse ...', alwaysShow: true };
  const items: readonly ChoiceItem[] = [
    ...datasets.map(({ name, folder }) => ({
      label: name,
      description: vscode.workspace.asRelativePath(folder),
      chosen: { task: 'compare' as const, data: folder },
    })),
    ...unfinished.map(({ folder, experiment: { kind, data, runs } }) => ({
      label: `$(debug-continue) Resume ${path.basename(folder)}`,
      description: `${runs.filter(({ status }) => status === 'done').length} of ${runs.length} runs done`,
      chosen: { task: kind, data, out: folder, resume: true as const },
    })),
    browse,
  ];
  const picked = await vscode.window.showQuickPick(items, {
    ...STEP,
    title: 'Compare Losses (1/3): on which data set?',
    placeHolder: 'Trains without and with boundary loss, and reports what it did',
    matchOnDescription: true,
  });
  if (!picked) return undefined;
  if (picked.chosen) return picked.chosen;
  const folders = await vscode.window.showOpenDialog({
    title: 'Compare Losses (1/3): on which data set?',
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: 'Compare on This Folder',
  });
  return folders?.[0] && { task: 'compare', data: folders[0].fsPath };
}

const MOST = 100;

/** Comparisons and cross-validations of the workspace that were stopped or died. */
async function findUnfinished(): Promise<
  readonly { readonly folder: string; readonly experiment: Experiment }[]
> {
  const files = await vscode.workspace.findFiles('**/comparison.json', EXCLUDED, MOST);
  const found = await Promise.all(
    files.map(async ({ fsPath }) => {
      const folder = path.dirname(fsPath);
      // A damaged one cannot go on.
      const experiment = await readExperiment(folder).catch(() => undefined);
      return experiment && { folder, experiment };
    }),
  );
  return found
    .filter((each) => each !== undefined)
    .filter(({ experiment }) => experiment.status !== 'done' && !isRunAlive(experiment));
}
