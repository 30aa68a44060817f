/** What the story and the tests have people do, one function for each part of it. */
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { ScanEditor } from './scanEditor';
import type { Workbench } from './workbench';

/** Opens a scan. @returns its editor, and when it was asked for (performance.now()) */
export async function openScan(
  workbench: Workbench,
  file: string,
): Promise<{ editor: ScanEditor; asked: number }> {
  const asked = await workbench.openFile(file);
  await workbench.editorTab(path.basename(file)).waitFor();
  return { editor: new ScanEditor(await workbench.webviewFrame()), asked };
}

export interface TrainingChoice {
  /** Name of the data set as the palette shows it. */
  readonly dataset: string;
  /** As typed, such as "2 epochs" or "1 minute". */
  readonly length: string;
  /** Run folder, relative to the workspace. */
  readonly run: string;
}

/** Starts a training from the command palette. @returns its entry in the status bar */
export async function startTraining(
  workbench: Workbench,
  { dataset, length, run }: TrainingChoice,
): Promise<Locator> {
  await workbench.runCommand('Boundary Lab: Train Model');
  await workbench.pick(dataset);
  await workbench.answer('how long', length);
  await workbench.answer('where does the run go', run);
  const progress = workbench.statusBar(/epoch \d+\/\d+/);
  await progress.waitFor({ timeout: 120_000 });
  return progress;
}

/** Waits for the message that a training has ended. @returns what it says */
export async function trainingEnded(workbench: Workbench, timeout: number): Promise<string> {
  const message = workbench.notification(/Training ended/);
  await message.waitFor({ timeout });
  return message.locator('.notification-list-item-message').innerText();
}

/** Predicts on the scan in front with the only, or else the named, run of the workspace. */
export async function predict(workbench: Workbench, editor: ScanEditor, run?: string): Promise<void> {
  await workbench.runCommand('Boundary Lab: Predict');
  if (run !== undefined) await workbench.pick(run);
  await workbench.accept('Predict: how?');
  await editor.waitUntilDrawn(['scan', 'contour', 'error']);
  await editor.part('metrics').waitFor({ timeout: 60_000 });
  // The message covers the lower end of the panel, where the measures are.
  await workbench.notification('The prediction was written').waitFor({ timeout: 30_000 });
  await workbench.closeNotifications();
  await editor.part('metrics').scrollIntoViewIfNeeded();
}
