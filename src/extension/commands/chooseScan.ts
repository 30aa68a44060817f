/** Which scan a command is about. */
import * as vscode from 'vscode';
import type { ScanDocument } from '../editor/scanDocument';
import { openScan } from '../editor/scanEditorProvider';
import type { Lab } from './lab';

/** File types of the open dialogs, as package.json contributes them to the editor. */
export const SCAN_FILES = {
  'Scans and pictures': ['nii', 'nii.gz', 'gz', 'png', 'jpg', 'jpeg', 'tif', 'tiff'],
};

/**
 * The document of the given scan, opened where it is not; without one the scan in front, else the one
 * the user picks.
 * @returns undefined when the user picked none, or the scan could not be opened
 */
export async function chooseScan(
  { editors }: Lab,
  given: vscode.Uri | undefined,
  title: string,
): Promise<ScanDocument | undefined> {
  const document = given ? editors.documentOf(given) : editors.activeDocument;
  if (document) return document;
  const uri = given ?? (await pickScan(title));
  if (!uri) return undefined;
  await openScan(uri);
  return editors.documentOf(uri);
}

async function pickScan(title: string): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({ title, filters: SCAN_FILES });
  return chosen?.[0];
}
