import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DIST } from '../../scripts/lib/paths.mjs';
import { startTraining, trainingEnded } from '../harness/story';
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
    data = makeDataset(folder);
  });
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

const datasetSchema = z.looseObject({ training: z.array(z.unknown()) });

function makeDataset(folder: string): string {
  const copy = path.join(folder, DATASET);
  cpSync(path.join(folder, 'hippocampus'), copy, { recursive: true });
  rmSync(path.join(folder, 'hippocampus'), { recursive: true });
  const file = path.join(copy, 'dataset.json');
  const dataset = datasetSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify({ ...dataset, training: dataset.training.slice(0, CASES) }));
  return copy;
}

const stateSchema = z.looseObject({ status: z.string(), pid: z.number().int() });
const stateOf = (run: string): z.infer<typeof stateSchema> =>
  stateSchema.parse(JSON.parse(readFileSync(path.join(run, 'state.json'), 'utf8')));

/** A button that VS Code shows on a row when the pointer is over it. */
const rowAction = (row: Locator, name: string): Locator =>
  row.locator(`a.action-label[aria-label^="${name}"]`);

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
    await workbench.treeRow('with-boundary').click();
    dashboard = await workbench.webviewFrame('dashboard');
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
    await row.click({ button: 'right' });
    await workbench.pickFromMenu('Delete');
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
