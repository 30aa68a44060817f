/** Editing on the page, with real mouse and keys; the host runs the product's own tools. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Volume } from '../../../src/volume/volume';
import { toScreen } from '../../../webview/render/viewTransform';
import { sampleCase, shifted } from './cases';
import type { CaseVolumes } from './fakeHost';
import { browserPath, launch, openPage, type OpenedPage, type PageOptions } from './pageHarness';
import { transformOf } from './pixels';

/** The browser draws in software, beside whatever else the machine does. */
const SLOW = { timeout: 20_000 };

/** Pixels of the axial slice. */
type Path = readonly (readonly [number, number])[];

async function drag({ page }: OpenedPage, path: Path, between?: () => Promise<void>): Promise<void> {
  const transform = await transformOf(page, 'axial');
  const box = await page.getByTestId('viewport-axial').boundingBox();
  if (!box) throw new Error('The axial plane is not to be seen.');
  for (const [n, [x, y]] of path.entries()) {
    const at = toScreen(transform, { x, y });
    await page.mouse.move(box.x + at.x, box.y + at.y);
    if (n === 0) await page.mouse.down();
  }
  await between?.();
  await page.mouse.up();
}

const LINE: Path = [
  [10, 12],
  [14, 12],
  [20, 14],
];

describe.skipIf(!browserPath)('the editor on the page', () => {
  let browser: Browser;
  let judged: CaseVolumes & { readonly reference: Volume; readonly prediction: Volume };
  const open = async (options?: PageOptions): Promise<OpenedPage> => {
    const opened = await openPage(browser, judged, options);
    await opened.drawn();
    await opened.page.getByTestId('tool-palette').waitFor();
    await opened.drawn();
    return opened;
  };
  const readout = async ({ page }: OpenedPage): Promise<string> =>
    (await page.getByTestId('status-reference').textContent()) ?? '';

  beforeAll(async () => {
    browser = await launch(true);
    const hippocampus = await sampleCase('hippocampus');
    judged = { ...hippocampus, prediction: shifted(hippocampus.reference, [1, 2, 0]) };
  });
  afterAll(async () => {
    await browser.close();
  });

  test('shows a stroke before the host has answered, and keeps showing it when it has', async () => {
    const opened = await open();
    const { page, host, drawn, complaints } = opened;
    host.editing.delay = 1500;
    await page.getByTestId('edit-brush').click();
    await drag(opened, LINE, async () => {
      await expect.poll(() => readout(opened), SLOW).toBe('Anterior');
    });
    expect(host.editing.actions).toEqual([]);
    expect(await readout(opened)).toBe('Anterior');
    await expect
      .poll(() => page.getByTestId('edit-said').textContent(), SLOW)
      .toMatch(/^Brush: \d+ voxels of Anterior/);
    await drawn();
    expect(await readout(opened)).toBe('Anterior');
    expect(host.editing.actions).toMatchObject([{ tool: 'brush', mode: 'add', target: 1 }]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('drops a stroke with Escape', async () => {
    const opened = await open();
    const { page, host } = opened;
    await page.getByTestId('edit-brush').click();
    await drag(opened, LINE, async () => {
      await expect.poll(() => readout(opened), SLOW).toBe('Anterior');
      await page.keyboard.press('Escape');
    });
    await expect.poll(() => readout(opened), SLOW).toBe('background');
    expect(host.editing.actions).toEqual([]);
    await page.close();
  });

  test('shows at the pointer that Ctrl takes away', async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByTestId('edit-brush').click();
    await page.getByTestId('viewport-axial').hover();
    const cursor = page.getByTestId('edit-cursor-axial');
    expect(await cursor.getAttribute('data-takes-away')).toBe('false');
    await page.keyboard.down('Control');
    await expect.poll(() => cursor.getAttribute('data-takes-away')).toBe('true');
    await page.keyboard.up('Control');
    await expect.poll(() => cursor.getAttribute('data-takes-away')).toBe('false');
    await page.close();
  });

  test('leaves every key of a field to the field, and takes the others', async () => {
    const { page, host } = await open();
    await page.getByTestId('viewport-axial').focus();
    await expect.poll(() => host.takesKeys).toBe(true);
    await page.getByTestId('window-low').focus();
    await expect.poll(() => host.takesKeys).toBe(false);
    await page.getByTestId('label-1').focus();
    await expect.poll(() => host.takesKeys).toBe(true);
    await page.close();
  });

  test('previews a tool for the whole volume, and applies it', async () => {
    const { page, host } = await open();
    await page.getByTestId('edit-volume').click();
    await page.getByTestId('volume-tool').selectOption('grow');
    expect(await page.getByTestId('volume-apply').isDisabled()).toBe(true);
    await page.getByTestId('volume-preview').click();
    await page.locator('[data-testid="case"][data-preview="true"]').waitFor();
    expect(host.editing.actions).toEqual([]);
    await page.getByTestId('volume-distance').fill('1');
    await page.getByTestId('volume-distance').press('Enter');
    // Another distance is another result.
    await page.locator('[data-testid="case"][data-preview="false"]').waitFor();
    await page.getByTestId('volume-preview').click();
    await page.getByTestId('volume-apply').click();
    await expect.poll(() => host.editing.actions).toMatchObject([{ tool: 'margin', distance: 1 }]);
    await page.close();
  });

  test.each(['dark', 'light', 'highContrast'] as const)('looks like this: %s', async (theme) => {
    const opened = await open({ theme });
    const { page, screenshot, drawn, complaints } = opened;
    await screenshot(`edit-look-${theme}`);
    await page.getByTestId('edit-brush').click();
    await drag(opened, LINE, () => screenshot(`edit-brush-${theme}`));
    await drawn();
    await page.getByTestId('brush-shape').selectOption('sphere');
    await page.getByTestId('viewport-axial').hover();
    await page.keyboard.down('Control');
    await screenshot(`edit-ball-${theme}`);
    await page.keyboard.up('Control');
    await page.getByTestId('edit-polygon').click();
    for (const corner of [
      [8, 8],
      [24, 9],
      [22, 26],
    ] as const) {
      await drag(opened, [corner]);
    }
    await page.getByTestId('viewport-axial').hover();
    await screenshot(`edit-polygon-${theme}`);
    await page.getByTestId('viewport-axial').press('Escape');
    await page.getByTestId('label-details').locator('summary').click();
    await page.getByTestId('edit-volume').click();
    await page.getByTestId('volume-tool').selectOption('grow');
    await page.getByTestId('volume-preview').click();
    await page.locator('[data-testid="case"][data-preview="true"]').waitFor();
    await screenshot(`edit-volume-${theme}`);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
