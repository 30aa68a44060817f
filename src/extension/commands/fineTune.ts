/** Fine-tune: a training that begins with a run or an .onnx file, as a task. */
import path from 'node:path';
import * as vscode from 'vscode';
import { createTrainTask } from '../training/trainTaskProvider';
import { findModels } from '../workspace/runs';
import type { Lab } from './lab';
import { askForTraining, mayQueue } from './train';
import { requireTrust } from './trust';

/** @param argument an .onnx file (from a menu), or nothing: then the user is asked */
export async function fineTune(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Training')) || !(await mayQueue(lab))) return;
  const from = argument instanceof vscode.Uri ? argument.fsPath : await pickSource();
  if (from === undefined) return;
  const definition = await askForTraining(lab, undefined);
  if (!definition) return;
  await vscode.tasks.executeTask(createTrainTask({ ...definition, from }, lab.trainings));
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
  const browse: SourceItem = { label: '$(folder-opened) Browse for an .onnx file ...', alwaysShow: true };
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
