/** Which label map is edited, and saving it under another name. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelRole } from '../../protocol/schemas';
import { chooseScan, SCAN_FILES } from './chooseScan';
import type { Lab } from './lab';

/** Saves the label map that is edited to a file that a person chooses, and edits that one from then on. */
export async function saveLabelsAs(lab: Lab, scan?: vscode.Uri): Promise<void> {
  const document = await chooseScan(lab, scan, 'Save Label Map As: of which scan?');
  if (!document) return;
  await document.start();
  const { role } = document.edits.state;
  const file = role && document.session.labelPaths[role];
  const chosen = await vscode.window.showSaveDialog({
    title: 'Save Label Map As',
    defaultUri: vscode.Uri.file(file ?? path.dirname(document.uri.fsPath)),
    filters: SCAN_FILES,
  });
  if (!chosen) return;
  await document.edits.saveAs(chosen.fsPath);
  // Nothing is left to be saved: the workbench is told so.
  await vscode.workspace.save(document.uri);
}

/** Edits the reference or the prediction that is shown. */
export async function chooseEdited(lab: Lab, scan?: vscode.Uri): Promise<void> {
  const document = await chooseScan(lab, scan, 'Edit Labels: of which scan?');
  if (!document) return;
  await document.start();
  const shown = (['reference', 'prediction'] as const).flatMap((role: LabelRole) => {
    const file = document.session.labelPaths[role];
    return file === undefined ? [] : [{ label: path.basename(file), description: role, role }];
  });
  if (shown.length === 0) {
    void vscode.window.showInformationMessage(
      'No label map is shown on this scan. The first stroke begins a new one.',
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(shown, { title: 'Which label map shall be edited?' });
  if (picked) document.edits.editLabels(picked.role);
}
