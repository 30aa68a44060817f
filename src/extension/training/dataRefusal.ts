/** A training that was refused because of its data: what a check of the data set shows as a whole. */
import * as vscode from 'vscode';
import { RemoteError } from '../../protocol/rpc';
import { COMMANDS } from '../commandIds';

export const SHOW_REPORT = 'Show Report';

/** Names of the errors that say which file of a data set is at fault. */
const ABOUT_DATA: readonly string[] = ['DatasetError', 'LearningDataError', 'FormatError'];

export function isAboutData(error: unknown): boolean {
  return error instanceof RemoteError && ABOUT_DATA.includes(error.name);
}

/** Checks the data set and opens what was found. */
export async function showDataReport(data: string): Promise<void> {
  await vscode.commands.executeCommand(COMMANDS.checkDataset, { data });
}
