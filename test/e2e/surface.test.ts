import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLES } from '../../scripts/lib/paths.mjs';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import { findLabelsOfScan } from '../../src/datasets/labelsOfScan';
import { readVolume, writeLabelMap } from '../../src/formats/registry';
import type { Vector3 } from '../../src/volume/affine';
import { voxelIndex, type Volume } from '../../src/volume/volume';
import { shiftedAlongI } from '../harness/shiftedLabels';
import type { ScanEditor } from '../harness/scanEditor';
import { openScan } from '../harness/story';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

/** Voxels of this scan are 1 mm, so that three of them are 3 mm. */
const SHIFT = 3;
const PREDICTION = FIRST_SCAN.replace('.nii.gz', '.prediction.nii.gz');
const DRAWING_MS = 60_000;

let vscode: VsCode;
let editor: ScanEditor;
let prediction: Volume;

beforeAll(async () => {
  const made = mkdtempSync(path.join(tmpdir(), 'e2e-surface-'));
  const [found] = await findLabelsOfScan(path.join(SAMPLES, FIRST_SCAN));
  if (!found) throw new Error(`No labels belong to ${FIRST_SCAN}.`);
  prediction = shiftedAlongI((await readVolume(found.path)).volume, SHIFT);
  const file = path.join(made, 'prediction.nii.gz');
  await writeLabelMap(file, prediction, found.table ? { table: found.table } : {});
  vscode = await openVsCode('e2e/surface', (folder) => {
    copyFileSync(file, path.join(folder, PREDICTION));
  });
  rmSync(made, { recursive: true });
  ({ editor } = await openScan(vscode.workbench, path.basename(FIRST_SCAN)));
  await editor.waitUntilDrawn(['scan', 'contour', 'error']);
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

async function drawn(surfaces: number): Promise<void> {
  await editor.frame
    .locator(`[data-testid="view3d"][data-complete="true"][data-surfaces="${surfaces}"]`)
    .waitFor({ timeout: DRAWING_MS });
}

async function crosshair(): Promise<Vector3> {
  // Away from the planes, the status line tells of the crosshair.
  await editor.part('show-3d').hover();
  const [i = NaN, j = NaN, k = NaN] = (await editor.text('status-voxel')).split(', ').map(Number);
  return [i, j, k];
}

const labelAt = (voxel: Vector3): number => prediction.data[voxelIndex(prediction, voxel)] ?? 0;

/** Whether a voxel of the prediction has a neighbour of another label. */
function isOnSurface([i, j, k]: Vector3): boolean {
  const label = labelAt([i, j, k]);
  const neighbours: Vector3[] = [
    [i - 1, j, k],
    [i + 1, j, k],
    [i, j - 1, k],
    [i, j + 1, k],
    [i, j, k - 1],
    [i, j, k + 1],
  ];
  return label > 0 && neighbours.some((voxel) => labelAt(voxel) !== label);
}

describe('the 3D view', () => {
  it('is not loaded before someone asks for it', async () => {
    expect(await editor.frame.evaluate('typeof window.boundaryLabCreateScene3d')).toBe('undefined');
  });

  it('shows the surfaces of prediction and reference by a command', async () => {
    await vscode.workbench.runCommand('Boundary Lab: Show or Hide 3D View');
    await drawn(4);
    await vscode.workbench.screenshot('light');
  });

  it('puts the crosshair on the voxel of the predicted surface that is clicked', async () => {
    const before = await crosshair();
    await editor.part('view3d-viewport').click();
    await expect
      .poll(() => editor.text('view3d-spot'))
      .toMatch(/, prediction: (on|.* mm (in|out)side) the reference/);
    await expect.poll(crosshair).not.toEqual(before);
    expect(isOnSurface(await crosshair())).toBe(true);
    await editor.waitUntilDrawn(['scan', 'contour', 'error']);
    await vscode.workbench.screenshot('picked');
  });

  it('finds the 3 mm by which the prediction is shifted', async () => {
    const viewport = editor.part('view3d-viewport');
    // The shift is along the first axis, which runs to the patient's right.
    const errors: number[] = [];
    for (const side of ['r', 'l']) {
      await viewport.press(side);
      await drawn(4);
      await viewport.press('Enter');
      const text = await editor.text('view3d-spot');
      const [, mm, where] = /: ([\d.]+) mm (inside|outside)/.exec(text) ?? [];
      errors.push((where === 'inside' ? -1 : 1) * Number(mm));
      expect(isOnSurface(await crosshair())).toBe(true);
    }
    await vscode.workbench.screenshot('from the left');
    const [right = NaN, left = NaN] = errors;
    expect(right).toBeGreaterThan(0.5);
    expect(right).toBeLessThanOrEqual(SHIFT);
    expect(left).toBeLessThan(-0.5);
    expect(left).toBeGreaterThanOrEqual(-SHIFT);
  });

  it('follows the theme', async () => {
    await editor.part('view3d-reset').click();
    await vscode.workbench.runCommand('Preferences: Color Theme');
    await vscode.workbench.pick('Dark Modern');
    await drawn(4);
    await vscode.workbench.screenshot('dark');
  });

  it('is hidden by its key', async () => {
    await editor.part('view3d-viewport').press('3');
    await expect.poll(() => editor.part('view3d').count()).toBe(0);
  });
});

it('gives the browser nothing to complain about', () => {
  expect(vscode.workbench.complaints).toEqual([]);
});
