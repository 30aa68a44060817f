import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

const DATASET = 'faulty';
const CUT = 'imagesTr/hippocampus_001.nii.gz';
const [SCAN, COPY] = ['hippocampus_148.nii.gz', 'hippocampus_150.nii.gz'];

let vscode: VsCode;

beforeAll(async () => {
  vscode = await openVsCode('e2e/checking', (folder) => {
    const data = path.join(folder, DATASET);
    cpSync(path.join(folder, 'hippocampus'), data, { recursive: true });
    rmSync(path.join(folder, 'hippocampus'), { recursive: true });
    const bytes = readFileSync(path.join(data, CUT));
    writeFileSync(path.join(data, CUT), bytes.subarray(0, bytes.length / 2));
    for (const part of ['imagesTr', 'labelsTr'])
      cpSync(path.join(data, part, SCAN), path.join(data, part, COPY));
  });
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

describe('a data set with faulty files', () => {
  it('is shown in a report that names them', async () => {
    const { workbench } = vscode;
    // Its icon comes with its commands.
    await workbench.openSideBar('Boundary Lab');
    await workbench.runCommand('Boundary Lab: Check Data Set');
    await workbench.pick(DATASET);
    await workbench.editorTab('Data set').waitFor({ timeout: 60_000 });
    const report = await workbench.webviewFrame('report');
    expect(await report.locator('.verdict').innerText()).toContain(
      'It cannot be trained on as it is: 1 error',
    );
    const links = await report.locator('.findings a').allInnerTexts();
    expect(links).toEqual(expect.arrayContaining([CUT, `imagesTr/${SCAN}`, `imagesTr/${COPY}`]));
    await workbench.screenshot('report');
  });

  it('opens from the report', async () => {
    const { workbench } = vscode;
    const report = await workbench.webviewFrame('report');
    await report.locator('.findings a').filter({ hasText: SCAN }).click();
    await workbench.editorTab(SCAN).waitFor({ timeout: 60_000 });
    await workbench.webviewFrame('webview');
    expect(workbench.complaints).toEqual([]);
  });

  it('is refused by a training, which leads to the report', async () => {
    const { workbench } = vscode;
    await workbench.editorTab('Data set').locator('.codicon-close').click();
    await workbench.runCommand('Boundary Lab: Train Model');
    await workbench.pick(DATASET);
    await workbench.answer('how long', '1 epoch');
    await workbench.answer('where does the run go', 'runs/refused');
    const refused = workbench.notification('Training on faulty failed');
    await refused.waitFor({ timeout: 120_000 });
    expect(await refused.innerText()).toContain(path.basename(CUT));
    await workbench.pressNotificationButton(refused, 'Show Report');
    await workbench.editorTab('Data set').waitFor({ timeout: 60_000 });
    await workbench.screenshot('refused');
  });
});
