/** Writes an evaluation for others: a table, data, or a report with pictures. */
import path from 'node:path';
import * as vscode from 'vscode';
import { evaluationCsv } from '../../evaluation/csv';
import { EVALUATION_ENDING, type Evaluation } from '../../evaluation/evaluation';
import { evaluationJson } from '../../evaluation/evaluationJson';
import { writeAtomically } from '../../formats/atomicWrite';
import type { ExportKind } from '../../protocol/evaluationPage';
import type { Lab } from '../commands/lab';
import { withPercent } from '../commands/percent';
import { showReport } from '../reports/reportPanel';

const TYPES = {
  csv: 'Comma-separated values',
  json: 'JSON',
  html: 'HTML report',
} as const satisfies Record<ExportKind, string>;

/** @param file of the evaluation, beside which the export is proposed */
export async function exportEvaluation(
  lab: Lab,
  evaluation: Evaluation,
  file: string,
  kind: ExportKind,
): Promise<void> {
  const stem = path.basename(file, EVALUATION_ENDING);
  const chosen = await vscode.window.showSaveDialog({
    title: `Export the evaluation ${stem}`,
    defaultUri: vscode.Uri.file(path.join(path.dirname(file), `${stem}.${kind}`)),
    filters: { [TYPES[kind]]: [kind] },
    saveLabel: 'Export',
  });
  if (!chosen) return;
  if (!(await write(lab, evaluation, file, kind, chosen.fsPath))) return;
  const SHOW = 'Show';
  const answer = await vscode.window.showInformationMessage(
    `The evaluation was written to ${chosen.fsPath}.`,
    SHOW,
  );
  if (answer !== SHOW) return;
  if (kind === 'html') await showReport({ file: chosen.fsPath }, path.basename(chosen.fsPath));
  else await vscode.commands.executeCommand('vscode.open', chosen);
}

/** @returns whether it was written: a report can be cancelled */
async function write(
  { compute }: Lab,
  evaluation: Evaluation,
  file: string,
  kind: ExportKind,
  out: string,
): Promise<boolean> {
  const writeText = async (text: string): Promise<true> => {
    await writeAtomically(out, [new TextEncoder().encode(text)], { overwrite: true });
    return true;
  };
  switch (kind) {
    case 'csv':
      return writeText(evaluationCsv(evaluation));
    case 'json':
      return writeText(`${JSON.stringify(evaluationJson(evaluation), undefined, 2)}\n`);
    case 'html': {
      const done = await withPercent('Drawing the worst cases', (signal, show) =>
        compute.withOwn(async (process) => {
          const onProgress = (value: { readonly done: number; readonly total: number }): void => {
            show(value.done, value.total);
          };
          await process.call('evaluationReport', { file, out }, { signal, onProgress });
          return true;
        }, signal),
      );
      return done === true;
    }
  }
}
