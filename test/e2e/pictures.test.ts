import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/lib/paths.mjs';
import { readVolume } from '../../src/formats/registry';
import { writePictureDataset } from '../../src/learning/prediction/pictures.fixture';
import { ScanEditor } from '../harness/scanEditor';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

/** Pictures of discs, and a run that has learned to find them. */
const [DATASET, RUN] = ['discs', 'runs/discs'];

let vscode: VsCode;

beforeAll(async () => {
  const made = mkdtempSync(path.join(tmpdir(), 'e2e-pictures-'));
  const [data, run, config] = [DATASET, RUN, 'config.json'].map((name) => path.join(made, name));
  if (data === undefined || run === undefined || config === undefined) throw new RangeError('No paths.');
  await writePictureDataset(data, { cases: 6, unlabelled: 1 });
  const small = { batch: 4, patch: [16, 16], features: [8, 16], stepsPerEpoch: 60, device: 'cpu' };
  const cacheFolder = path.join(made, 'cache');
  writeFileSync(config, JSON.stringify({ ...small, cacheFolder, learningRate: { peak: 0.01 } }));
  const args = ['--data', data, '--out', run, '--config', config, '--epochs', '1'];
  execFileSync(process.execPath, [path.join(DIST, 'cli.js'), 'train', ...args]);
  vscode = await openVsCode('e2e/pictures', (folder) => {
    cpSync(data, path.join(folder, DATASET), { recursive: true });
    cpSync(run, path.join(folder, RUN), { recursive: true });
  });
  rmSync(made, { recursive: true });
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

describe('a picture', () => {
  it('opens in the editor for scans, and shows its prediction, which is a picture too', async () => {
    const { workbench, folder } = vscode;
    await workbench.openFile('images/eye_1.png');
    await workbench.editorTab('eye_1.png').waitFor();
    // VS Code's own preview is shown first; where it is replaced while it loads, its successor may stay blank.
    await workbench.statusBar('Whole Image').waitFor({ timeout: 30_000 });
    await workbench.runCommand('View: Reopen Editor With...');
    await workbench.pick('Boundary Lab: Picture');
    const editor = new ScanEditor(await workbench.webviewFrame());
    await editor.waitUntilDrawn(['scan', 'contour'], ['axial']);
    await workbench.runCommand('Boundary Lab: Predict');
    await workbench.accept('Predict: how?');
    await editor.waitUntilDrawn(['scan', 'contour', 'error'], ['axial']);
    await editor.part('metrics').waitFor({ timeout: 60_000 });
    await workbench.screenshot('predicted');
    const { header, volume } = await readVolume(path.join(folder, DATASET, 'images', 'eye_1.prediction.png'));
    expect(header.format).toBe('png');
    expect(new Set(volume.data)).toEqual(new Set([0, 1]));
    await workbench.closeNotifications();
  });
});

describe('a trained model', () => {
  it('has a page, which the editor shows', async () => {
    const { workbench } = vscode;
    await workbench.runCommand('Boundary Lab: Show Model Page');
    const page = await workbench.webviewFrame('report');
    expect(await page.locator('h1').innerText()).toBe('Model discs');
    expect(await page.locator('.verdict').innerText()).toContain('Mean Dice on 1 validation case');
    expect(await page.locator('figure image').count()).toBe(1);
    await workbench.screenshot('model page');
    expect(workbench.complaints).toEqual([]);
  });

  it('is exported to where the user says, under the terms they choose', async () => {
    const { workbench, folder } = vscode;
    await workbench.runCommand('Boundary Lab: Export Model...');
    await workbench.answerPath(path.join(folder, 'shared.onnx'));
    await workbench.pick('CC BY 4.0');
    await workbench.screenshot('export');
    await workbench.pick('With pictures of validation cases');
    const message = workbench.notification('The model was written to');
    await message.waitFor({ timeout: 60_000 });
    expect(existsSync(path.join(folder, 'shared.onnx'))).toBe(true);
    const page = readFileSync(path.join(folder, 'shared.html'), 'utf8');
    expect(page).toContain('CC BY 4.0');
    expect(page).not.toContain('eye_');
    await workbench.pressNotificationButton(message, 'Show Page');
    await workbench.editorTab('shared.html').waitFor();
    const shown = await workbench.webviewFrame('report');
    await shown.locator('h1').filter({ hasText: 'Model shared' }).waitFor({ timeout: 30_000 });
    await workbench.screenshot('exported');
  });
});
