/** Reference and prediction of a scan change places, and with them the sign of every error. */
import * as vscode from 'vscode';
import { chooseScan } from './chooseScan';
import type { Lab } from './lab';

export async function swapLabels(lab: Lab, scan?: vscode.Uri): Promise<void> {
  const document = await chooseScan(lab, scan, 'Swap Reference and Prediction: of which scan?');
  if (!document) return;
  await document.start();
  const { reference, prediction } = document.session.labelPaths;
  if (reference === undefined && prediction === undefined) {
    void vscode.window.showInformationMessage(
      'This scan has neither a reference nor a prediction yet. Choose them with "Boundary Lab: Choose Reference Labels".',
    );
    return;
  }
  await document.session.swapLabels();
}
