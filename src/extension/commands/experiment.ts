/** The commands that compare losses and cross-validate: ask what on, how long and how often, and start a task. */
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

type Kind = Experiment['kind'];

interface Wording {
  readonly title: string;
  readonly placeHolder: string;
  readonly length: { readonly prompt: string; readonly value: string };
  /** The number that is asked for: seeds of a comparison, folds of a cross-validation. */
  readonly count: {
    readonly key: 'seeds' | 'folds';
    readonly prompt: string;
    readonly value: string;
    readonly least: number;
  };
  readonly openLabel: string;
}

const WORDING = {
  compare: {
    title: 'Compare Losses',
    placeHolder: 'Trains without and with boundary loss, and reports what it did',
    length: {
      prompt:
        'Epochs or minutes. With 3 seeds and two losses there are 6 runs of this length. Epochs compare fairly ' +
        'whatever else the machine does meanwhile.',
      value: '20 epochs',
    },
    count: {
      key: 'seeds',
      prompt: 'Runs of each loss that differ in nothing but chance. Fewer than 3 tell hardly anything.',
      value: '3',
      least: 1,
    },
    openLabel: 'Compare on This Folder',
  },
  'cross-validate': {
    title: 'Cross-Validate',
    placeHolder: 'Validates every case once; all folds together then predict as one model',
    length: {
      prompt: 'Epochs or minutes. There is one run of this length for each fold.',
      value: '50 epochs',
    },
    count: {
      key: 'folds',
      prompt: 'Parts of the data set, each of which validates what was trained on the others.',
      value: '5',
      least: 2,
    },
    openLabel: 'Cross-Validate on This Folder',
  },
} as const satisfies Record<Kind, Wording>;

const MOST_COUNT = 99;

/**
 * @param kind what is asked for; what is given says it itself
 * @param argument a dataset.json (from a menu), the values of a task (then nothing is asked), or nothing
 */
export async function startExperiment(
  experiments: Experiments,
  kind: Kind,
  argument: unknown,
): Promise<void> {
  if (!(await requireTrust('Training'))) return;
  const given = argumentsSchema.safeParse(argument);
  const definition: ExperimentTaskDefinition | undefined = given.success
    ? { type: TASK_TYPE, ...given.data }
    : await askForExperiment(kind, argument instanceof vscode.Uri ? argument : undefined);
  if (definition) await vscode.tasks.executeTask(createExperimentTask(definition, experiments));
}

async function askForExperiment(
  kind: Kind,
  about: vscode.Uri | undefined,
): Promise<ExperimentTaskDefinition | undefined> {
  const { title, length: wording, count } = WORDING[kind];
  const isDataset = about !== undefined && path.basename(about.fsPath) === 'dataset.json';
  const chosen = isDataset ? { task: kind, data: path.dirname(about.fsPath) } : await askForData(kind, about);
  if (!chosen) return undefined;
  if ('resume' in chosen) return { type: TASK_TYPE, ...chosen };
  const length = await askForLength({ title: `${title} (2/3): how long is each run?`, ...wording });
  if (!length) return undefined;
  const typed = await vscode.window.showInputBox({
    ...STEP,
    title: `${title} (3/3): how many ${count.key}?`,
    ...{ prompt: count.prompt, value: count.value },
    validateInput: (text) =>
      isCount(text, count.least) ? undefined : `Type a number from ${count.least} to ${MOST_COUNT}.`,
  });
  if (typed === undefined) return undefined;
  return {
    ...{ type: TASK_TYPE, ...chosen, ...length, [count.key]: Number(typed) },
    out: proposeExperimentFolder(chosen, new Date()),
  };
}

function isCount(text: string, least: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= MOST_COUNT;
}

type Chosen =
  | Pick<ExperimentTaskDefinition, 'task' | 'data'>
  | { readonly task: Kind; readonly data: string; readonly out: string; readonly resume: true };

interface ChoiceItem extends vscode.QuickPickItem {
  readonly chosen?: Chosen;
}

async function askForData(kind: Kind, about: vscode.Uri | undefined): Promise<Chosen | undefined> {
  const { title, placeHolder, openLabel } = WORDING[kind];
  const [datasets, unfinished] = await Promise.all([findDatasets(about?.fsPath), findUnfinished(kind)]);
  const browse: ChoiceItem = { label: '$(folder-opened) Browse ...', alwaysShow: true };
  const items: readonly ChoiceItem[] = [
    ...datasets.map(({ name, folder }) => ({
      label: name,
      description: vscode.workspace.asRelativePath(folder),
      chosen: { task: kind, data: folder },
    })),
    ...unfinished.map(({ folder, experiment: { data, runs } }) => ({
      label: `$(debug-continue) Resume ${path.basename(folder)}`,
      description: `${runs.filter(({ status }) => status === 'done').length} of ${runs.length} runs done`,
      chosen: { task: kind, data, out: folder, resume: true as const },
    })),
    browse,
  ];
  const picked = await vscode.window.showQuickPick(items, {
    ...STEP,
    ...{ title: `${title} (1/3): on which data set?`, placeHolder },
    matchOnDescription: true,
  });
  if (!picked) return undefined;
  if (picked.chosen) return picked.chosen;
  const folders = await vscode.window.showOpenDialog({
    title: `${title} (1/3): on which data set?`,
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel,
  });
  return folders?.[0] && { task: kind, data: folders[0].fsPath };
}

const MOST = 100;

/** Comparisons or cross-validations of the workspace that were stopped or died. */
async function findUnfinished(
  kind: Kind,
): Promise<readonly { readonly folder: string; readonly experiment: Experiment }[]> {
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
    .filter(
      ({ experiment }) => experiment.kind === kind && experiment.status !== 'done' && !isRunAlive(experiment),
    );
}
