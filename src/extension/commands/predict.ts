/** Predict: runs a model on a scan, writes the label map beside it and shows it. */
import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import { predictBeside } from '../prediction/predictBeside';
import { asOptions, CHOICES, choiceSchema, type Choice } from '../prediction/predictChoices';
import { pickModel } from './chooseModel';
import { chooseScan } from './chooseScan';
import type { Lab } from './lab';
import { withPercent } from './percent';
import { requireTrust } from './trust';

const argumentsSchema = z.object({
  scan: z.string().optional(),
  model: z.string().optional(),
  options: z.array(choiceSchema).optional(),
});

/** Where the choices of the last time are kept. */
const CHOSEN_KEY = 'boundaryLab.predict.options';

/**
 * @param argument the scan (from a menu), or `{scan?, model?, options?}` with paths of a scan and of a run
 *   folder, .onnx file or ensemble; what is left out is the scan in front, and asked for. Options are asked
 *   for with the model.
 */
export async function predict(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Predicting'))) return;
  const { scan, model: givenModel, options: givenOptions } = parseArguments(argument);
  const document = await chooseScan(lab, scan, 'Predict: on which scan?');
  if (!document) return;
  const model = givenModel ?? (await pickModel('Predict: with which model?'));
  if (model === undefined) return;
  const choices = givenOptions ?? (givenModel === undefined ? await pickChoices(lab) : []);
  if (!choices) return;
  const request = { model, scan: document.uri.fsPath, options: asOptions(choices) };
  const result = await withPercent(`Predicting ${path.basename(request.scan)}`, (signal, report) =>
    predictBeside(lab.compute, request, signal, report),
  );
  if (!result) return;
  await document.session.showLabels('prediction', { path: result.output, table: result.table });
  const names = [result.output, result.probabilities, result.uncertainty]
    .filter((file) => file !== undefined)
    .map((file) => path.basename(file));
  void vscode.window.showInformationMessage(`The prediction was written to ${names.join(', ')}.`);
}

interface Arguments {
  readonly scan: vscode.Uri | undefined;
  readonly model: string | undefined;
  readonly options: readonly Choice[] | undefined;
}

function parseArguments(argument: unknown): Arguments {
  if (argument instanceof vscode.Uri) return { scan: argument, model: undefined, options: undefined };
  const { scan, model, options } = argumentsSchema.parse(argument ?? {});
  return { scan: scan === undefined ? undefined : vscode.Uri.file(scan), model, options };
}

/** How to predict; what was chosen the last time is chosen already. */
async function pickChoices({ memory }: Lab): Promise<readonly Choice[] | undefined> {
  const before = z.array(choiceSchema).catch([]).parse(memory.get(CHOSEN_KEY));
  const items = CHOICES.map((choice) => ({ ...choice, picked: before.includes(choice.id) }));
  const picked = await vscode.window.showQuickPick(items, {
    ...{ canPickMany: true, ignoreFocusOut: true },
    title: 'Predict: how?',
    placeHolder: 'Nothing needs to be chosen',
  });
  if (!picked) return undefined;
  const chosen = picked.map(({ id }) => id);
  await memory.update(CHOSEN_KEY, chosen);
  return chosen;
}
