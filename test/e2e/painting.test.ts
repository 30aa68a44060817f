/** Annotating in the real editor: painted with mouse and keys, undone, saved, and read from the file again. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import { findLabelsOfScan } from '../../src/datasets/labelsOfScan';
import { readVolume } from '../../src/formats/registry';
import { planesOf, type Plane } from '../../src/volume/planes';
import type { Volume } from '../../src/volume/volume';
import { changed, Painter, voxelsAlong, type Pixel } from '../harness/painting';
import type { ScanEditor } from '../harness/scanEditor';
import { openScan } from '../harness/story';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

const SLICE = 10;
/** No voxel of 1 mm is just this far away from another one. */
const RADIUS = 3.4;
/** A stroke through the background of the slice, and one that goes back over a part of it. */
const STROKE: readonly Pixel[] = [
  [6, 8],
  [18, 8],
  [18, 14],
];
const BACK: readonly Pixel[] = [
  [12, 8],
  [16, 8],
];

let vscode: VsCode;
let editor: ScanEditor;
let painter: Painter;
let file: string;
let before: Volume;
let axial: Plane;

const labels = async (): Promise<Volume> => (await readVolume(file)).volume;
const press = (keys: string): Promise<void> => vscode.workbench.page.keyboard.press(keys);
const said = (): Promise<string> => editor.text('edit-said');
const isDirty = async (): Promise<boolean> =>
  (await vscode.workbench.editorTab(path.basename(FIRST_SCAN)).getAttribute('class'))?.includes('dirty') ??
  false;

/** Undoes or does again one step with VS Code's own key. */
async function step(keys: 'Control+z' | 'Control+Shift+z'): Promise<void> {
  const steps = async (): Promise<number> => Number(await editor.part('case').getAttribute('data-undo'));
  const before = await steps();
  await editor.viewport('axial').focus();
  await press(keys);
  await expect.poll(steps).toBe(before + (keys === 'Control+z' ? -1 : 1));
}

/** Takes the brush by its key, with the radius of these tests. */
async function takeBrush(): Promise<void> {
  await editor.viewport('axial').focus();
  await press('b');
  await editor.part('brush-radius').fill(String(RADIUS));
  await editor.part('brush-radius').press('Enter');
  await editor.viewport('axial').focus();
}

/** Saves with VS Code's own key, from a plane, and waits until nothing is left to save. */
async function save(): Promise<void> {
  await editor.viewport('axial').focus();
  await press('Control+s');
  await expect.poll(isDirty, { timeout: 30_000 }).toBe(false);
}

beforeAll(async () => {
  vscode = await openVsCode('e2e/painting');
  const [found] = await findLabelsOfScan(path.join(vscode.folder, FIRST_SCAN));
  if (!found) throw new Error(`No labels belong to ${FIRST_SCAN}.`);
  file = found.path;
  before = await labels();
  axial = planesOf(before).axial;
  ({ editor } = await openScan(vscode.workbench, path.basename(FIRST_SCAN)));
  await editor.waitUntilDrawn(['scan', 'contour']);
  painter = new Painter(editor, vscode.workbench.page);
  await editor.part('tool-palette').waitFor();
  await editor.goToSlice('axial', SLICE);
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

describe('the brush', () => {
  it('is not in hand when a scan opens: a click looks', async () => {
    await painter.click('axial', [10, 10]);
    await editor.goToSlice('axial', SLICE);
    expect(await editor.part('edit-look').getAttribute('aria-pressed')).toBe('true');
    expect(await isDirty()).toBe(false);
  });

  it('is taken by its key, paints the active label, and with Ctrl takes it away', async () => {
    await takeBrush();
    await painter.drag('axial', STROKE);
    await expect.poll(said).toMatch(/^Brush: \d+ voxels of Anterior, /);
    await painter.drag('axial', BACK, 'Control');
    await expect.poll(isDirty).toBe(true);
    await expect.poll(() => editor.part('case').getAttribute('data-waiting')).toBe('false');
    await vscode.workbench.screenshot('brush');
    await save();
    const painted = changed(before, voxelsAlong(axial, SLICE, STROKE, RADIUS), () => 1);
    const meant = changed(
      { data: Uint8Array.from(painted), dims: before.dims },
      voxelsAlong(axial, SLICE, BACK, RADIUS),
      (value) => (value === 1 ? 0 : value),
    );
    expect(Array.from((await labels()).data)).toEqual(meant);
  });

  it("is undone and redone stroke by stroke by VS Code's own keys, across the save", async () => {
    const after = Array.from((await labels()).data);
    await step('Control+z');
    await expect.poll(isDirty).toBe(true);
    await step('Control+z');
    await save();
    expect(Array.from((await labels()).data)).toEqual(Array.from(before.data));
    await step('Control+Shift+z');
    await step('Control+Shift+z');
    await expect.poll(isDirty).toBe(true);
    await save();
    expect(Array.from((await labels()).data)).toEqual(after);
  });

  it('leaves what it has painted when the scan is opened again', async () => {
    await vscode.workbench.runCommand('View: Close Editor');
    await vscode.workbench.editorTab(path.basename(FIRST_SCAN)).waitFor({ state: 'detached' });
    ({ editor } = await openScan(vscode.workbench, path.basename(FIRST_SCAN)));
    await editor.waitUntilDrawn(['scan', 'contour']);
    painter = new Painter(editor, vscode.workbench.page);
    await editor.goToSlice('axial', SLICE);
    await painter.hover('axial', [7, 8]);
    await expect.poll(() => editor.text('status-reference')).toBe('Anterior');
    await painter.hover('axial', [14, 8]);
    await expect.poll(() => editor.text('status-reference')).toBe('background');
  });
});

describe('labels', () => {
  it('that are locked are not painted over, and say so when they shall be painted', async () => {
    const start = Array.from((await labels()).data);
    await editor.part('label-lock-1').click();
    await expect.poll(() => editor.part('label-lock-1').getAttribute('aria-pressed')).toBe('true');
    await editor.part('label-2').click();
    await takeBrush();
    await painter.drag('axial', STROKE);
    await expect.poll(said).toMatch(/^Brush: \d+ voxels of Posterior/);
    await press('1');
    await expect.poll(() => editor.text('active-label')).toBe('Anterior');
    await painter.drag('axial', [[6, 20]]);
    await expect.poll(said).toContain('is locked');
    await save();
    const meant = changed(
      { data: Uint8Array.from(start), dims: before.dims },
      voxelsAlong(axial, SLICE, STROKE, RADIUS),
      (value) => (value === 1 ? 1 : 2),
    );
    expect(Array.from((await labels()).data)).toEqual(meant);
    await editor.part('label-lock-1').click();
    await expect.poll(() => editor.part('label-lock-1').getAttribute('aria-pressed')).toBe('false');
  });

  it('are renamed in the list, and take the name back by undo', async () => {
    await editor.part('label-1').dblclick();
    await editor.part('label-name-1').fill('head');
    await editor.part('label-name-1').press('Enter');
    await expect.poll(() => editor.text('label-1')).toContain('head');
    await step('Control+z');
    await expect.poll(() => editor.text('label-1')).toContain('Anterior');
  });

  it('are added and chosen by their number', async () => {
    await editor.part('label-add').click();
    await editor.part('label-3').waitFor();
    await expect.poll(() => editor.text('active-label')).toBe('label 3');
    await editor.viewport('axial').focus();
    await press('2');
    await expect.poll(() => editor.text('active-label')).toBe('Posterior');
  });
});

describe('other tools', () => {
  it('fill a polygon that is closed by Enter', async () => {
    const start = await labels();
    await editor.viewport('axial').focus();
    await press('1');
    await press('l');
    await expect.poll(() => editor.text('active-label')).toBe('Anterior');
    await expect.poll(() => editor.part('edit-polygon').getAttribute('aria-pressed')).toBe('true');
    for (const corner of [
      [20, 20],
      [30, 20],
      [30, 30],
      [20, 30],
    ] as const) {
      await painter.click('axial', corner);
    }
    await vscode.workbench.screenshot('polygon');
    await press('Enter');
    await expect.poll(said).toMatch(/^Polygon: \d+ voxels of Anterior/);
    await save();
    const after = Array.from((await labels()).data);
    const inside = voxelsAlong(axial, SLICE, [[25, 25]], 100).filter((voxel) => {
      const n = voxel[0] + start.dims[0] * (voxel[1] + start.dims[1] * voxel[2]);
      return start.data[n] !== after[n];
    });
    expect(inside.length).toBeGreaterThan(50);
    expect(changed(start, inside, () => 1)).toEqual(after);
  });

  it('show what they will do to the whole volume, and do it when it is applied', async () => {
    const start = Array.from((await labels()).data);
    await editor.viewport('axial').focus();
    await press('k');
    await editor.part('volume-tool').selectOption('grow');
    await editor.part('volume-distance').fill('2');
    await editor.part('volume-distance').press('Enter');
    await editor.part('volume-preview').click();
    await expect.poll(() => editor.part('case').getAttribute('data-preview')).toBe('true');
    expect(await said()).toMatch(/^Grow: [\d,]+ voxels of Anterior, .* apply or cancel$/);
    await vscode.workbench.screenshot('grow-preview');
    expect(Array.from((await labels()).data)).toEqual(start);
    await editor.part('volume-apply').click();
    await expect.poll(said).toMatch(/^Grow: [\d,]+ voxels of Anterior, [\d.]+ ml$/);
    expect(await editor.part('case').getAttribute('data-preview')).toBe('false');
    await save();
    const after = Array.from((await labels()).data);
    expect(after.filter((value) => value === 1).length).toBeGreaterThan(
      start.filter((value) => value === 1).length,
    );
  });

  it('work without a mouse, at the crosshair', async () => {
    const start = Array.from((await labels()).data);
    await editor.viewport('axial').focus();
    await editor.goToSlice('axial', SLICE + 5);
    await takeBrush();
    await expect
      .poll(async () => {
        // Right after a field was left VS Code may not know yet that keys are commands again.
        await press('2');
        return editor.text('active-label');
      })
      .toBe('Posterior');
    await press('Space');
    await expect.poll(said).toMatch(/^Brush: \d+ voxels? of Posterior/);
    const isReviewed = (): Promise<string | null> =>
      editor.part('reviewed-axial').getAttribute('aria-pressed');
    await expect.poll(isReviewed).toBe('true');
    await press('j');
    await expect.poll(isReviewed).toBe('false');
    await save();
    expect(Array.from((await labels()).data)).not.toEqual(start);
  });

  it('leave letters to the fields they are typed in', async () => {
    await editor.viewport('axial').focus();
    await press('v');
    await editor.part('label-1').dblclick();
    await editor.part('label-name-1').press('e');
    await vscode.workbench.page.waitForTimeout(500);
    expect(await editor.part('edit-look').getAttribute('aria-pressed')).toBe('true');
    await editor.part('label-name-1').press('Escape');
  });
});

it('complains of nothing', () => {
  expect(vscode.workbench.complaints).toEqual([]);
});
