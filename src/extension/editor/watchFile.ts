/** Hearing of a file that was written by whoever it was. */
import path from 'node:path';
import * as vscode from 'vscode';

/** Programs write a file in several steps; it is read once they have been still for this long. */
const SETTLE_MS = 400;

export function watchFile(file: string, changed: () => void): vscode.Disposable {
  const folder = vscode.Uri.file(path.dirname(file));
  // The name is a glob pattern here: brackets and braces in it must stand for themselves.
  const name = path.basename(file).replaceAll(/[[\]{}*?]/g, '?');
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(folder, name),
    false,
    false,
    true,
  );
  let timer: NodeJS.Timeout | undefined;
  const settle = (uri: vscode.Uri): void => {
    if (uri.fsPath !== file) return;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  };
  watcher.onDidChange(settle);
  watcher.onDidCreate(settle);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    watcher.dispose();
  });
}
