/** Choosing the reference or the prediction of the open scan: what was found beside it, or any file. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { FoundLabels } from '../../protocol/compute';
import type { LabelRole } from '../../protocol/schemas';
import type { LabelSource } from '../editor/caseSession';
import { messageOf } from '../errors';
import { chooseScan, SCAN_FILES } from './chooseScan';
import type { Lab } from './lab';

const TITLES = {
  reference: 'Choose Reference Labels',
  prediction: 'Choose Prediction',
} as const satisfies Record<LabelRole, string>;

interface LabelItem extends vscode.QuickPickItem {
  readonly source?: LabelSource;
}

/** @param labels a label map to show without asking */
export async function chooseLabels(
  lab: Lab,
  role: LabelRole,
  scan?: vscode.Uri,
  labels?: vscode.Uri,
): Promise<void> {
  const document = await chooseScan(lab, scan, `${TITLES[role]}: which scan?`);
  if (!document) return;
  await document.start();
  if (!document.session.scan) {
    void vscode.window.showErrorMessage('There is no scan to draw labels on: it could not be opened.');
    return;
  }
  const source = labels ? { path: labels.fsPath } : await pickLabels(document.session, role);
  if (source) await document.session.showLabels(role, source);
}

async function pickLabels(
  session: NonNullable<Awaited<ReturnType<typeof chooseScan>>>['session'],
  role: LabelRole,
): Promise<LabelSource | undefined> {
  const browse: LabelItem = { label: '$(folder-opened) Browse ...', alwaysShow: true };
  const picked = await vscode.window.showQuickPick(
    session
      .findLabels()
      .then((found) => [
        ...byRole(found, role).map((labels): LabelItem => ({
          label: path.basename(labels.path),
          description: labels.source,
          detail: labels.path,
          source: labels,
        })),
        browse,
      ])
      .catch((error: unknown) => [{ ...browse, detail: messageOf(error) }]),
    { title: TITLES[role], placeHolder: `Label maps found for ${path.basename(session.scanPath)}` },
  );
  if (!picked) return undefined;
  if (picked.source) return picked.source;
  const files = await vscode.window.showOpenDialog({
    title: TITLES[role],
    defaultUri: vscode.Uri.file(path.dirname(session.scanPath)),
    filters: SCAN_FILES,
  });
  return files?.[0] && { path: files[0].fsPath };
}

/** Those found in the wanted role first; any label map may be compared with any other. */
function byRole(found: readonly FoundLabels[], role: LabelRole): readonly FoundLabels[] {
  return [
    ...found.filter((labels) => labels.role === role),
    ...found.filter((labels) => labels.role !== role),
  ];
}
