import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import { findLabelsOfScan } from '../../src/datasets/labelsOfScan';
import { readVolume } from '../../src/formats/registry';
import { labelTableOf, type Label } from '../../src/labels/labelTable';
import { voxelToWorld } from '../../src/volume/affine';
import { planesOf, planeToVoxel, PLANE_NAMES } from '../../src/volume/planes';
import { voxelIndex, type Volume } from '../../src/volume/volume';
import { borderFaces, farthest, fullestSlice, onScreen, pixelsOfColor } from '../harness/contourCheck';
import type { ScanEditor } from '../harness/scanEditor';
import { openScan } from '../harness/story';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

let vscode: VsCode;
let editor: ScanEditor;
let scan: Volume;
let reference: Volume;
let table: readonly Label[];

beforeAll(async () => {
  vscode = await openVsCode('e2e/viewing');
  const file = path.join(vscode.folder, FIRST_SCAN);
  const [found] = await findLabelsOfScan(file);
  if (!found) throw new Error(`No labels belong to ${file}.`);
  scan = (await readVolume(file)).volume;
  reference = (await readVolume(found.path)).volume;
  table = found.table ?? labelTableOf(reference.data);
  ({ editor } = await openScan(vscode.workbench, FIRST_SCAN));
  await editor.waitUntilDrawn(['scan', 'contour']);
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

describe('an open scan', () => {
  it('has the contours of its reference where the labels are, in all three planes', async () => {
    await vscode.workbench.screenshot('opened');
    // Lines only: what is filled, or drawn across, would hide or resemble them.
    await editor.toggle('reference-fill', false);
    await editor.toggle('show-crosshair', false);
    for (const name of PLANE_NAMES) {
      const plane = planesOf(scan)[name];
      const slice = fullestSlice(reference, plane, table[0]?.value ?? 1);
      await editor.goToSlice(name, slice);
      const state = await editor.plane(name);
      const picture = await editor.picture(name);
      const drawn = table.map(({ color }) => pixelsOfColor(picture, plane, state, color));
      const borders = table.map(({ value }) => onScreen(state, borderFaces(reference, plane, slice, value)));
      const half = Math.max(state.scaleX, state.scaleY) / 2;
      expect(borders.flat().length, `${name} faces`).toBeGreaterThan(10);
      const oneOff = borders.flat().map(({ x, y }) => ({ x: x + 2 * half, y }));
      expect(farthest(oneOff, drawn.flat()), `${name}: the check sees a voxel`).toBeGreaterThan(half + 2);
      // Where labels touch, one line covers the other.
      expect(farthest(borders.flat(), drawn.flat()), `${name}: border without a line`).toBeLessThan(half + 2);
      table.forEach((label, n) => {
        const stray = farthest(drawn[n] ?? [], borders[n] ?? []);
        expect(stray, `${name}: line of ${label.name} away from its border`).toBeLessThan(half + 2);
      });
    }
    await vscode.workbench.screenshot('contours');
    await editor.toggle('reference-fill', true);
    await editor.toggle('show-crosshair', true);
  });

  it('tells the value, voxel and world position under the pointer as the file has them', async () => {
    for (const name of PLANE_NAMES) {
      const plane = planesOf(scan)[name];
      const { slice } = await editor.plane(name);
      const at = { x: Math.round(plane.width * 0.3), y: Math.round(plane.height * 0.6) };
      await editor.hover(name, at.x, at.y);
      const voxel = planeToVoxel(plane, slice, at.x, at.y);
      const world = voxelToWorld(scan.affine, voxel);
      await expect.poll(() => editor.text('status-voxel')).toBe(voxel.join(', '));
      expect(Number(await editor.text('status-value'))).toBeCloseTo(
        scan.data[voxelIndex(scan, voxel)] ?? NaN,
        2,
      );
      const shown = (await editor.text('status-world')).replaceAll('−', '-').match(/-?\d+\.\d+/g);
      expect(shown?.map(Number)).toEqual(world.map((mm) => Number(mm.toFixed(1))));
    }
  });

  it('shows the slices through the place that is clicked', async () => {
    const axial = planesOf(scan).axial;
    const { slice } = await editor.plane('axial');
    const at = { x: Math.round(axial.width * 0.4), y: Math.round(axial.height * 0.4) };
    await editor.click('axial', at.x, at.y);
    const voxel = planeToVoxel(axial, slice, at.x, at.y);
    for (const name of ['coronal', 'sagittal'] as const) {
      const wanted = voxel[planesOf(scan)[name].slice.axis];
      await expect.poll(async () => (await editor.plane(name)).slice).toBe(wanted);
    }
  });

  it('draws another slice after the wheel is turned', async () => {
    const { slice } = await editor.plane('axial');
    const before = await editor.picture('axial');
    await editor.viewport('axial').hover();
    await vscode.workbench.page.mouse.wheel(0, -120);
    await expect.poll(async () => (await editor.plane('axial')).slice).not.toBe(slice);
    await editor.waitUntilDrawn(['scan']);
    expect(differingPixels(before.data, (await editor.picture('axial')).data)).toBeGreaterThan(1000);
  });

  it('gets brighter or darker when the window is dragged with the right button', async () => {
    const before = await editor.picture('coronal');
    const high = await editor.part('window-high').inputValue();
    const box = await editor.viewport('coronal').boundingBox();
    if (!box) throw new Error('The coronal plane has no place on the screen.');
    const { mouse } = vscode.workbench.page;
    await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await mouse.down({ button: 'right' });
    await mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 40, { steps: 4 });
    await mouse.up({ button: 'right' });
    await expect.poll(() => editor.part('window-high').inputValue()).not.toBe(high);
    await editor.waitUntilDrawn(['scan']);
    expect(differingPixels(before.data, (await editor.picture('coronal')).data)).toBeGreaterThan(1000);
    await editor.part('window-auto').click();
    await expect.poll(() => editor.part('window-high').inputValue()).toBe(high);
  });

  it('zooms with Ctrl and the wheel about the pointer, and fits again on 0', async () => {
    const before = await editor.plane('sagittal');
    await editor.viewport('sagittal').hover();
    const { keyboard, mouse } = vscode.workbench.page;
    await keyboard.down('Control');
    await mouse.wheel(0, -200);
    await keyboard.up('Control');
    await expect
      .poll(async () => (await editor.plane('sagittal')).scaleX)
      .toBeGreaterThan(before.scaleX * 1.2);
    await editor.viewport('sagittal').press('0');
    await expect.poll(async () => (await editor.plane('sagittal')).scaleX).toBeCloseTo(before.scaleX, 5);
  });

  it('shows the distance map with its legend in mm', async () => {
    await editor.part('distance-layer').selectOption('reference');
    await editor.waitUntilDrawn(['distance']);
    expect(await editor.text('distance-legend')).toContain('mm');
    await vscode.workbench.screenshot('distance-map');
    await editor.part('distance-layer').selectOption('none');
  });
});

it('gives the browser nothing to complain about', () => {
  expect(vscode.workbench.complaints).toEqual([]);
});

/** Pixels (four bytes each) that are not the same. */
function differingPixels(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let n = 0; n < a.length; n += 4) {
    if (a[n] !== b[n] || a[n + 1] !== b[n + 1] || a[n + 2] !== b[n + 2]) count++;
  }
  return count;
}
