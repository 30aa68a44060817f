import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLANE_NAMES } from '../../../src/volume/planes';
import type { Volume } from '../../../src/volume/volume';
import { sampleCase, shifted } from './cases';
import type { CaseVolumes } from './fakeHost';
import { browserPath, launch, openPage, type OpenedPage } from './pageHarness';
import { difference, pixelsOf } from './pixels';

describe.skipIf(browserPath === undefined)('looking at a scan', () => {
  let browser: Browser;
  let judged: CaseVolumes & { readonly reference: Volume; readonly prediction: Volume };

  beforeAll(async () => {
    browser = await launch(true);
    const hippocampus = await sampleCase('hippocampus');
    judged = { ...hippocampus, prediction: shifted(hippocampus.reference, [1, 2, 0]) };
  });
  afterAll(async () => {
    await browser.close();
  });

  const boxes = async ({
    page,
  }: OpenedPage): Promise<Record<string, { width: number; height: number; x: number; y: number }>> => {
    const found = await Promise.all(
      (await page.locator('.plane').all()).map(
        async (plane) =>
          [
            (await plane.getAttribute('data-plane')) ?? '',
            (await plane.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 },
          ] as const,
      ),
    );
    return Object.fromEntries(found);
  };

  it('has the layouts one chooses, and remembers the choice', async () => {
    const opened = await openPage(browser, judged);
    const { page, drawn, screenshot, savedState } = opened;
    await drawn();
    await page.getByTestId('layout').selectOption('row');
    await drawn();
    const row = await boxes(opened);
    expect(new Set(PLANE_NAMES.map((name) => row[name]?.y)).size).toBe(1);
    await screenshot('layout-row');
    await page.getByTestId('layout').selectOption('beside');
    await page.getByTestId('layout-main').selectOption('coronal');
    await drawn();
    const beside = await boxes(opened);
    expect(beside['coronal']?.height).toBeGreaterThan(1.9 * (beside['axial']?.height ?? Infinity));
    await screenshot('layout-beside');
    await page.getByTestId('layout').selectOption('grid');
    await drawn();
    const grid = await boxes(opened);
    expect(grid['axial']?.width).toBeCloseTo(grid['sagittal']?.width ?? 0, 0);
    expect(grid['sagittal']?.y).toBeGreaterThan(grid['axial']?.y ?? Infinity);
    expect(await page.getByTestId('empty-pane').isVisible()).toBe(true);
    await screenshot('layout-grid');
    await expect.poll(savedState).toMatchObject({ layout: { arrangement: 'grid', main: 'coronal' } });
    const again = await openPage(browser, judged, { state: await savedState() });
    await again.drawn();
    expect(await again.page.getByTestId('layout').inputValue()).toBe('grid');
    expect(opened.complaints).toEqual([]);
    await page.close();
    await again.page.close();
  });

  it('shows a plane alone on a double click, a key or a button, and all of them again', async () => {
    const { page, drawn, screenshot, host } = await openPage(browser, judged);
    await drawn();
    await page.getByTestId('viewport-coronal').dblclick();
    await expect.poll(() => page.locator('.plane').count()).toBe(1);
    await drawn();
    await screenshot('layout-alone');
    expect(await page.getByTestId('layout').inputValue()).toBe('alone');
    // What is not seen is not asked for.
    host.calls.length = 0;
    await page.getByTestId('viewport-coronal').press('ArrowUp');
    await drawn();
    expect(new Set(host.calls.map(({ plane }) => plane))).toEqual(new Set(['coronal']));
    await page.getByTestId('viewport-coronal').press('z');
    await expect.poll(() => page.locator('.plane').count()).toBe(3);
    await page.getByTestId('maximize-sagittal').click();
    await expect.poll(() => page.getByTestId('said').textContent()).toBe('sagittal alone');
    await page.getByTestId('layout-main').selectOption('axial');
    await page.getByTestId('plane-axial').waitFor();
    expect(await page.locator('.plane').count()).toBe(1);
    await page.close();
  });

  it('changes the window by name and by keys, and tells it', async () => {
    const { page, drawn } = await openPage(browser, judged);
    await drawn();
    expect(await page.getByTestId('window-preset').inputValue()).toBe('auto');
    await page.getByTestId('window-preset').selectOption('full');
    const low = page.getByTestId('window-low');
    expect(Number(await low.inputValue())).toBe(Math.min(...judged.scan.data));
    const viewport = page.getByTestId('viewport-axial');
    await viewport.press('Shift+<');
    expect(await page.getByTestId('window-preset').inputValue()).toBe('own');
    await viewport.press('Shift+A');
    await expect.poll(() => page.getByTestId('said').textContent()).toContain('Automatic window');
    expect(await page.getByTestId('window-preset').inputValue()).toBe('auto');
    await viewport.press('Shift+W');
    expect(await page.getByTestId('window-preset').inputValue()).toBe('full');
    await page.close();
  });

  it('offers the windows of CT where the values look like it', async () => {
    const data = Float32Array.from(judged.scan.data, (value) => Math.min(value * 8 - 1000, 2000));
    const ct = { ...judged, scan: { ...judged.scan, dtype: 'float32' as const, data } };
    const { page, drawn } = await openPage(browser, ct);
    await drawn();
    await page.getByTestId('window-preset').selectOption('lung');
    expect(await page.getByTestId('window-low').inputValue()).toBe('-1350');
    expect(await page.getByTestId('window-high').inputValue()).toBe('150');
    await page.close();
  });

  it.each(['webgl2', 'canvas'] as const)('draws colours and their inverse: %s', async (renderer) => {
    const { page, drawn, screenshot } = await openPage(browser, judged);
    await drawn();
    await page.getByTestId('section-help').locator('summary').click();
    await page.getByTestId('renderer').selectOption(renderer);
    await drawn();
    for (const id of ['reference-fill', 'show-crosshair'] as const) await page.getByTestId(id).click();
    await drawn();
    const grey = await pixelsOf(page, 'axial', 'picture');
    await page.getByTestId('viewport-axial').press('Shift+I');
    await drawn();
    const inverted = await pixelsOf(page, 'axial', 'picture');
    let largest = 0;
    for (let n = 0; n < grey.data.length; n += 4) {
      if (grey.data[n + 3] !== 255 || inverted.data[n + 3] !== 255) continue;
      largest = Math.max(largest, Math.abs((grey.data[n] ?? 0) + (inverted.data[n] ?? 0) - 255));
    }
    expect(largest).toBeLessThanOrEqual(2);
    await page.getByTestId('viewport-axial').press('Shift+I');
    await page.getByTestId('color-map').selectOption('viridis');
    await drawn();
    const coloured = await pixelsOf(page, 'axial', 'picture');
    expect(difference(grey, coloured).mean).toBeGreaterThan(10);
    if (renderer === 'canvas') await screenshot('viridis');
    await page.close();
  });

  it('marks along the sliders on which slices the labels are, and goes where one clicks', async () => {
    const { page, drawn, screenshot } = await openPage(browser, judged, { theme: 'light' });
    await drawn();
    const strip = page.getByTestId('labels-axial');
    await strip.waitFor();
    const [nx, ny] = judged.reference.dims;
    const slices = Array.from(judged.reference.data, (value, n) =>
      value > 0 ? Math.floor(n / (nx * ny)) : -1,
    );
    const labelled = slices.filter((slice) => slice >= 0);
    expect(await strip.getAttribute('data-first')).toBe(String(labelled[0]));
    expect(await strip.getAttribute('data-last')).toBe(String(labelled.at(-1)));
    await screenshot('marks');
    const box = await strip.boundingBox();
    await strip.click({ position: { x: 0.3 * (box?.width ?? 0), y: 2 } });
    await expect
      .poll(async () => Number(await page.getByTestId('plane-axial').getAttribute('data-slice')))
      .toBe(Math.round(0.3 * (judged.reference.dims[2] - 1)));
    await page.close();
  });

  it.each([
    ['narrow', { width: 760, height: 800, theme: 'light' }],
    ['high-contrast', { theme: 'highContrast' }],
  ] as const)('fits its layouts into every window and theme: %s', async (name, options) => {
    const { page, drawn, screenshot } = await openPage(browser, judged, options);
    await drawn();
    for (const layout of ['row', 'grid', 'beside']) {
      await page.getByTestId('layout').selectOption(layout);
      await drawn();
      await screenshot(`layout-${name}-${layout}`);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
        page.viewportSize()?.width ?? 0,
      );
    }
    await page.close();
  });
});
