/** Which folders of the workspace are meant. */
import os from 'node:os';
import * as vscode from 'vscode';

/** Folders that hold no work of the user's, as a glob pattern. */
export const EXCLUDED = '**/{node_modules,.git,.cache}/**';

/**
 * The folder that relative paths start from and new runs go to: a workspace folder, the given one, else
 * the first; the home folder where none is open.
 */
export function baseFolder(folder?: vscode.WorkspaceFolder): string {
  const chosen = folder ?? vscode.workspace.workspaceFolders?.[0];
  return chosen?.uri.scheme === 'file' ? chosen.uri.fsPath : os.homedir();
}
