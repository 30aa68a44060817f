import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Vector3 } from '../../src/volume/affine';
import { voxelIndex, type Volume } from '../../src/volume/volume';
import { openShiftedCase } from '../harness/shiftedCase';
import type { ScanEditor } from '../harness/scanEditor';
import type { VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

/** Voxels of this scan are 1 mm, so that three of them are 3 mm. */
const SHIFT = 3;
const DRAWING_MS = 60_000;

let vscode: VsCode;
let editor: ScanEditor;
let prediction: Volume;

beforeAll(async () => {
  ({ vscode, editor, prediction } = await openShiftedCase('e2e/surface', SHIFT));
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

/** What the view tells of the prediction at places all over the picture: mm, negative inside. */
async function errorsUnderPointer(): Promise<number[]> {
  const viewport = editor.part('view3d-viewport');
  const box = await viewport.boundingBox();
  if (!box) throw new Error('The 3D view has no place on the screen.');
  const errors: number[] = [];
  for (let y = 0.25; y < 0.8; y += 0.05) {
    for (let x = 0.25; x < 0.8; x += 0.05) {
      await viewport.hover({ position: { x: x * box.width, y: y * box.height } });
      const [, mm, where] = /: ([\d.]+) mm (inside|outside)/.exec(await editor.text('view3d-spot')) ?? [];
      if (mm !== undefined) errors.push((where === 'inside' ? -1 : 1) * Number(mm));
    }
  }
  return errors;
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
    await viewport.press('r');
    await drawn(4);
    const right = await errorsUnderPointer();
    await viewport.press('l');
    await drawn(4);
    const left = await errorsUnderPointer();
    await vscode.workbench.screenshot('from the left');
    expect(Math.max(...right)).toBeGreaterThan(SHIFT - 0.5);
    expect(Math.max(...right)).toBeLessThanOrEqual(SHIFT);
    // Within, no place is farther from the reference than half of its thickness.
    expect(Math.min(...left)).toBeLessThan(-1);
    expect(Math.min(...left)).toBeGreaterThanOrEqual(-SHIFT);
  });

  it('follows the theme', async () => {
    await editor.part('view3d-reset').click();
    await vscode.workbench.runCommand('Preferences: Color Theme');
    await vscode.workbench.pick('Dark Modern');
    const background = async (): Promise<readonly number[]> => {
      const { width, data } = PNG.sync.read(await editor.part('view3d-viewport').screenshot());
      const at = 4 * (5 * width + 5);
      return [...data.subarray(at, at + 3)];
    };
    await expect.poll(background, { timeout: DRAWING_MS }).toEqual([31, 31, 31]);
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
