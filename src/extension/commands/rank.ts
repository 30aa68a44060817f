/** Rank Cases and Next Case: which case of a data set to look at and correct next. */
import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import {
  nextCase as nextOf,
  predictionOf,
  readRanking,
  type Ranking,
} from '../../learning/prediction/ranking/rankingFile';
import { openScan } from '../editor/scanEditorProvider';
import { rankedCaseText } from '../prediction/rankedCaseText';
import { findDatasets } from '../workspace/datasets';
import { baseFolder, EXCLUDED } from '../workspace/folders';
import { pickModel } from './chooseModel';
import type { Lab } from './lab';
import { withPercent } from './percent';
import { requireTrust } from './trust';

const NEXT = 'Next Case';
const RANKINGS = '**/rankings/*/ranking.json';
const MOST = 200;
/** How long the status bar says why a case came next. */
const WHY_MS = 20_000;

const rankArgumentsSchema = z.object({
  data: z.string().optional(),
  model: z.string().optional(),
  out: z.string().optional(),
});

/** @param argument `{data?, model?, out?}`; what is left out is asked for */
export async function rankCases(lab: Lab, argument: unknown): Promise<void> {
  if (!(await requireTrust('Ranking cases'))) return;
  const given = rankArgumentsSchema.parse(argument instanceof vscode.Uri ? {} : (argument ?? {}));
  const data = given.data ?? (await pickDataset(lab));
  if (data === undefined) return;
  const model = given.model ?? (await pickModel('Rank Cases: with which model?'));
  if (model === undefined) return;
  const out = given.out ?? path.join(baseFolder(), 'rankings', path.basename(data), 'ranking.json');
  const result = await withPercent(`Ranking the cases of ${path.basename(data)}`, (signal, report) =>
    lab.compute.withOwn(
      (process) =>
        process.call(
          'rank',
          { data, model, out },
          {
            signal,
            onProgress: ({ done, total }) => {
              report(done, total);
            },
          },
        ),
      signal,
    ),
  );
  if (!result) return;
  const failed = result.failed > 0 ? ` ${result.failed} could not be predicted; the file says why.` : '';
  const chosen = await vscode.window.showInformationMessage(
    `${result.cases} cases are ranked in ${vscode.workspace.asRelativePath(out)}.${failed}`,
    NEXT,
  );
  if (chosen === NEXT) await nextCase(lab, { ranking: out });
}

const nextArgumentsSchema = z.object({ ranking: z.string().optional() });

/**
 * Opens the first case of a ranking that was not opened yet, with its prediction.
 * @param argument `{ranking?}`, the path of a ranking; else the newest of the workspace
 */
export async function nextCase(lab: Lab, argument: unknown): Promise<void> {
  const { ranking: given } = nextArgumentsSchema.parse(
    argument instanceof vscode.Uri ? {} : (argument ?? {}),
  );
  const file = given ?? (await newestRanking());
  const ranking = file === undefined ? undefined : await readRanking(file);
  if (file === undefined || !ranking) {
    void vscode.window.showInformationMessage(
      'No cases are ranked in this workspace yet. Rank them with "Boundary Lab: Rank Cases".',
    );
    return;
  }
  // Another model ranks anew, so that what was reviewed with the last one comes again.
  const key = `boundaryLab.reviewed:${file}:${ranking.key}`;
  const reviewed = z.array(z.string()).catch([]).parse(lab.memory.get(key));
  const isOpened = await openNext(lab, file, ranking, new Set(reviewed), async (id) => {
    await lab.memory.update(key, [...reviewed, id]);
  });
  if (isOpened) return;
  const again = 'Start Over';
  const chosen = await vscode.window.showInformationMessage(
    `All ${ranking.cases.length} cases that are ranked were opened.`,
    again,
  );
  if (chosen !== again) return;
  await lab.memory.update(key, undefined);
  await nextCase(lab, { ranking: file });
}

/** @returns false when there is none left */
async function openNext(
  { editors }: Lab,
  file: string,
  ranking: Ranking,
  reviewed: ReadonlySet<string>,
  remember: (id: string) => Promise<void>,
): Promise<boolean> {
  const next = nextOf(ranking, reviewed);
  if (!next) return false;
  const uri = vscode.Uri.file(next.images[0] ?? '');
  await openScan(uri);
  await remember(next.id);
  vscode.window.setStatusBarMessage(`$(arrow-right) ${rankedCaseText(ranking, next)}`, WHY_MS);
  const document = editors.documentOf(uri);
  if (!document) return true;
  await document.start();
  await document.session.showLabels('prediction', {
    path: predictionOf(file, next),
    table: ranking.labels,
  });
  return true;
}

async function newestRanking(): Promise<string | undefined> {
  const files = await vscode.workspace.findFiles(RANKINGS, EXCLUDED, MOST);
  const dated = await Promise.all(
    files.map(async (uri) => ({ uri, modified: (await vscode.workspace.fs.stat(uri)).mtime })),
  );
  return dated.sort((a, b) => b.modified - a.modified)[0]?.uri.fsPath;
}

async function pickDataset({ editors }: Lab): Promise<string | undefined> {
  const title = 'Rank Cases: of which data set?';
  const found = await findDatasets(editors.activeDocument?.uri.fsPath);
  const browse = { label: '$(folder-opened) Browse ...', description: '', folder: undefined };
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { folder: string | undefined }>(
    [
      ...found.map(({ name, folder }) => ({
        ...{ label: name, description: vscode.workspace.asRelativePath(folder), folder },
      })),
      browse,
    ],
    { title, ignoreFocusOut: true },
  );
  if (!picked || picked.folder !== undefined) return picked?.folder;
  const folders = await vscode.window.showOpenDialog({
    title,
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return folders?.[0]?.fsPath;
}
