/** Rank Cases: which cases of a data set to look at and correct first. */
import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import { COMMANDS } from '../commandIds';
import { findDatasets } from '../workspace/datasets';
import { baseFolder } from '../workspace/folders';
import { pickModel } from './chooseModel';
import type { Lab } from './lab';
import { withPercent } from './percent';
import { requireTrust } from './trust';

const NEXT = 'Next Case';

const rankArgumentsSchema = z.object({
  data: z.string().optional(),
  model: z.string().optional(),
  out: z.string().optional(),
});

/**
 * @param argument `{data?, model?, out?}`; what is left out is asked for
 * @param follow has the cases gone through in the order of the ranking, a file
 */
export async function rankCases(
  lab: Lab,
  argument: unknown,
  follow: (ranking: string) => Promise<void>,
): Promise<void> {
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
  await follow(out);
  const failed = result.failed > 0 ? ` ${result.failed} could not be predicted; the file says why.` : '';
  const chosen = await vscode.window.showInformationMessage(
    `${result.cases} cases are ranked in ${vscode.workspace.asRelativePath(out)}.${failed}`,
    NEXT,
  );
  if (chosen === NEXT) await vscode.commands.executeCommand(COMMANDS.nextCase);
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
