import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
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

  it('marks the slices with labels, as the compute process counts them', async () => {
    await editor.part('labels-axial').waitFor();
    const first = Number(await editor.part('labels-axial').getAttribute('data-first'));
    await editor.goToSlice('axial', first);
    await editor.waitUntilDrawn(['scan', 'contour'], ['axial']);
    if (first > 0) {
      await editor.goToSlice('axial', first - 1);
      const { drawn } = await editor.plane('axial');
      expect(drawn).not.toContain('contour');
    }
  });
});

it('gives the browser nothing to complain about', () => {
  expect(vscode.workbench.complaints).toEqual([]);
});
