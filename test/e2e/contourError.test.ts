import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import type { Vector3 } from '../../src/volume/affine';
import { planesOf, voxelToPlane, PLANE_NAMES, type PlaneName } from '../../src/volume/planes';
import type { Volume } from '../../src/volume/volume';
import { openShiftedCase, SHIFTED_PREDICTION } from '../harness/shiftedCase';
import { facesOff } from '../harness/shiftedLabels';
import type { ScanEditor } from '../harness/scanEditor';
import type { VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

/** Voxels of this scan are 1 mm, so that three of them are 3 mm. */
const SHIFT = 3;
const SECOND_RATER = FIRST_SCAN.replace('.nii.gz', '_rater2.nii.gz');

let vscode: VsCode;
let editor: ScanEditor;
let reference: Volume;
/** A place on the predicted contour that is 3 mm outside of the reference. */
let outside: Vector3;

beforeAll(async () => {
  const shifted = await openShiftedCase('e2e/contour-error', SHIFT, SECOND_RATER);
  ({ vscode, editor, reference } = shifted);
  const [face] = facesOff(reference, shifted.prediction, SHIFT);
  if (!face) throw new Error('The predicted contour is nowhere off by 3 mm.');
  outside = face;
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

const sliceOf = async (name: PlaneName): Promise<number> => (await editor.plane(name)).slice;

/** Moves the pointer over a place of the axial plane that is given in voxels. */
async function hoverVoxel(voxel: Vector3): Promise<void> {
  const { slice, x, y } = voxelToPlane(planesOf(reference).axial, voxel);
  await editor.goToSlice('axial', slice);
  await editor.hover('axial', x, y);
}

/** What the list says of each component, and where it leads to. */
async function wordsOfComponents(): Promise<string[]> {
  const rows = editor.frame.locator('[data-testid^="component-"]');
  const words: string[] = [];
  for (const row of await rows.all()) {
    await row.click();
    await expect.poll(() => row.getAttribute('class')).toBe('is-here');
    const place = await Promise.all(PLANE_NAMES.map((name) => editor.part(`slider-${name}`).inputValue()));
    words.push(`${(await row.innerText()).replaceAll(/\s+/g, ' ').trim()} at ${place.join()}`);
  }
  return words;
}

describe('a prediction that is 3 mm off', () => {
  it('has a legend that ends at 3 mm', async () => {
    expect(await editor.part('error-legend').getAttribute('data-clip')).toBe('3');
    expect(await editor.text('error-legend')).toMatch(/−3[\s\S]*0[\s\S]*\+3/);
  });

  it('has 3 mm in the table, label by label', async () => {
    await editor.part('metrics').waitFor();
    for (const label of [1, 2]) {
      await expect.poll(() => editor.text(`metrics-${label}-hd`)).toBe('3.00');
    }
  });

  it('is off by 3 mm on the worst slices, which F8 goes to one after the other', async () => {
    const strip = editor.part('errors-axial');
    await strip.waitFor();
    expect(Number(await strip.getAttribute('data-largest'))).toBeCloseTo(3, 3);
    const worst = Number(await strip.getAttribute('data-worst'));
    await editor.goToSlice('axial', 0);
    await editor.viewport('axial').focus();
    await vscode.workbench.page.keyboard.press('F8');
    await expect.poll(() => sliceOf('axial')).toBe(worst);
    expect(await editor.text('where-said')).toMatch(
      new RegExp(`^axial slice ${worst + 1}: up to 3\\.0 mm, 1 of \\d+$`),
    );
    await vscode.workbench.runCommand('Boundary Lab: Go to Next Worst Slice');
    await expect.poll(() => editor.text('where-said')).toMatch(/up to 3\.0 mm, 2 of \d+$/);
    await expect.poll(() => sliceOf('axial')).not.toBe(worst);
    await editor.viewport('axial').focus();
    await vscode.workbench.page.keyboard.press('Shift+N');
    await expect.poll(() => sliceOf('axial')).toBe(worst);
  });

  it('has components that are 3 mm too far out or in, and goes to them by mouse and keys', async () => {
    const first = editor.part('component-0');
    expect(await first.innerText()).toMatch(/(over|under)-segmented[\s\S]*[+−]3\.0 mm/);
    await first.click();
    await expect.poll(() => first.getAttribute('class')).toBe('is-here');
    const second = editor.part('component-1');
    await second.locator('button').focus();
    await vscode.workbench.page.keyboard.press('Enter');
    await expect.poll(() => second.getAttribute('class')).toBe('is-here');
    expect(await editor.text('where-said')).toMatch(/[+−]3\.0 mm, 2 of \d+$/);
    await vscode.workbench.page.keyboard.press('Alt+F8');
    await expect.poll(() => second.getAttribute('class')).toBe('');
  });

  it('has a probe that tells 3 mm and draws a line as long to the other contour', async () => {
    await editor.toggle('probe', true);
    await hoverVoxel(outside);
    await expect.poll(() => editor.text('status-probe-reference')).toBe('+3.0 mm');
    expect(await editor.text('status-probe-prediction')).toBe('on its contour');
    const line = editor.part('probe-axial').locator('[data-testid="probe-line-reference"]');
    expect(await line.textContent()).toBe('+3.0 mm');
    const { scaleX } = await editor.plane('axial');
    expect(Number(await line.getAttribute('data-length'))).toBeCloseTo(SHIFT * scaleX, 0);
    await expect.poll(() => editor.part('live-region').textContent()).toMatch(/plus 3\.0 mm/);
    await vscode.workbench.screenshot('probe');
  });

  it('shows what is missed and what is extra, and isolines every millimetre', async () => {
    await editor.toggle('difference', true);
    await editor.part('distance-layer').selectOption('prediction');
    await editor.part('isoline-step').fill('1');
    await editor.part('isoline-step').press('Enter');
    await editor.waitUntilDrawn(['difference', 'isolines']);
    await vscode.workbench.screenshot('difference-and-isolines');
    await editor.part('distance-layer').selectOption('none');
  });
});

describe('the pair that is compared', () => {
  it('has every sign turned where it is swapped', async () => {
    const before = await wordsOfComponents();
    await editor.part('command-swapLabels').click();
    await expect.poll(() => editor.part('choice-prediction').inputValue()).toMatch(/labelsTr/);
    await editor.waitUntilDrawn(['scan', 'contour']);
    await editor.part('component-0').waitFor();
    const after = await wordsOfComponents();
    const turned: Readonly<Record<string, string>> = { over: 'under', under: 'over', '+': '−', '−': '+' };
    expect([...after].sort()).toEqual(
      before.map((words) => words.replaceAll(/over|under|[+−]/g, (part) => turned[part] ?? part)).sort(),
    );
    // What was the predicted contour is the reference's now, and the other 3 mm away from it.
    await hoverVoxel(outside);
    await expect.poll(() => editor.text('status-probe-reference')).toBe('on its contour');
    expect(await editor.text('status-probe-prediction')).toBe('+3.0 mm');
    await editor.part('command-swapLabels').click();
    await expect.poll(() => editor.part('choice-prediction').inputValue()).toMatch(/prediction\.nii\.gz$/);
  });

  it('may be any two of the label maps found, which are called by their names', async () => {
    const choice = editor.part('choice-prediction');
    const names = await choice.locator('option').allInnerTexts();
    expect(names).toEqual(expect.arrayContaining(['none', path.basename(SECOND_RATER)]));
    await choice.selectOption({ label: path.basename(SECOND_RATER) });
    await expect.poll(() => editor.text('metrics-1-dice'), { timeout: 30_000 }).toBe('1.000');
    expect(await editor.text('section-contour-error')).toContain('rater2');
    await choice.selectOption({ label: path.basename(SHIFTED_PREDICTION) });
    await expect.poll(() => editor.text('metrics-1-hd'), { timeout: 30_000 }).toBe('3.00');
  });

  it('is shown in a dark theme as well', async () => {
    await vscode.workbench.runCommand('Preferences: Color Theme');
    await vscode.workbench.pick('Dark Modern');
    await hoverVoxel(outside);
    await expect.poll(() => editor.text('status-probe-reference')).toBe('+3.0 mm');
    await vscode.workbench.screenshot('dark');
    await editor.part('section-where').scrollIntoViewIfNeeded();
    await vscode.workbench.screenshot('dark-panel');
  });
});

it('gives the browser nothing to complain about', () => {
  expect(vscode.workbench.complaints).toEqual([]);
});
