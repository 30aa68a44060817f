import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import { findLabelsOfScan } from '../../src/datasets/labelsOfScan';
import type { Action } from '../../src/editing/actions';
import { applyEdit } from '../../src/editing/applyEdit';
import { NONE_REVIEWED } from '../../src/editing/edit';
import { editOf } from '../../src/editing/runTool';
import { readVolume, writeLabelMap } from '../../src/formats/registry';
import { labelTableOf } from '../../src/labels/labelTable';
import { planesOf, planeToVoxel } from '../../src/volume/planes';
import type { Volume, VoxelArray } from '../../src/volume/volume';
import { ScanEditor } from '../harness/scanEditor';
import { openScan } from '../harness/story';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

const TAB = path.basename(FIRST_SCAN);
/** mm; no voxel centre is near that far from another. */
const RADIUS = 2.7;
const SLOW = { timeout: 30_000 };

let vscode: VsCode;
let editor: ScanEditor;
let labels: string;
let scanFile: string;

beforeAll(async () => {
  vscode = await openVsCode('e2e/editing', (folder) => {
    mkdirSync(path.join(folder, '.vscode'), { recursive: true });
    // In a browser VS Code saves by itself otherwise.
    writeFileSync(path.join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'files.autoSave': 'off' }));
  });
  scanFile = path.join(vscode.folder, FIRST_SCAN);
  const [found] = await findLabelsOfScan(scanFile);
  if (!found) throw new Error(`No labels belong to ${scanFile}.`);
  labels = found.path;
  await openWithBrush();
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

async function openWithBrush(): Promise<void> {
  ({ editor } = await openScan(vscode.workbench, FIRST_SCAN));
  await editor.waitUntilDrawn(['scan', 'contour']);
  await editor.toggle('edit-brush', true);
  const radius = editor.part('brush-radius');
  await radius.fill(String(RADIUS));
  await radius.press('Enter');
}

/** Clicks with the brush. @returns the voxels as they are meant to be then */
async function paint(before: Volume, x: number, y: number): Promise<VoxelArray> {
  const { slice } = await editor.plane('axial');
  await editor.click('axial', x, y);
  const action: Action = {
    ...{ tool: 'brush', mode: 'add', target: 1, editable: { over: { kind: 'anything' } } },
    tip: { shape: 'circle', radius: RADIUS, plane: 'axial', slice },
    path: [planeToVoxel(planesOf(before).axial, slice, x, y)],
  };
  const map = {
    dims: before.dims,
    data: before.data.slice(),
    table: labelTableOf([1, 2]),
    reviewed: NONE_REVIEWED,
  };
  const edit = editOf({ ...map, affine: before.affine }, action);
  expect(edit.voxels?.voxels).toBeGreaterThan(5);
  return applyEdit(map, edit).data;
}

const inFile = async (): Promise<Volume> => (await readVolume(labels)).volume;
const isDirty = async (): Promise<boolean> =>
  /\bdirty\b/.test((await vscode.workbench.editorTab(TAB).getAttribute('class')) ?? '');
const becomes = (dirty: boolean): Promise<void> => expect.poll(isDirty, SLOW).toBe(dirty);
const press = (key: string): Promise<void> => vscode.workbench.page.keyboard.press(key);

/** VS Code refuses it while the undo before is still on its way to the extension. */
async function redo(): Promise<void> {
  const pressed = async (): Promise<boolean> => {
    await press('Control+Y');
    await vscode.workbench.page.waitForTimeout(500);
    return isDirty();
  };
  await expect.poll(pressed, { ...SLOW, interval: 500 }).toBe(true);
}

describe('a label map that is edited', () => {
  it('is painted, undone, redone and saved by the keys of the workbench, and has the voxels that were meant', async () => {
    const before = await inFile();
    const meant = await paint(before, 8, 8);
    await becomes(true);
    await vscode.workbench.screenshot('painted');
    await press('Control+Z');
    await becomes(false);
    await redo();
    expect((await inFile()).data).toEqual(before.data);
    await press('Control+S');
    await becomes(false);
    expect((await inFile()).data).toEqual(meant);
  });

  it('is undone beyond the save, and saved again', async () => {
    const saved = await inFile();
    await press('Control+Z');
    await becomes(true);
    await press('Control+S');
    await becomes(false);
    const undone = await inFile();
    expect(undone.data).not.toEqual(saved.data);
    await redo();
    await press('Control+S');
    await becomes(false);
    expect((await inFile()).data).toEqual(saved.data);
  });

  it('shows what was painted in a split editor at once', async () => {
    await vscode.workbench.runCommand('View: Split Editor Right');
    await expect.poll(async () => (await shownEditors()).length, SLOW).toBe(2);
    const [left, right] = (await shownEditors()).map((frame) => new ScanEditor(frame));
    if (!left || !right) throw new Error('The editor was not split.');
    await left.waitUntilDrawn(['scan', 'contour']);
    await right.waitUntilDrawn(['scan', 'contour']);
    const before = await left.picture('axial');
    editor = right;
    await right.toggle('edit-brush', true);
    const { width, height } = planesOf(await inFile()).axial;
    await paint(await inFile(), width - 9, height - 9);
    await becomes(true);
    await expect.poll(async () => (await left.picture('axial')).data.equals(before.data), SLOW).toBe(false);
    await vscode.workbench.screenshot('split');
  });

  it('is reverted to its file', async () => {
    const saved = await inFile();
    await vscode.workbench.runCommand('File: Revert File');
    await becomes(false);
    expect((await inFile()).data).toEqual(saved.data);
    await vscode.workbench.runCommand('View: Close All Editors');
    await openWithBrush();
  });

  it('is saved while its tab is hidden', async () => {
    const meant = await paint(await inFile(), 20, 8);
    await becomes(true);
    await vscode.workbench.openFile('dataset.json');
    await vscode.workbench.runCommand('File: Save All');
    await becomes(false);
    expect((await inFile()).data).toEqual(meant);
    await vscode.workbench.editorTab(TAB).click();
    editor = new ScanEditor(await vscode.workbench.webviewFrame());
    await editor.waitUntilDrawn(['scan', 'contour']);
    await press('Control+Z');
    await becomes(true);
    await press('Control+S');
    await becomes(false);
  });

  it('is left to a person where another program changed its file', async () => {
    const { volume, header } = await readVolume(labels);
    await paint(volume, 8, 20);
    await becomes(true);
    const other = { ...volume, data: volume.data.map((value) => (value === 2 ? 1 : value)) };
    await writeLabelMap(labels, other, { like: header, overwrite: true });
    const warning = vscode.workbench.notification('was changed by another program');
    await warning.waitFor(SLOW);
    await vscode.workbench.screenshot('conflict');
    await vscode.workbench.pressNotificationButton(warning, "Take the File's");
    await becomes(false);
    expect((await inFile()).data).toEqual(other.data);
    await writeLabelMap(labels, volume, { like: header, overwrite: true });
    // Without edits it is read again by itself.
    const posterior = [...volume.data].filter((value) => value === 2).length;
    const volumeOf = editor.part('label-2').locator('.label-volume');
    await expect
      .poll(() => volumeOf.getAttribute('title'), SLOW)
      .toBe(`${posterior.toLocaleString('en-US')} voxels`);
  });
});

it('loses nothing where the extension host is killed', async () => {
  const before = await inFile();
  await editor.waitUntilDrawn(['scan', 'contour']);
  const meant = await paint(before, 27, 9);
  await becomes(true);
  killExtensionHost(vscode.server.pid);
  await vscode.workbench.page.reload();
  await vscode.workbench.waitUntilReady();
  await vscode.workbench.editorTab(TAB).click(SLOW);
  editor = new ScanEditor(await vscode.workbench.webviewFrame());
  await editor.waitUntilDrawn(['scan', 'contour']);
  await becomes(true);
  await vscode.workbench.screenshot('restored');
  expect((await inFile()).data).toEqual(before.data);
  await editor.viewport('axial').focus();
  await press('Control+Z');
  await becomes(false);
  await redo();
  await press('Control+S');
  await becomes(false);
  expect((await inFile()).data).toEqual(meant);
});

it('gives the browser nothing to complain about', () => {
  expect(vscode.workbench.complaints).toEqual([]);
});

async function shownEditors(): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const frame of vscode.workbench.page.frames()) {
    const isPage = await frame
      .locator('[data-testid="case"]')
      .isVisible()
      .catch(() => false);
    if (isPage) frames.push(frame);
  }
  return frames;
}

/** As a crash does. */
function killExtensionHost(server: number): void {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row))
    .flatMap((row) => (row ? [{ pid: Number(row[1]), parent: Number(row[2]), args: row[3] ?? '' }] : []));
  const family = new Set([server]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { pid, parent } of rows) if (family.has(parent)) family.add(pid);
  }
  const hosts = rows.filter(({ pid, args }) => family.has(pid) && args.includes('--type=extensionHost'));
  expect(hosts).toHaveLength(1);
  for (const { pid } of hosts) process.kill(pid, 'SIGKILL');
}
