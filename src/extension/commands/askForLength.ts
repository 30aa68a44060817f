/** Asks how long to train, in minutes or epochs. */
import * as vscode from 'vscode';
import type { TrainRequest } from '../../protocol/compute';
import { parseTrainingLength } from '../training/trainTaskDefinition';

/** @returns undefined where the user thought better of it */
export async function askForLength(
  box: Required<Pick<vscode.InputBoxOptions, 'title' | 'prompt' | 'value'>>,
): Promise<Pick<TrainRequest, 'epochs' | 'minutes'> | undefined> {
  const text = await vscode.window.showInputBox({
    ...box,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      parseTrainingLength(typed)
        ? undefined
        : 'Type a number and a unit, such as "10 minutes" or "50 epochs".',
  });
  return text === undefined ? undefined : parseTrainingLength(text);
}
