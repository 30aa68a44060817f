/** Evaluate Cases: measures the predictions of many cases and opens the table of them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import type { EvaluationRequest } from '../../evaluation/evaluateCases';
import { EVALUATION_ENDING } from '../../evaluation/evaluation';
import type { Lab } from '../commands/lab';
import { requireTrust } from '../commands/trust';
import { baseFolder } from '../workspace/folders';
import { askForCases } from './askForCases';
import { EVALUATION_EDITOR } from './evaluationEditor';

const argumentsSchema = z.object({
  reference: z.string().optional(),
  predictions: z.array(z.string()).optional(),
  runs: z.array(z.string()).optional(),
  out: z.string().optional(),
});

/**
 * @param argument a folder (from a menu): a run, a data set, references or predictions; or
 *   `{runs?}` or `{reference, predictions}`, and `{out?}`, paths; what is left out is asked for
 */
export async function evaluateCases(lab: Lab, argument: unknown): Promise<void> {
  const about = argument instanceof vscode.Uri ? await folderOf(argument.fsPath) : undefined;
  const given = argumentsSchema.parse(argument instanceof vscode.Uri ? {} : (argument ?? {}));
  const request = requestOf(given) ?? (await askForCases(about, lab.editors.activeDocument?.uri.fsPath));
  if (!request) return;
  if (request.kind === 'runs' && !(await requireTrust('Evaluating a run'))) return;
  const out = given.out ?? (await askForFile(request));
  if (out === undefined) return;
  await vscode.workspace.fs.createDirectory(vscode.Uri.file(path.dirname(out)));
  const result = await withProgress(lab, request, out);
  if (!result) return;
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(out), EVALUATION_EDITOR);
  if (result.failed === 0) return;
  void vscode.window.showWarningMessage(
    `${result.failed} of ${result.cases + result.failed} cases could not be evaluated; the page says why.`,
  );
}

async function folderOf(file: string): Promise<string> {
  return (await stat(file)).isDirectory() ? file : path.dirname(file);
}

function requestOf({
  reference,
  predictions = [],
  runs = [],
}: z.infer<typeof argumentsSchema>): EvaluationRequest | undefined {
  if (runs.length > 0) return { kind: 'runs', runs };
  if (reference === undefined || predictions.length === 0) return undefined;
  return { kind: 'folders', reference, predictions: predictions.map((folder) => ({ path: folder })) };
}

async function askForFile(request: EvaluationRequest): Promise<string | undefined> {
  const sources = request.kind === 'runs' ? request.runs : request.predictions.map((each) => each.path);
  const name = await unusedName(sources.map((source) => path.basename(source)).join('-'));
  const typed = await vscode.window.showInputBox({
    ignoreFocusOut: true,
    title: 'Evaluate Cases: where does the evaluation go?',
    prompt: `A file in ${baseFolder()}, which opens as a table.`,
    value: name,
    valueSelection: [name.lastIndexOf('/') + 1, name.length - EVALUATION_ENDING.length],
    validateInput: (text) =>
      text.trim().endsWith(EVALUATION_ENDING)
        ? undefined
        : `The name ends with ${EVALUATION_ENDING}, by which the editor knows it.`,
  });
  return typed === undefined ? undefined : path.resolve(baseFolder(), typed.trim());
}

/** Below the base folder, with a number where there is such a file already. */
async function unusedName(stem: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = `evaluations/${stem}${n === 1 ? '' : `-${n}`}${EVALUATION_ENDING}`;
    const found = await stat(path.join(baseFolder(), name)).catch(() => undefined);
    if (!found) return name;
  }
}

async function withProgress(
  { compute }: Lab,
  request: EvaluationRequest,
  out: string,
): Promise<{ readonly cases: number; readonly failed: number } | undefined> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: 'Evaluating cases',
      cancellable: true,
    },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => {
        abort.abort();
      });
      let shown = 0;
      let phase = '';
      try {
        return await compute.withOwn(
          (process) =>
            process.call(
              'evaluateCases',
              { request, out },
              {
                signal: abort.signal,
                onProgress: ({ doing, done, total, file }) => {
                  if (doing !== phase) shown = 0;
                  phase = doing;
                  const percent = (100 * done) / total;
                  const name = path.basename(file);
                  progress.report({
                    message: `${doing} ${done + 1} of ${total}: ${name}`,
                    increment: percent - shown,
                  });
                  shown = percent;
                },
              },
            ),
          abort.signal,
        );
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        throw error;
      }
    },
  );
}
