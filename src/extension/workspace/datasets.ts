/** The data sets that can be offered: folders of the workspace with a dataset.json, and the open scan's. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { FOLDER_PAIRS } from '../../datasets/pairing';
import { EXCLUDED } from './folders';

export interface FoundDataset {
  readonly name: string;
  readonly folder: string;
}

const MOST = 200;

/** @param scan the data set this file belongs to comes first */
export async function findDatasets(scan?: string): Promise<readonly FoundDataset[]> {
  const files = await vscode.workspace.findFiles('**/dataset.json', EXCLUDED, MOST);
  const described = files
    .filter(({ scheme }) => scheme === 'file')
    .map(({ fsPath }) => datasetAt(path.dirname(fsPath)))
    .sort((a, b) => a.folder.localeCompare(b.folder));
  if (scan === undefined) return described;
  const holdsScan = ({ folder }: FoundDataset): boolean => scan.startsWith(folder + path.sep);
  const own = described.filter(holdsScan);
  const paired = own.length === 0 ? pairedFolderOf(scan) : undefined;
  return [
    ...own,
    ...(paired === undefined ? [] : [datasetAt(paired)]),
    ...described.filter((dataset) => !holdsScan(dataset)),
  ];
}

const datasetAt = (folder: string): FoundDataset => ({ name: path.basename(folder), folder });

/** The folder above images/ and labels/ where the scan lies in such an images/. */
function pairedFolderOf(scan: string): string | undefined {
  const images = path.dirname(scan);
  const root = path.dirname(images);
  const pair = FOLDER_PAIRS.find((folders) => folders.images === path.basename(images));
  return pair && existsSync(path.join(root, pair.labels)) ? root : undefined;
}
