import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLES } from '../../scripts/lib/paths.mjs';
import { readEvaluation } from '../../src/evaluation/evaluationFile';
import { readVolume, writeLabelMap } from '../../src/formats/registry';
import { planesOf, PLANE_NAMES } from '../../src/volume/planes';
import { makeDataset } from '../harness/datasets';
import { ScanEditor } from '../harness/scanEditor';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

const CASES = 6;
const DATASET = 'six-cases';
const LABELS = path.join(SAMPLES, 'hippocampus', 'labelsTr');
const FILE = 'evaluations/measured.boundary-evaluation.json';
/** The voxels of the sample are 1 mm wide. */
const SHIFT_MM = 3;

let vscode: VsCode;
let page: Frame;

/** Predictions that are the references, moved along the first axis. */
async function writeShifted(folder: string, files: readonly string[], shift: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const { volume } = await readVolume(path.join(LABELS, file));
    const [nx] = volume.dims;
    const data = volume.data.map((_, n) => (n % nx >= shift ? (volume.data[n - shift] ?? 0) : 0));
    await writeLabelMap(path.join(folder, file), { ...volume, data: Uint8Array.from(data) });
  }
}

beforeAll(async () => {
  const made = await mkdtemp(path.join(tmpdir(), 'boundary-lab-evaluation-'));
  const files = filesOfCases();
  await writeShifted(path.join(made, 'predictions-far'), files, SHIFT_MM);
  await writeShifted(path.join(made, 'predictions-near'), files, 1);
  // One bad file never costs the others.
  writeFileSync(path.join(made, 'predictions-near', files[5] ?? ''), 'no image');
  vscode = await openVsCode('e2e/evaluation', (folder) => {
    makeDataset(folder, DATASET, CASES);
    rmSync(path.join(folder, 'hippocampus'), { recursive: true });
    cpSync(made, folder, { recursive: true });
  });
  rmSync(made, { recursive: true });
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

function filesOfCases(): readonly string[] {
  const text = readFileSync(path.join(SAMPLES, 'hippocampus', 'dataset.json'), 'utf8');
  return [...text.matchAll(/labelsTr\/([^"]+)/g)].map(([, name]) => name ?? '').slice(0, CASES);
}

const part = (testId: string): Locator => page.locator(`[data-testid="${testId}"]`);
const cells = (metric: string): Promise<string[]> =>
  page.locator(`[data-testid="row"] [data-metric="${metric}"]`).allInnerTexts();
const numbers = async (metric: string): Promise<number[]> => (await cells(metric)).map(Number);
const names = (): Promise<string[]> =>
  page.locator('[data-testid="row"] [data-testid="open"]').allInnerTexts();
const count = (): Promise<string> => part('row-count').innerText();

const activeTab = (id: string): Locator =>
  vscode.workbench.page.locator('.tabs-container .tab.active').filter({ hasText: `${id}.nii.gz` });

async function showPage(): Promise<void> {
  await vscode.workbench.editorTab('measured').click();
  page = await vscode.workbench.webviewFrame('evaluation');
  await part('evaluation').waitFor({ timeout: 60_000 });
}

describe('an evaluation of many cases', () => {
  it('is made from a data set and folders of predictions, and opens as a table', async () => {
    const { workbench } = vscode;
    await workbench.runCommand('Boundary Lab: Evaluate Cases');
    await workbench.pick('Predictions in a Folder');
    await workbench.pick(DATASET);
    await workbench.pick('predictions-far');
    await workbench.pick('predictions-near');
    await workbench.pick('Evaluate');
    await workbench.answer('where does the evaluation go', FILE);
    await workbench.editorTab('measured').waitFor({ timeout: 120_000 });
    await showPage();
    expect(await count()).toBe(`${2 * CASES + 2 * (CASES - 1)} rows`);
    await workbench.notification('1 of').waitFor({ timeout: 30_000 });
    await workbench.closeNotifications();
    await workbench.screenshot('table');
  });

  it('says 3 mm where the prediction is off by 3 mm, and names what failed', async () => {
    await part('filter-model').selectOption({ label: 'predictions-far' });
    await expect.poll(count).toBe(`${2 * CASES} of ${2 * CASES + 2 * (CASES - 1)} rows`);
    const distances = await numbers('hd');
    expect(distances).toHaveLength(2 * CASES);
    for (const distance of distances) expect(distance).toBeCloseTo(SHIFT_MM, 2);
    await part('failed').locator('summary').click();
    expect(await part('failed').innerText()).toContain((filesOfCases()[5] ?? '').replace('.nii.gz', ''));
    await part('failed').locator('summary').click();
    await part('filter-reset').click();
  });

  it('sorts by any column, both ways', async () => {
    await part('sort-dice').click();
    const ascending = await numbers('dice');
    expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
    await part('sort-dice').click();
    const descending = await numbers('dice');
    expect(descending).toEqual(descending.toSorted((a, b) => b - a));
    expect(descending[0]).toBeGreaterThan(ascending[0] ?? 1);
    await part('sort-case').click();
    expect(await names()).toEqual((await names()).toSorted());
  });

  it('shows only the cases, labels and values that are asked for', async () => {
    const [first = ''] = await names();
    await part('filter-text').fill(first);
    expect(new Set(await names())).toEqual(new Set([first]));
    await part('filter-reset').click();
    await part('filter-metric').selectOption({ label: 'HD (mm)' });
    await part('filter-least').fill('2.5');
    await expect.poll(count).toBe(`${2 * CASES} of ${2 * CASES + 2 * (CASES - 1)} rows`);
    for (const distance of await numbers('hd')) expect(distance).toBeGreaterThan(2.5);
    await part('filter-least').fill('x');
    expect(await part('filter-least').getAttribute('aria-invalid')).toBe('true');
    await part('filter-reset').click();
    await part('filter-label').selectOption({ index: 1 });
    await expect.poll(count).toBe(`${CASES + CASES - 1} of ${2 * CASES + 2 * (CASES - 1)} rows`);
    await part('filter-reset').click();
  });

  it('draws the spread of a metric, and both models against each other, and says what that shows', async () => {
    await part('chart-metric').selectOption({ label: 'HD (mm)' });
    await expect
      .poll(() => part('violins').locator('svg title').first().textContent())
      .toContain('HD by label');
    expect(await part('violins').locator('rect').count()).toBe(4);
    expect(await part('scatter').locator('circle').count()).toBe(2 * (CASES - 1));
    expect(await part('comparisons').innerText()).toMatch(/In 5 cases|No evidence of a difference/);
    await part('charts').scrollIntoViewIfNeeded();
    await vscode.workbench.screenshot('charts');
    await part('comparisons').scrollIntoViewIfNeeded();
    await vscode.workbench.screenshot('comparisons');
  });

  it('is written as a table, as data, and as a report with pictures', async () => {
    const { workbench, folder } = vscode;
    for (const kind of ['csv', 'json', 'html']) {
      const file = path.join(folder, 'evaluations', `exported.${kind}`);
      await part(`export-${kind}`).click();
      await workbench.answerPath(file);
      await workbench.notification('The evaluation was written').waitFor({ timeout: 120_000 });
      expect(existsSync(file), kind).toBe(true);
      await workbench.closeNotifications();
    }
    const read = (kind: string): string =>
      readFileSync(path.join(folder, 'evaluations', `exported.${kind}`), 'utf8');
    expect(read('csv').trim().split('\r\n')).toHaveLength(1 + 2 * CASES + 2 * (CASES - 1));
    expect(JSON.parse(read('json'))).toHaveProperty('comparisons.0.cases', CASES - 1);
    expect(read('html')).toContain('data:image/png;base64');
    expect(read('html')).not.toContain('<script');
  });

  it('looks as the theme does, also in high contrast', async () => {
    const { workbench, folder } = vscode;
    const settings = path.join(folder, '.vscode', 'settings.json');
    mkdirSync(path.dirname(settings), { recursive: true });
    for (const [theme, kind] of [
      ['Default Light Modern', 'vscode-light'],
      ['Default High Contrast', 'vscode-high-contrast'],
      ['Default Dark Modern', 'vscode-dark'],
    ] as const) {
      writeFileSync(settings, JSON.stringify({ 'workbench.colorTheme': theme }));
      await page.locator(`body.${kind}`).waitFor({ timeout: 30_000 });
      await part('charts').scrollIntoViewIfNeeded();
      await workbench.screenshot(`charts-${kind}`);
      await part('rows').scrollIntoViewIfNeeded();
      await workbench.screenshot(`table-${kind}`);
    }
  });

  it('opens a case where it is worst, by the keyboard, with reference and prediction', async () => {
    const { workbench, folder } = vscode;
    await part('filter-model').selectOption({ label: 'predictions-far' });
    await part('rows').focus();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.press('ArrowDown');
    const chosen = page.locator('[data-testid="row"][aria-selected="true"]');
    const id = await chosen.getAttribute('data-case');
    const label = await chosen.locator('td').nth(1).innerText();
    await workbench.page.keyboard.press('Enter');
    await workbench.editorTab(`${id ?? ''}.nii.gz`).waitFor({ timeout: 60_000 });

    const evaluation = await readEvaluation(path.join(folder, FILE));
    const own = evaluation.cases.find((each) => each.id === id);
    const value = evaluation.labels.find(({ name }) => name === label)?.value;
    const worst = own?.results[0]?.labels.find((each) => each.label === value)?.worst;
    if (!own || !worst) throw new Error(`There is no worst place of ${label} in ${id ?? 'no case'}.`);
    expect(Math.abs(worst.distance ?? 0)).toBeCloseTo(SHIFT_MM, 0);
    const editor = new ScanEditor(await workbench.webviewFrame());
    // At the end of the reference there may be nothing predicted on the sagittal slice.
    await editor.waitUntilDrawn(['scan']);
    await editor.waitUntilDrawn(['error'], ['axial', 'coronal']);
    const planes = planesOf((await readVolume(own.images[0] ?? '')).volume);
    for (const name of PLANE_NAMES) {
      await expect
        .poll(async () => (await editor.plane(name)).slice, { timeout: 30_000 })
        .toBe(worst.voxel[planes[name].slice.axis]);
    }
    await workbench.screenshot('opened');
    expect(workbench.complaints).toEqual([]);
  });

  it('opens the case of a point, by the mouse and by the keyboard', async () => {
    const { workbench } = vscode;
    await showPage();
    await part('filter-reset').click();
    await part('scatter').scrollIntoViewIfNeeded();
    const point = part('scatter').locator('circle').first();
    const id = (await point.locator('title').textContent())?.split(',')[0] ?? '';
    await workbench.page.keyboard.press('Escape');
    await point.click({ force: true });
    await activeTab(id).waitFor({ timeout: 60_000 });
    await showPage();
    const chart = part('violins').locator('.points');
    await chart.focus();
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.page.keyboard.press('ArrowRight');
    const told = part('violins').locator('[data-testid="chosen-point"]');
    await expect.poll(() => told.innerText()).toMatch(/: \d/);
    expect(await part('violins').locator('circle.chosen').count()).toBe(1);
    await part('violins').scrollIntoViewIfNeeded();
    await workbench.screenshot('chosen-point');
    const other = (await told.innerText()).split(':')[0] ?? '';
    await workbench.page.keyboard.press('Enter');
    await activeTab(other).waitFor({ timeout: 60_000 });
    expect(workbench.complaints).toEqual([]);
  });

  it('says what is wrong with a file that is damaged, and shows it again once it is whole', async () => {
    const { workbench, folder } = vscode;
    const file = path.join(folder, FILE);
    const whole = readFileSync(file);
    await showPage();
    writeFileSync(file, whole.subarray(0, 1000));
    await part('failure').waitFor({ timeout: 30_000 });
    expect(await part('failure').innerText()).toContain('is no JSON');
    writeFileSync(file, whole);
    await part('evaluation').waitFor({ timeout: 30_000 });
    expect(workbench.complaints).toEqual([]);
  });
});
