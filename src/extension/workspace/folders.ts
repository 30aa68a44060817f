/** The folder that relative paths start from and new runs go to. */
import os from 'node:os';
import * as vscode from 'vscode';

/** A workspace folder: the given one, else the first; the home folder where none is open. */
export function baseFolder(folder?: vscode.WorkspaceFolder): string {
  const chosen = folder ?? vscode.workspace.workspaceFolders?.[0];
  return chosen?.uri.scheme === 'file' ? chosen.uri.fsPath : os.homedir();
}
