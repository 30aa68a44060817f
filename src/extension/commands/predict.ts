/** Predict: runs a model on a scan, writes the label map beside it and shows it. */
import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import type { PredictionResult } from '../../protocol/compute';
import { predictBeside } from '../prediction/predictBeside';
import { findModels } from '../workspace/runs';
import { chooseScan } from './chooseScan';
import type { Lab } from './lab';
import { requireTrust } from './trust';

const argumentsSchema = z.object({ scan: z.string().optional(), model: z.string().optional() });

/**
 * @param argument the scan (from a menu), or `{scan?, model?}` with paths of a scan and of a run folder
 *   or .onnx file; what is left out is the scan in front, and asked for
 */
export async function predict(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Predicting'))) return;
  const { scan, model: givenModel } = parseArguments(argument);
  const document = await chooseScan(lab, scan, 'Predict: on which scan?');
  if (!document) return;
  const model = givenModel ?? (await pickModel());
  if (model === undefined) return;
  const result = await runWithProgress(lab, model, document.uri.fsPath);
  if (!result) return;
  await document.session.showLabels('prediction', { path: result.output, table: result.table });
  void vscode.window.showInformationMessage(`The prediction was written to ${path.basename(result.output)}.`);
}

function parseArguments(argument: unknown): { scan: vscode.Uri | undefined; model: string | undefined } {
  if (argument instanceof vscode.Uri) return { scan: argument, model: undefined };
  const { scan, model } = argumentsSchema.parse(argument ?? {});
  return { scan: scan === undefined ? undefined : vscode.Uri.file(scan), model };
}

/** @returns undefined when the user cancelled */
async function runWithProgress(
  { compute }: Lab,
  model: string,
  scan: string,
): Promise<PredictionResult | undefined> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Predicting ${path.basename(scan)}`,
      cancellable: true,
    },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => {
        abort.abort();
      });
      let shown = 0;
      const report = (done: number, total: number): void => {
        const percent = (100 * done) / total;
        progress.report({ message: `${Math.round(percent)} %`, increment: percent - shown });
        shown = percent;
      };
      try {
        return await predictBeside(compute, { model, scan }, abort.signal, report);
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        throw error;
      }
    },
  );
}

interface ModelItem extends vscode.QuickPickItem {
  readonly model?: string;
}

/** The only model of the workspace, else the one the user picks; the newest comes first. */
async function pickModel(): Promise<string | undefined> {
  const models = await findModels();
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
    title: 'Predict: with which model?',
    placeHolder:
      models.length > 0
        ? 'Runs in this workspace, the newest first'
        : 'There is no trained model in this workspace',
  });
  if (!picked) return undefined;
  if (picked.model !== undefined) return picked.model;
  const files = await vscode.window.showOpenDialog({
    title: 'Predict: with which model?',
    filters: { 'ONNX models': ['onnx'] },
  });
  return files?.[0]?.fsPath;
}
