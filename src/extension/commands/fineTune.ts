/**
 * Fine-tune: a training that begins with a run or a file of weights. What it would begin with is shown
 * first, then what is left to choose is asked for, and it starts as a task.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Head } from '../../learning/training/head';
import type { HeadChoice, TrainRequest } from '../../protocol/compute';
import { showReport } from '../reports/reportPanel';
import { proposeHeadFirst } from '../training/headFirst';
import { TASK_TYPE } from '../training/trainTaskDefinition';
import { createTrainTask } from '../training/trainTaskProvider';
import { findModels } from '../workspace/runs';
import { askForData, askForRunFolder } from './askForFolders';
import { askForLength } from './askForLength';
import type { Lab } from './lab';
import { mayQueue } from './train';
import { requireTrust } from './trust';

/** @param argument a run folder, .onnx or .safetensors file (from a menu), or nothing: then the user is asked */
export async function fineTune(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Training')) || !(await mayQueue(lab))) return;
  const from = argument instanceof vscode.Uri ? argument.fsPath : await pickSource();
  if (from === undefined) return;
  const data = await askForData(
    { title: 'Fine-Tune Model: on which data set?', openLabel: 'Fine-Tune on This Folder' },
    undefined,
    lab.editors.activeDocument?.uri.fsPath,
  );
  if (data === undefined) return;
  const beginning = await showWhatItBeginsWith(lab, from, data);
  if (!beginning) return;
  const chosen = await pickHead(beginning.heads);
  if (!chosen) return;
  const rehearsal = await pickRehearsal(beginning.earlier, data);
  if (!rehearsal) return;
  const length = await askForLength({
    title: 'Fine-Tune Model: how long?',
    prompt:
      'Minutes or epochs, such as "5 minutes" or "20 epochs". For a few corrected cases few epochs are enough.',
    value: '20 epochs',
  });
  if (!length) return;
  const stages = await pickStages(chosen.head, length);
  if (!stages) return;
  const out = await askForRunFolder('Fine-Tune Model: where does the run go?', data);
  if (out === undefined) return;
  const { head } = chosen;
  const definition = {
    ...({ type: TASK_TYPE, task: 'train' } as const),
    ...{ data, from, out, ...length, ...stages, ...rehearsal },
    ...(head !== undefined && { head }),
  };
  await vscode.tasks.executeTask(createTrainTask(definition, lab.trainings));
}

interface Beginning {
  /** What may become of the last layers. */
  readonly heads: readonly HeadChoice[];
  /** Folder of the data set that was learned before, where it can be rehearsed. */
  readonly earlier?: string | undefined;
}

/** @returns undefined where it cannot be fine-tuned, which is said */
async function showWhatItBeginsWith(
  { compute }: Lab,
  from: string,
  data: string,
): Promise<Beginning | undefined> {
  const { page, heads, earlier, fault } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `Reading ${path.basename(from)}` },
    // In a process of its own: a file of another program may bring it down.
    () =>
      compute.withOwn(
        (process) => process.call('fineTuningReport', { from, data }),
        new AbortController().signal,
      ),
  );
  await showReport({ html: page }, `Fine-tuning from ${path.basename(from)}`);
  if (fault === undefined) return { heads, earlier };
  void vscode.window.showErrorMessage(fault);
  return undefined;
}

interface HeadItem extends vscode.QuickPickItem {
  readonly head: Head | undefined;
}

/** What becomes of the last layers; asked where there is a choice, the proposal standing first. */
async function pickHead(heads: readonly HeadChoice[]): Promise<Pick<HeadItem, 'head'> | undefined> {
  const [proposal, ...others] = heads;
  if (!proposal || others.length === 0) return { head: proposal?.head };
  return vscode.window.showQuickPick(
    heads.map(({ head, label, detail }, n): HeadItem => ({
      ...{ head, label, detail },
      ...(n === 0 && { description: 'proposed' }),
    })),
    {
      ignoreFocusOut: true,
      title: 'Fine-Tune Model: what becomes of the last layers?',
      placeHolder: 'They tell the labels apart',
    },
  );
}

type Rehearse = Pick<TrainRequest, 'rehearse'>;

interface RehearsalItem extends vscode.QuickPickItem {
  readonly rehearsal: Rehearse;
}

/** Whether cases that were learned before are learned along. */
async function pickRehearsal(earlier: string | undefined, data: string): Promise<Rehearse | undefined> {
  if (earlier === undefined) return {};
  const items: readonly RehearsalItem[] = [
    {
      label: `Also learn from ${path.basename(earlier)}`,
      description: 'proposed',
      detail: 'A quarter of the patches is drawn from what was learned before, so that it is not forgotten.',
      rehearsal: { rehearse: earlier },
    },
    {
      label: `Learn from ${path.basename(data)} alone`,
      detail: 'For scans that are to replace the earlier ones.',
      rehearsal: {},
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    ignoreFocusOut: true,
    title: 'Fine-Tune Model: which cases?',
  });
  return picked?.rehearsal;
}

interface StagesItem extends vscode.QuickPickItem {
  readonly stages: Pick<TrainRequest, 'headFirst'>;
}

/** Whether all layers learn from the first epoch on. */
async function pickStages(
  head: Head | undefined,
  length: Pick<TrainRequest, 'epochs' | 'minutes'>,
): Promise<Pick<TrainRequest, 'headFirst'> | undefined> {
  const headFirst = proposeHeadFirst(length);
  if (headFirst === undefined) return {};
  const everything: StagesItem = {
    label: 'Train everything from the start',
    detail: 'For last layers that are kept, and for data sets with many cases.',
    stages: {},
  };
  const lastLayers: StagesItem = {
    label: 'Last layers first, then everything',
    detail: `In the first ${headFirst === 1 ? 'epoch' : `${headFirst} epochs`} the rest is frozen, so that it is not spoiled meanwhile.`,
    stages: { headFirst },
  };
  const items = head === 'keep' ? [everything, lastLayers] : [lastLayers, everything];
  const picked = await vscode.window.showQuickPick(
    items.map((item, n) => ({ ...item, ...(n === 0 && { description: 'proposed' }) })),
    { ignoreFocusOut: true, title: 'Fine-Tune Model: what learns first?' },
  );
  return picked?.stages;
}

interface SourceItem extends vscode.QuickPickItem {
  readonly source?: string;
}

async function pickSource(): Promise<string | undefined> {
  const models = await findModels();
  const items = models.map(({ name, folder, modified }): SourceItem => ({
    label: name,
    description: new Date(modified).toLocaleString(),
    detail: vscode.workspace.asRelativePath(folder),
    source: folder,
  }));
  const browse: SourceItem = {
    label: '$(folder-opened) Browse for an .onnx or .safetensors file ...',
    alwaysShow: true,
  };
  const picked = await vscode.window.showQuickPick([...items, browse], {
    ignoreFocusOut: true,
    title: 'Fine-Tune Model: which one?',
    placeHolder: 'Runs in this workspace, the newest first, or a network of another program',
  });
  if (!picked) return undefined;
  if (picked.source !== undefined) return picked.source;
  const files = await vscode.window.showOpenDialog({
    title: 'Fine-Tune Model: which one?',
    filters: { 'Networks and weights': ['onnx', 'safetensors'] },
  });
  return files?.[0] && path.resolve(files[0].fsPath);
}
