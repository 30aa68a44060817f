/** Which model a command is about. */
import * as vscode from 'vscode';
import { findEnsembles, findModels } from '../workspace/runs';

interface ModelItem extends vscode.QuickPickItem {
  readonly model?: string;
}

/** The only model of the workspace, else the one the user picks: ensembles first, the newest of each first. */
export async function pickModel(title: string): Promise<string | undefined> {
  const models = [...(await findEnsembles()), ...(await findModels())];
  const [only] = models;
  if (only && models.length === 1) return only.folder;
  const items = models.map(({ name, folder, modified }): ModelItem => ({
    label: name,
    description: new Date(modified).toLocaleString(),
    detail: vscode.workspace.asRelativePath(folder),
    model: folder,
  }));
  const browse: ModelItem = { label: '$(folder-opened) Browse for an .onnx file ...', alwaysShow: true };
  const picked = await vscode.window.showQuickPick([...items, browse], {
    ignoreFocusOut: true,
    title,
    placeHolder:
      models.length > 0
        ? 'Runs in this workspace, the newest first'
        : 'There is no trained model in this workspace',
  });
  if (!picked) return undefined;
  if (picked.model !== undefined) return picked.model;
  const files = await vscode.window.showOpenDialog({
    title,
    filters: { 'ONNX models': ['onnx'] },
  });
  return files?.[0]?.fsPath;
}
