/** Asks what is to be evaluated: references and predictions in folders, or runs. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { EvaluationRequest } from '../../evaluation/evaluateCases';
import { FOLDER_PAIRS } from '../../datasets/pairing';
import { isVolumeFile } from '../../formats/registry';
import { runPaths } from '../../learning/training/runFolder';
import { findDatasets } from '../workspace/datasets';
import { EXCLUDED } from '../workspace/folders';
import { readGroupFacts } from '../runs/groupFacts';
import { findEnsembles, findModels, type FoundRun } from '../workspace/runs';

/** After a step the focus goes back to the page for a moment, which must not end the next step. */
const STEP = { ignoreFocusOut: true } as const;
const MOST = 500;
/** Folders whose names say that predictions are in them. */
const PREDICTIONS = '**/*{pred,Pred,result,Result,inference}*/*.{nii,nii.gz,png,tif,tiff}';

interface Choice<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/**
 * @param about a folder a menu was opened on
 * @returns undefined where the user thought better of it
 */
export async function askForCases(
  about: string | undefined,
  activeScan: string | undefined,
): Promise<EvaluationRequest | undefined> {
  if (about !== undefined && (await isRun(about))) return { kind: 'runs', runs: [about] };
  const role = about === undefined ? await askForKind() : await askForRole(about);
  if (role === undefined) return undefined;
  if (role === 'run') return askForRuns();
  const reference = role === 'references' && about !== undefined ? about : await askForReference(activeScan);
  if (reference === undefined) return undefined;
  const predictions = await askForPredictions(reference, role === 'predictions' ? about : undefined);
  if (!predictions) return undefined;
  return { kind: 'folders', reference, predictions: predictions.map((folder) => ({ path: folder })) };
}

/** Whether a folder is that of a run, or of a cross-validation. */
async function isRun(folder: string): Promise<boolean> {
  if ((await readGroupFacts(folder))?.kind === 'cross-validate') return true;
  const { state, split } = runPaths(folder);
  const found = await Promise.all([state, split].map((file) => stat(file).catch(() => undefined)));
  return found.every((status) => status !== undefined);
}

async function askForKind(): Promise<'run' | 'references' | undefined> {
  const picked = await vscode.window.showQuickPick<Choice<'run' | 'references'>>(
    [
      {
        label: 'Predictions in a Folder',
        detail: 'Against the label maps of a data set, or of another folder.',
        value: 'references',
      },
      {
        label: 'Validation Cases of a Run',
        detail:
          'Predicted with its best weights; of a cross-validation all cases, each by the fold that has not learned from it.',
        value: 'run',
      },
    ],
    { ...STEP, title: 'Evaluate Cases: what?' },
  );
  return picked?.value;
}

async function askForRole(folder: string): Promise<'references' | 'predictions' | undefined> {
  const picked = await vscode.window.showQuickPick<Choice<'references' | 'predictions'>>(
    [
      { label: 'The References', detail: 'A data set, or a folder of label maps.', value: 'references' },
      { label: 'Predictions', detail: 'Label maps that a model has made.', value: 'predictions' },
    ],
    { ...STEP, title: `Evaluate Cases: what is in ${path.basename(folder)}?` },
  );
  return picked?.value;
}

/** They end with an ensemble of their folds. */
async function findCrossValidations(): Promise<readonly FoundRun[]> {
  const ensembles = await findEnsembles();
  const facts = await Promise.all(ensembles.map(({ folder }) => readGroupFacts(folder)));
  return ensembles.filter((_, n) => facts[n]?.kind === 'cross-validate');
}

async function askForRuns(): Promise<EvaluationRequest | undefined> {
  const runs = [...(await findCrossValidations()), ...(await findModels())];
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(
      'The workspace holds no run with a model. Train one with "Boundary Lab: Train Model".',
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick<Choice<string>>(
    runs.map(({ name, folder, modified }) => ({
      label: name,
      description: new Date(modified).toLocaleString(),
      detail: vscode.workspace.asRelativePath(folder),
      value: folder,
    })),
    {
      ...{ ...STEP, title: 'Evaluate Cases: of which run?', canPickMany: true },
      placeHolder: 'Several runs are compared with the first one',
    },
  );
  return picked && picked.length > 0 ? { kind: 'runs', runs: picked.map(({ value }) => value) } : undefined;
}

async function askForReference(activeScan: string | undefined): Promise<string | undefined> {
  const datasets = await findDatasets(activeScan);
  const items = datasets.map(({ name, folder }): Choice<string | undefined> => ({
    label: name,
    description: vscode.workspace.asRelativePath(folder),
    value: folder,
  }));
  return pickFolder(items, {
    title: 'Evaluate Cases: where are the references?',
    placeHolder: 'A data set, or a folder of label maps',
    openLabel: 'These Are the References',
  });
}

/** One folder, or more until there are enough. */
async function askForPredictions(
  reference: string,
  given: string | undefined,
): Promise<readonly string[] | undefined> {
  const candidates = (await findPredictionFolders()).filter((folder) => folder !== reference);
  const chosen = given === undefined ? [] : [given];
  for (;;) {
    const left = candidates.filter((folder) => !chosen.includes(folder));
    const items = left.map((folder): Choice<string | undefined> => ({
      label: path.basename(folder),
      description: vscode.workspace.asRelativePath(folder),
      value: folder,
    }));
    const DONE = '$(check) Evaluate';
    const isFirst = chosen.length === 0;
    const done: Choice<string | undefined> = {
      label: DONE,
      description: chosen.map((folder) => path.basename(folder)).join(', '),
      value: DONE,
    };
    const picked = await pickFolder(isFirst ? items : [done, ...items], {
      title: isFirst
        ? 'Evaluate Cases: where are the predictions?'
        : 'Evaluate Cases: compare with another model?',
      placeHolder: isFirst ? 'A folder of predicted label maps' : 'Another folder of predictions, or go on',
      openLabel: 'These Are Predictions',
    });
    if (picked === undefined) return undefined;
    if (picked === DONE) return chosen;
    chosen.push(picked);
  }
}

async function pickFolder(
  items: readonly Choice<string | undefined>[],
  texts: { readonly title: string; readonly placeHolder: string; readonly openLabel: string },
): Promise<string | undefined> {
  const { title, placeHolder, openLabel } = texts;
  const browse: Choice<string | undefined> = {
    label: '$(folder-opened) Browse ...',
    alwaysShow: true,
    value: undefined,
  };
  const picked = await vscode.window.showQuickPick([...items, browse], {
    ...{ ...STEP, title, placeHolder },
    matchOnDescription: true,
  });
  if (!picked || picked.value !== undefined) return picked?.value;
  const folders = await vscode.window.showOpenDialog({
    ...{ title, openLabel },
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return folders?.[0]?.fsPath;
}

/** Folders of the workspace that may hold predictions, by their names. */
async function findPredictionFolders(): Promise<readonly string[]> {
  const files = await vscode.workspace.findFiles(PREDICTIONS, EXCLUDED, MOST);
  const folders = files
    .filter(({ scheme, fsPath }) => scheme === 'file' && isVolumeFile(fsPath))
    .map(({ fsPath }) => path.dirname(fsPath));
  const ofDatasets = new Set<string>(FOLDER_PAIRS.flatMap(({ images, labels }) => [images, labels]));
  return [...new Set(folders)].filter((folder) => !ofDatasets.has(path.basename(folder))).sort();
}
