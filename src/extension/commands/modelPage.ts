/** Show Model Page and Export Model: what a trained model is, for its owner and for others. */
import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import { runPaths } from '../../learning/training/runFolder';
import { readJsonFile } from '../../learning/training/config';
import { showReport } from '../reports/reportPanel';
import { baseFolder } from '../workspace/folders';
import { pickModel } from './chooseModel';
import type { Lab } from './lab';
import { withPercent } from './percent';
import { requireTrust } from './trust';

const runArgumentSchema = z.object({ run: z.string().optional() });

/** @param argument `{run?}`, a run folder; without it the model is asked for */
export async function showModelPage(lab: Lab, argument: unknown): Promise<void> {
  const { run: given } = runArgumentSchema.parse(argument instanceof vscode.Uri ? {} : (argument ?? {}));
  const run = given ?? (await pickModel('Show Model Page: of which model?'));
  if (run === undefined) return;
  const { page } = await lab.compute.withShared((process) => process.call('describeModel', { run }));
  await showReport({ file: page }, `Model ${path.basename(run)}`);
}

const exportArgumentsSchema = z.object({
  model: z.string().optional(),
  out: z.string().optional(),
  licence: z.string().optional(),
  pictures: z.boolean().optional(),
});

/** @param argument `{model?, out?, licence?, pictures?}`; what is left out is asked for */
export async function exportModel(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Exporting a model'))) return;
  const given = exportArgumentsSchema.parse(argument instanceof vscode.Uri ? {} : (argument ?? {}));
  const model = given.model ?? (await pickModel('Export Model: which one?'));
  if (model === undefined) return;
  const out = given.out ?? (await askForFile(model));
  if (out === undefined) return;
  const licence = given.licence ?? (await statedLicence(model)) ?? (await askForLicence());
  if (licence === undefined) return;
  const pictures = given.pictures ?? (await askForPictures());
  if (pictures === undefined) return;
  const request = { model, out, pictures, author: setting('author'), licence: nonEmpty(licence) };
  const result = await withPercent(`Exporting ${path.basename(model)}`, (signal) =>
    lab.compute.withShared((process) => process.call('exportModel', request, { signal })),
  );
  if (!result) return;
  const [SHOW, REVEAL] = ['Show Page', 'Open Folder'];
  const chosen = await vscode.window.showInformationMessage(
    `The model was written to ${result.model}, and a page about it beside it.`,
    ...[SHOW, REVEAL],
  );
  if (chosen === SHOW) await showReport({ file: result.page }, path.basename(result.page));
  if (chosen === REVEAL) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(result.model));
  }
}

async function askForFile(model: string): Promise<string | undefined> {
  const name = `${path.basename(model, '.onnx')}.onnx`;
  const chosen = await vscode.window.showSaveDialog({
    title: 'Export Model: to which file?',
    defaultUri: vscode.Uri.file(path.join(baseFolder(), name)),
    filters: { 'ONNX models': ['onnx'] },
    saveLabel: 'Export',
  });
  return chosen?.fsPath;
}

/** Of the settings, else of the run's configuration, else undefined. */
async function statedLicence(model: string): Promise<string | undefined> {
  const stated = setting('licence');
  if (stated !== undefined) return stated;
  const config = await readJsonFile(runPaths(model).config).catch(() => ({}));
  return z.looseObject({ licence: z.string().optional() }).parse(config).licence;
}

const LICENCES = [
  { label: 'CC BY 4.0', detail: 'Others may use and change it, and name you.' },
  { label: 'CC BY-NC 4.0', detail: 'The same, but not commercially.' },
  { label: 'CC0 1.0', detail: 'No rights reserved.' },
  { label: 'Apache-2.0', detail: 'As software: others may use and change it, with a patent grant.' },
] as const;

/** @returns the empty string where nothing is to be stated, undefined where the user gave up */
async function askForLicence(): Promise<string | undefined> {
  const [OTHER, NONE] = ['Other ...', 'State none'];
  const picked = await vscode.window.showQuickPick(
    [...LICENCES, { label: OTHER }, { label: NONE, detail: 'Others may then not use it.' }],
    {
      ...{ ignoreFocusOut: true, title: 'Export Model: under which terms may others use it?' },
      placeHolder: 'The terms of the data set may limit what you can choose',
    },
  );
  if (picked?.label === NONE) return '';
  if (picked?.label !== OTHER) return picked?.label;
  return vscode.window.showInputBox({
    ...{ ignoreFocusOut: true, title: 'Export Model: under which terms may others use it?' },
    prompt: 'The name of a licence, or its address',
    validateInput: (text) => (text.trim() === '' ? 'Name a licence.' : undefined),
  });
}

async function askForPictures(): Promise<boolean | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      { label: 'Without pictures', pictures: false },
      {
        label: 'With pictures of validation cases',
        detail: 'Slices of scans of patients: make sure that they may be shown.',
        pictures: true,
      },
    ],
    { ignoreFocusOut: true, title: 'Export Model: what shall its page show?' },
  );
  return picked?.pictures;
}

function setting(name: 'licence' | 'author'): string | undefined {
  return nonEmpty(vscode.workspace.getConfiguration('boundaryLab').get<string>(`export.${name}`, ''));
}

function nonEmpty(text: string): string | undefined {
  return text.trim() === '' ? undefined : text.trim();
}
