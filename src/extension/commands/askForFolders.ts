/** Asks for the folders of a training: the data set, and where the run goes. */
import path from 'node:path';
import * as vscode from 'vscode';
import { proposeRunFolder } from '../training/trainTaskDefinition';
import { findDatasets } from '../workspace/datasets';
import { baseFolder } from '../workspace/folders';

/** After a step the focus goes back to the page for a moment, which must not end the next step. */
const STEP = { ignoreFocusOut: true } as const;

interface FolderItem extends vscode.QuickPickItem {
  readonly folder?: string;
}

/**
 * @param about what a menu was opened on, such as a dataset.json, which then is not asked for
 * @returns undefined where the user thought better of it
 */
export async function askForData(
  { title, openLabel }: { readonly title: string; readonly openLabel: string },
  about: vscode.Uri | undefined,
  activeScan: string | undefined,
): Promise<string | undefined> {
  if (about && path.basename(about.fsPath) === 'dataset.json') return path.dirname(about.fsPath);
  const datasets = await findDatasets(about?.fsPath ?? activeScan);
  const items = datasets.map(({ name, folder }): FolderItem => ({
    label: name,
    description: vscode.workspace.asRelativePath(folder),
    folder,
  }));
  const browse: FolderItem = { label: '$(folder-opened) Browse ...', alwaysShow: true };
  const picked = await vscode.window.showQuickPick([...items, browse], {
    ...STEP,
    title,
    placeHolder: 'A Decathlon or nnU-Net data set, or a folder of scans with labels',
    matchOnDescription: true,
  });
  if (!picked) return undefined;
  if (picked.folder !== undefined) return picked.folder;
  const folders = await vscode.window.showOpenDialog({
    ...{ title, openLabel },
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return folders?.[0]?.fsPath;
}

/** @returns undefined where the user thought better of it */
export async function askForRunFolder(title: string, data: string): Promise<string | undefined> {
  const out = await vscode.window.showInputBox({
    ...STEP,
    title,
    prompt: `A new folder for the model, its checkpoints and its log, in ${baseFolder()}.`,
    value: proposeRunFolder(data, new Date()),
    validateInput: (text) => (text.trim() === '' ? 'Type the path of a folder.' : undefined),
  });
  return out?.trim();
}
