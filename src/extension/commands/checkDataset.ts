/** Check Data Set: reads every file of a data set and shows what is wrong, before anything is trained on it. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import { datasetReportPage, reportedFiles } from '../../reports/datasetReport';
import { showReport } from '../reports/reportPanel';
import { askForData } from './askForFolders';
import type { Lab } from './lab';
import { withPercent } from './percent';

const argumentsSchema = z.object({ data: z.string() });

/** @param argument a folder, a dataset.json or a scan (from a menu), `{data}` with a folder, or nothing */
export async function checkDataset({ compute, editors }: Lab, argument: unknown): Promise<void> {
  const about = argument instanceof vscode.Uri ? argument : undefined;
  const given = argumentsSchema.safeParse(about ? undefined : argument);
  const data = given.success
    ? given.data.data
    : ((about && (await folderAt(about.fsPath))) ??
      (await askForData(
        { title: 'Check Data Set: which one?', openLabel: 'Check This Folder' },
        about,
        editors.activeDocument?.uri.fsPath,
      )));
  if (data === undefined) return;
  const report = await withPercent(`Checking the data set ${path.basename(data)}`, (signal, show) =>
    compute.withOwn(
      (process) =>
        process.call(
          'checkDataset',
          { data },
          {
            signal,
            onProgress: ({ done, total }) => {
              show(done, total);
            },
          },
        ),
      signal,
    ),
  );
  if (!report) return;
  await showReport({ html: datasetReportPage(report) }, `Data set ${report.name}`, {
    files: reportedFiles(report),
  });
}

async function folderAt(file: string): Promise<string | undefined> {
  const isFolder = (await stat(file).catch(() => undefined))?.isDirectory() === true;
  return isFolder ? file : undefined;
}
