import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import { findLabelsOfScan } from '../../src/datasets/labelsOfScan';
import { readVolume } from '../../src/formats/registry';
import { planesOf, PLANE_NAMES } from '../../src/volume/planes';
import { extractSlice } from '../../src/volume/slices';
import type { ScanEditor } from '../harness/scanEditor';
import { openScan } from '../harness/story';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

let vscode: VsCode;
let editor: ScanEditor;

beforeAll(async () => {
  vscode = await openVsCode('e2e/seeing');
  ({ editor } = await openScan(vscode.workbench, FIRST_SCAN));
  await editor.waitUntilDrawn(['scan', 'contour']);
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

const planes = (): Promise<number> => editor.frame.locator('.plane').count();

describe('looking at a scan in VS Code', () => {
  it('shows one plane alone on a double click, and all of them again by a command', async () => {
    await editor.viewport('coronal').dblclick();
    await expect.poll(planes).toBe(1);
    await editor.waitUntilDrawn(['scan'], ['coronal']);
    await vscode.workbench.screenshot('alone');
    await vscode.workbench.runCommand('Boundary Lab: Show One Plane Alone or All');
    await expect.poll(planes).toBe(3);
  });

  it('has the layout that is chosen', async () => {
    await editor.part('layout').selectOption('row');
    await editor.waitUntilDrawn(['scan']);
    await vscode.workbench.screenshot('row');
    await vscode.workbench.runCommand('Boundary Lab: Next Layout');
    await expect.poll(() => editor.part('layout').inputValue()).toBe('auto');
  });

  it('changes window and colours by commands of the palette', async () => {
    const low = await editor.part('window-low').inputValue();
    await vscode.workbench.runCommand('Boundary Lab: Next Window Preset');
    await expect.poll(() => editor.part('window-preset').inputValue()).not.toBe('auto');
    expect(await editor.part('window-low').inputValue()).not.toBe(low);
    await vscode.workbench.runCommand('Boundary Lab: Automatic Window');
    await expect.poll(() => editor.part('window-low').inputValue()).toBe(low);
    await vscode.workbench.runCommand('Boundary Lab: Invert Colours of the Scan');
    await expect.poll(() => editor.part('invert-colors').getAttribute('aria-pressed')).toBe('true');
    await vscode.workbench.screenshot('inverted');
  });

  it('marks the slices that hold labels in the file', async () => {
    const file = path.join(vscode.folder, FIRST_SCAN);
    const [found] = await findLabelsOfScan(file);
    if (!found) throw new Error(`No labels belong to ${file}.`);
    const { volume } = await readVolume(found.path);
    for (const name of PLANE_NAMES) {
      const plane = planesOf(volume)[name];
      const labelled = Array.from({ length: plane.depth }, (_, slice) => slice).filter((slice) =>
        extractSlice(volume.data, volume, plane, slice).some((value) => value > 0),
      );
      const strip = editor.part(`labels-${name}`);
      await strip.waitFor();
      expect(await strip.getAttribute('data-first')).toBe(String(labelled[0]));
      expect(await strip.getAttribute('data-last')).toBe(String(labelled.at(-1)));
    }
  });
});

it('gives the browser nothing to complain about', () => {
  expect(vscode.workbench.complaints).toEqual([]);
});
