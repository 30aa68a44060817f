import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/lib/paths.mjs';
import { makeDataset } from '../harness/datasets';
import { stateOf } from '../harness/runs';
import { openScan, startTraining, trainingEnded } from '../harness/story';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

/** Eight cases of the sample, so that an epoch takes seconds. */
const CASES = 8;
const DATASET = 'eight-cases';
const TRAINING_MS = 180_000;

let vscode: VsCode;
let dashboard: Frame;
let data: string;

beforeAll(async () => {
  vscode = await openVsCode('e2e/runs', (folder) => {
    data = makeDataset(folder, DATASET, CASES);
    rmSync(path.join(folder, 'hippocampus'), { recursive: true });
  });
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

/** A button that VS Code shows on a row when the pointer is over it. */
const rowAction = (row: Locator, name: string): Locator =>
  row.locator(`a.action-label[aria-label^="${name}"]`);

/** Opens the dashboard of a run by a click on its row. */
async function openDashboard(run: string): Promise<void> {
  await vscode.workbench.treeRow(run).click();
  // Else the tooltip of the row would come up, over the rows below.
  await vscode.workbench.page.mouse.move(750, 10);
  await expect
    .poll(
      async () => {
        dashboard = await vscode.workbench.webviewFrame('dashboard');
        return dashboard.locator('h1').innerText({ timeout: 1000 });
      },
      { timeout: 60_000 },
    )
    .toBe(run);
}

const part = (testId: string): Locator => dashboard.locator(`[data-testid="${testId}"]`);

describe('the view Runs', () => {
  it('says what to do where there is no run yet', async () => {
    const { workbench } = vscode;
    await workbench.openSideBar('Boundary Lab');
    await workbench.page
      .locator('.part.sidebar .welcome-view-content')
      .getByText('No model has been trained')
      .waitFor({ timeout: 30_000 });
    await workbench.screenshot('welcome');
  });

  it('shows a training that begins, whose dashboard opens beside without taking the focus', async () => {
    const { workbench } = vscode;
    await startTraining(workbench, { dataset: DATASET, length: '12 epochs', run: 'runs/with-boundary' });
    const row = workbench.treeRow('with-boundary');
    await row.waitFor({ timeout: 60_000 });
    await expect.poll(() => row.innerText(), { timeout: 60_000 }).toMatch(/epoch \d+\/12/);
    expect(await row.locator('.codicon-modifier-spin').count()).toBe(1);
    await workbench.editorTab('with-boundary').waitFor({ timeout: 30_000 });
    dashboard = await workbench.webviewFrame('dashboard');
    await part('chart-loss').waitFor({ timeout: 60_000 });
    expect(await part('status').innerText()).toBe('Running');
    expect(await workbench.page.evaluate('document.activeElement.tagName')).not.toBe('IFRAME');
    await part('pictures').waitFor({ timeout: 60_000 });
    await workbench.screenshot('running');
  });

  it('says that another training would have to wait for it', async () => {
    const { workbench } = vscode;
    await workbench.runCommand('Boundary Lab: Train Model');
    const message = workbench.notification('A training runs already');
    await message.waitFor({ timeout: 30_000 });
    expect(await message.innerText()).toContain(path.join('runs', 'with-boundary'));
    await workbench.pressNotificationButton(message, 'Train After It');
    await workbench.pick(DATASET);
    await workbench.answer('how long', '1 epoch');
    await workbench.answer('where does the run go', 'runs/waited');
    await workbench.statusBar('1 waiting').waitFor({ timeout: 30_000 });
    expect(existsSync(path.join(vscode.folder, 'runs', 'waited'))).toBe(false);
    await workbench.screenshot('waiting');
  });

  it('turns from running to done when the training ends, and the next one begins', async () => {
    const { workbench } = vscode;
    await trainingEnded(workbench, TRAINING_MS);
    const row = workbench.treeRow('with-boundary');
    await expect.poll(() => row.locator('.codicon-modifier-spin').count(), { timeout: 15_000 }).toBe(0);
    expect(await row.innerText()).toMatch(/Dice 0\.\d{3}/);
    const next = workbench.treeRow('waited');
    await workbench.editorTab('waited').waitFor({ timeout: 60_000 });
    await expect.poll(() => next.innerText(), { timeout: 60_000 }).toMatch(/Dice 0\.\d{3}/);
    await workbench.closeNotifications();
  });

  it('opens the dashboard of a run that is done, with curves, contours and results', async () => {
    const { workbench } = vscode;
    await openDashboard('with-boundary');
    await part('chart-dice').waitFor({ timeout: 30_000 });
    expect(await part('status').innerText()).toBe('Done');
    expect(await part('results').locator('tbody tr').count()).toBeGreaterThanOrEqual(3);
    await expect.poll(() => curvePixels('loss')).toBeGreaterThan(100);
    await expect.poll(() => curvePixels('dice')).toBeGreaterThan(100);
    expect(await contourCount()).toBeGreaterThan(3);
    await workbench.screenshot('done');
  });

  it('shows a run of the command line, which its stop button ends', async () => {
    const { workbench, folder } = vscode;
    const run = path.join(folder, 'runs', 'from-a-terminal');
    const cli = spawn(process.execPath, [
      path.join(DIST, 'cli.js'),
      ...['train', '--data', data, '--out', run, '--epochs', '500', '--device', 'cpu'],
    ]);
    const ended = new Promise<number | null>((resolve) => {
      cli.on('close', resolve);
    });
    try {
      const row = workbench.treeRow('from-a-terminal');
      await row.waitFor({ timeout: 60_000 });
      await expect.poll(() => row.innerText(), { timeout: 60_000 }).toMatch(/epoch \d+\/500/);
      await row.hover();
      await rowAction(row, 'Stop Training').click();
      await ended;
      await expect.poll(() => row.innerText(), { timeout: 30_000 }).toContain('stopped');
      expect(stateOf(run).status).toBe('cancelled');
    } finally {
      cli.kill('SIGKILL');
    }
  });

  it('goes on with a run that was stopped, and stops it from its dashboard', async () => {
    const { workbench, folder } = vscode;
    const run = path.join(folder, 'runs', 'from-a-terminal');
    const before = stateOf(run).epoch;
    const row = workbench.treeRow('from-a-terminal');
    await row.hover();
    await rowAction(row, 'Resume Training').click();
    await expect.poll(() => stateOf(run).status, { timeout: 60_000 }).toBe('running');
    await expect.poll(() => stateOf(run).epoch, { timeout: 120_000 }).toBeGreaterThan(before);
    await openDashboard('from-a-terminal');
    await part('button-stop').click();
    await expect.poll(() => stateOf(run).status, { timeout: 60_000 }).toBe('cancelled');
    await part('button-resume').waitFor({ timeout: 30_000 });
    expect(await part('status').innerText()).toBe('Stopped');
    await expect.poll(() => row.innerText(), { timeout: 30_000 }).toContain('stopped');
  });

  it('shows the log and the folder of a run, and predicts with its model', async () => {
    const { workbench } = vscode;
    const scan = path.join(data, 'imagesTr', 'hippocampus_001.nii.gz');
    const { editor } = await openScan(workbench, path.relative(vscode.folder, scan));
    await editor.waitUntilDrawn(['scan', 'contour']);
    const row = workbench.treeRow('with-boundary');
    await row.hover();
    await rowAction(row, 'Predict with This Model').click();
    await editor.part('metrics').waitFor({ timeout: 120_000 });
    expect(existsSync(scan.replace('.nii.gz', '.prediction.nii.gz'))).toBe(true);
    await workbench.pickFromContextMenu(row, 'Show Log of the Run');
    await workbench.editorTab('log.txt').waitFor({ timeout: 30_000 });
    await workbench.page
      .locator('.monaco-editor .view-lines')
      .getByText('Training on')
      .first()
      .waitFor({ timeout: 30_000 });
    await workbench.pickFromContextMenu(row, 'Open Folder');
    await workbench.explorerRow('with-boundary').waitFor({ timeout: 30_000 });
    await workbench.openSideBar('Boundary Lab');
    await openDashboard('with-boundary');
  });

  it('shows a run whose process has died as interrupted, to be resumed', async () => {
    const { workbench, folder } = vscode;
    const run = path.join(folder, 'runs', 'killed');
    mkdirSync(run, { recursive: true });
    cpSync(path.join(folder, 'runs', 'with-boundary'), run, { recursive: true });
    const state = { ...stateOf(run), status: 'running', pid: 2 ** 30 };
    writeFileSync(path.join(run, 'state.json'), JSON.stringify(state));
    const row = workbench.treeRow('killed');
    await expect.poll(() => row.innerText(), { timeout: 30_000 }).toContain('interrupted');
    await row.hover();
    await rowAction(row, 'Resume Training').waitFor({ timeout: 10_000 });
    await workbench.screenshot('interrupted');
  });

  it('compares runs in one dashboard', async () => {
    const { workbench } = vscode;
    await openDashboard('with-boundary');
    await part('compare').click();
    await workbench.pick('from-a-terminal');
    await workbench.page.keyboard.press('Enter');
    await expect
      .poll(() => part('chart-loss').locator('.legend').innerText(), { timeout: 15_000 })
      .toContain('from-a-terminal: loss');
    await workbench.screenshot('compared');
  });

  it('deletes a run after asking', async () => {
    const { workbench, folder } = vscode;
    const row = workbench.treeRow('killed');
    await workbench.pickFromContextMenu(row, 'Delete');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText("Delete 'killed'?").waitFor();
    await workbench.screenshot('deleting');
    await dialog.locator('.monaco-button').filter({ hasText: /Trash/ }).click();
    // A server has no trash; VS Code says so, and it is asked once more.
    const permanently = dialog.locator('.monaco-button').filter({ hasText: 'Delete Permanently' });
    const isGone = (): boolean => !existsSync(path.join(folder, 'runs', 'killed'));
    await expect
      .poll(async () => isGone() || (await permanently.isVisible()), { timeout: 15_000 })
      .toBe(true);
    if (!isGone()) await permanently.click();
    await expect.poll(isGone, { timeout: 15_000 }).toBe(true);
    await expect.poll(() => workbench.treeRow('killed').count(), { timeout: 15_000 }).toBe(0);
  });

  it('keeps the dashboard over a reload of the window', async () => {
    const { workbench } = vscode;
    // By VS Code's own command, which writes down what is open before it goes.
    const reloaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await reloaded;
    await workbench.waitUntilReady();
    await workbench.editorTab('with-boundary').waitFor({ timeout: 60_000 });
    dashboard = await workbench.webviewFrame('dashboard');
    await part('chart-dice').waitFor({ timeout: 60_000 });
    await expect
      .poll(() => part('chart-loss').locator('.legend').innerText(), { timeout: 15_000 })
      .toContain('from-a-terminal');
    expect(workbench.complaints).toEqual([]);
  });
});

/** Pixels of a chart that are neither transparent nor grey. */
async function curvePixels(chart: string): Promise<number> {
  return part(`chart-${chart}`)
    .locator('canvas')
    .evaluate((element) => {
      if (!(element instanceof HTMLCanvasElement)) return 0;
      const { data: pixels } = element
        .getContext('2d')
        ?.getImageData(0, 0, element.width, element.height) ?? {
        data: [],
      };
      let count = 0;
      for (let n = 0; n < pixels.length; n += 4) {
        const [r = 0, g = 0, b = 0, a = 0] = [pixels[n], pixels[n + 1], pixels[n + 2], pixels[n + 3]];
        if (a > 100 && Math.max(r, g, b) - Math.min(r, g, b) > 40) count++;
      }
      return count;
    });
}

const contourCount = (): Promise<number> => part('pictures').locator('path.contour-prediction').count();
