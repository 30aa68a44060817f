/** The data sets in the workspace: folders with a dataset.json. */
import path from 'node:path';
import * as vscode from 'vscode';

export interface FoundDataset {
  readonly name: string;
  readonly folder: string;
}

const EXCLUDED = '**/{node_modules,.git,.cache}/**';
const MOST = 200;

/** @param first the data set this file belongs to comes first */
export async function findDatasets(first?: string): Promise<FoundDataset[]> {
  const files = await vscode.workspace.findFiles('**/dataset.json', EXCLUDED, MOST);
  const datasets = files
    .filter(({ scheme }) => scheme === 'file')
    .map(({ fsPath }) => ({ name: path.basename(path.dirname(fsPath)), folder: path.dirname(fsPath) }))
    .sort((a, b) => a.folder.localeCompare(b.folder));
  const holds = ({ folder }: FoundDataset): boolean => first?.startsWith(folder + path.sep) ?? false;
  return [...datasets.filter(holds), ...datasets.filter((dataset) => !holds(dataset))];
}
