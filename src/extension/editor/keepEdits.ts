/** Edits that were never saved, and edits of files that others changed: what becomes of them, a person says. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { freeName } from '../../datasets/newLabelMap';
import { extensionOf, volumeBaseName } from '../../formats/registry';
import { messageOf } from '../errors';
import { hashOfFile } from '../editing/fileIdentity';
import type { LeftJournal } from '../editing/journal';
import type { ScanDocument, ScanDocumentParts } from './scanDocument';

/** @returns whether the file's content is taken, and the edits are dropped */
export async function askForConflict(file: string): Promise<boolean> {
  const take = "Take the File's";
  const answer = await vscode.window.showWarningMessage(
    `${path.basename(file)} was changed by another program while it has edits that are not saved. "Keep My Edits" overwrites that change when you save.`,
    'Keep My Edits',
    take,
  );
  return answer === take;
}

/**
 * Does again what was done in the editor of this scan before a window or its extensions ended without saving.
 * @param isBackedUp VS Code counts on it
 */
export async function restoreEdits(
  document: ScanDocument,
  { labelMaps, log }: Pick<ScanDocumentParts, 'labelMaps' | 'log'>,
  isBackedUp: boolean,
): Promise<void> {
  try {
    const left = await labelMaps.leftOf(document.uri.fsPath);
    if (left.length === 0 && isBackedUp) {
      void vscode.window.showWarningMessage(
        `The edits of ${path.basename(document.uri.fsPath)} that were not saved are no longer there.`,
      );
    }
    for (const journal of left) await restoreJournal(document, labelMaps, journal);
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    void vscode.window.showErrorMessage(
      `Edits that were not saved could not be restored: ${messageOf(error)}`,
    );
  }
}

async function restoreJournal(
  { session, edits }: ScanDocument,
  labelMaps: ScanDocumentParts['labelMaps'],
  left: LeftJournal,
): Promise<void> {
  const { file, hash } = left.manifest;
  const isUnchanged = ((await hashOfFile(file)) ?? null) === hash;
  const target = isUnchanged ? file : await askForOther(file);
  if (target === undefined) return;
  if (target === 'drop') {
    await rm(left.folder, { recursive: true, force: true });
    return;
  }
  const isFile = isUnchanged && hash !== null;
  const found = (await session.findLabels()).find((labels) => labels.path === file);
  session.expectLabels(found?.role ?? 'reference', {
    ...{ path: target, table: found?.table },
    isNew: !isFile,
  });
  await edits.restore(labelMaps.of(target, isFile), left);
}

/** @returns another file to keep the edits in, or 'drop'; undefined: not decided */
async function askForOther(file: string): Promise<string | undefined> {
  const [keep, drop] = ['Keep as a New File', 'Drop My Edits'];
  const answer = await vscode.window.showWarningMessage(
    `${path.basename(file)} was changed after you edited it, and your edits were not saved. They can be kept as a new label map.`,
    ...[keep, drop],
  );
  if (answer === drop) return 'drop';
  const extension = extensionOf(file) ?? '.nii.gz';
  const stem = path.join(path.dirname(file), `${volumeBaseName(file)}.restored`);
  return answer === keep ? freeName(stem, extension) : undefined;
}
