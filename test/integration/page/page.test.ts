import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sliceContours } from '../../../src/contour/sliceContours';
import { voxelToWorld } from '../../../src/volume/affine';
import { planesOf, PLANE_NAMES, type PlaneName } from '../../../src/volume/planes';
import { extractSlice } from '../../../src/volume/slices';
import type { Volume } from '../../../src/volume/volume';
import { worldText } from '../../../webview/planes/readout';
import { toScreen } from '../../../webview/render/viewTransform';
import { initialViewState, type ViewState } from '../../../webview/state/viewState';
import { sampleCase, shifted } from './cases';
import { FakeHost, PREDICTION, REFERENCE, SCAN, type CaseVolumes } from './fakeHost';
import { browserPath, launch, openPage, type OpenedPage, type PageOptions } from './pageHarness';
import { alphaAt, colorAt, difference, pixelsOf, transformOf } from './pixels';

if (!browserPath) console.warn('The page is not tried: no Chromium, Chrome or Edge was found.');

/** The state a page begins with for a case, with some of it changed. */
function stateOf(volumes: CaseVolumes, change: Partial<ViewState>): ViewState {
  const host = new FakeHost(volumes, { send: () => undefined, onMessage: () => undefined }, () => undefined);
  return { ...initialViewState(host.scene().scan), ...change };
}

const PLAIN = {
  crosshair: false,
  layers: { reference: { fill: false, contour: true }, prediction: { fill: false, contour: false } },
} as const;

describe.skipIf(!browserPath)('the page', () => {
  let browser: Browser;
  let hippocampus: CaseVolumes & { readonly reference: Volume };
  let judged: CaseVolumes & { readonly reference: Volume; readonly prediction: Volume };
  const open = (volumes: CaseVolumes, options?: PageOptions): Promise<OpenedPage> =>
    openPage(browser, volumes, options);

  beforeAll(async () => {
    browser = await launch(true);
    hippocampus = await sampleCase('hippocampus');
    judged = { ...hippocampus, prediction: shifted(hippocampus.reference, [1, 2, 0]) };
  });
  afterAll(async () => {
    await browser.close();
  });

  test('draws scan, labels, contours and their error in three planes, within its security policy', async () => {
    const { page, drawn, screenshot, complaints } = await open(judged);
    await drawn();
    for (const name of PLANE_NAMES) {
      const plane = page.getByTestId(`plane-${name}`);
      expect(await plane.getAttribute('data-drawn')).toBe('scan label contour error');
    }
    await screenshot('judged');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each(PLANE_NAMES)(
    'draws the reference contour exactly where the label is: %s',
    async (name: PlaneName) => {
      const { page, drawn } = await open(hippocampus, { state: stateOf(hippocampus, PLAIN) });
      await drawn();
      const plane = planesOf(hippocampus.reference)[name];
      const slice = Number(await page.getByTestId(`plane-${name}`).getAttribute('data-slice'));
      const labels = extractSlice(hippocampus.reference.data, hippocampus.reference, plane, slice);
      const transform = await transformOf(page, name);
      const pixels = await pixelsOf(page, name, 'contours');
      const points = sliceContours(labels, plane.width, plane.height).flatMap(({ points: flat }) =>
        Array.from({ length: flat.length / 2 }, (_, n) =>
          toScreen(transform, { x: flat[2 * n] ?? 0, y: flat[2 * n + 1] ?? 0 }),
        ),
      );
      expect(points.length).toBeGreaterThan(10);
      for (const { x, y } of points) expect(alphaAt(pixels, x, y)).toBeGreaterThan(120);
      // No line anywhere else: a pixel's length from every point of the contour there is nothing.
      const reach = transform.scaleX;
      for (let y = 0; y < pixels.height; y += 3) {
        for (let x = 0; x < pixels.width; x += 3) {
          if (points.some((point) => Math.hypot(point.x - x, point.y - y) < reach + 4)) continue;
          expect(alphaAt(pixels, x, y)).toBe(0);
        }
      }
      await page.close();
    },
  );

  test('colours the predicted contour by its error: red outside, blue inside, white on the surface', async () => {
    const state = stateOf(judged, {
      ...PLAIN,
      layers: { reference: { fill: false, contour: false }, prediction: { fill: false, contour: true } },
    });
    const { page, drawn, host } = await open(judged, { state });
    await drawn();
    const slice = Number(await page.getByTestId('plane-axial').getAttribute('data-slice'));
    const contours = host.contours({ handle: PREDICTION, reference: REFERENCE, plane: 'axial', slice });
    const clip = Number(await page.getByTestId('error-legend').getAttribute('data-clip'));
    expect(clip).toBe(2);
    const transform = await transformOf(page, 'axial');
    const pixels = await pixelsOf(page, 'axial', 'contours');
    const seen = { inside: 0, outside: 0, surface: 0 };
    for (const { points, error } of contours) {
      for (let n = 0; n + 1 < points.length / 2; n++) {
        const mean = ((error?.[n] ?? NaN) + (error?.[n + 1] ?? NaN)) / 2;
        const middle = toScreen(transform, {
          x: ((points[2 * n] ?? 0) + (points[2 * n + 2] ?? 0)) / 2,
          y: ((points[2 * n + 1] ?? 0) + (points[2 * n + 3] ?? 0)) / 2,
        });
        const [r = 0, g = 0, b = 0] = colorAt(pixels, middle.x, middle.y);
        if (mean > 0.9) {
          seen.outside++;
          expect(r).toBeGreaterThan(b + 60);
        } else if (mean < -0.9) {
          seen.inside++;
          expect(b).toBeGreaterThan(r + 60);
        } else if (mean === 0) {
          seen.surface++;
          expect(Math.min(r, g, b)).toBeGreaterThan(170);
        }
      }
    }
    expect(Math.min(seen.inside, seen.outside, seen.surface)).toBeGreaterThan(0);
    await page.close();
  });

  describe('with both renderers', () => {
    const everything = {
      crosshair: false,
      smooth: true,
      layers: { reference: { fill: true, contour: true }, prediction: { fill: true, contour: true } },
      distance: { layer: 'reference', label: 2, opacity: 0.5, clip: 5, isolines: true, isolineStep: null },
    } as const;
    let withoutGl: Browser;
    beforeAll(async () => {
      withoutGl = await launch(false);
    });
    afterAll(async () => {
      await withoutGl.close();
    });

    test.each([true, false])('draws the same picture (interpolated: %s)', async (smooth: boolean) => {
      const state = stateOf(judged, { ...everything, smooth, renderer: 'webgl2' });
      const gl = await openPage(browser, judged, { state });
      const canvas = await openPage(withoutGl, judged, { state });
      await Promise.all([gl.drawn(), canvas.drawn()]);
      expect(await gl.page.getByTestId('case').getAttribute('data-renderer')).toBe('webgl2');
      expect(await canvas.page.getByTestId('case').getAttribute('data-renderer')).toBe('canvas');
      for (const name of PLANE_NAMES) {
        const { mean, worst } = difference(
          await pixelsOf(gl.page, name, 'picture'),
          await pixelsOf(canvas.page, name, 'picture'),
        );
        // Borders between voxels may fall a pixel apart; everything else is equal up to rounding.
        expect(mean).toBeLessThan(1.5);
        expect(worst).toBeLessThan(smooth ? 100 : 160);
      }
      await gl.screenshot(`webgl2-${smooth ? 'smooth' : 'nearest'}`);
      await canvas.screenshot(`canvas-${smooth ? 'smooth' : 'nearest'}`);
      await gl.page.close();
      await canvas.page.close();
    });

    test('goes on with Canvas2D when the graphics context is lost', async () => {
      const state = stateOf(judged, { ...everything, renderer: 'webgl2' });
      const { page, drawn } = await open(judged, {
        state,
        script: `{
          const original = HTMLCanvasElement.prototype.getContext;
          HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            const context = original.call(this, kind, ...rest);
            if (kind === 'webgl2') window.loseContext = () => context.getExtension('WEBGL_lose_context').loseContext();
            return context;
          };
        }`,
      });
      await drawn();
      const before = await pixelsOf(page, 'axial', 'picture');
      await page.evaluate('window.loseContext()');
      await page.locator('[data-renderer="canvas"]').waitFor();
      await drawn();
      expect(difference(before, await pixelsOf(page, 'axial', 'picture')).mean).toBeLessThan(1.5);
      await page.close();
    });
  });

  test('reads out value, voxel, world position and labels under the pointer', async () => {
    const { page, drawn } = await open(judged);
    await drawn();
    const plane = planesOf(judged.scan).axial;
    const at = toScreen(await transformOf(page, 'axial'), { x: 5, y: 7 });
    await page.getByTestId('viewport-axial').hover({ position: at });
    // Voxel axes run to R, A, S: on screen both columns and rows run the other way.
    const voxel = [plane.width - 1 - 5, plane.height - 1 - 7, 17] as const;
    await expect.poll(() => page.getByTestId('status-voxel').textContent()).toBe(voxel.join(', '));
    const [nx, ny] = judged.scan.dims;
    const value = judged.scan.data[voxel[0] + nx * (voxel[1] + ny * voxel[2])];
    expect(await page.getByTestId('status-value').textContent()).toBe(String(value));
    expect(await page.getByTestId('status-world').textContent()).toBe(
      worldText(voxelToWorld(judged.scan.affine, voxel)),
    );
    expect(await page.getByTestId('status-reference').textContent()).toBe('background');
    await page.close();
  });

  test('puts the crosshair where one clicks, and the other planes follow', async () => {
    const { page, drawn } = await open(hippocampus);
    await drawn();
    const at = toScreen(await transformOf(page, 'axial'), { x: 5, y: 7 });
    await page.getByTestId('viewport-axial').click({ position: at });
    await page.locator('[data-testid="plane-coronal"][data-slice="43"]').waitFor();
    await page.locator('[data-testid="plane-sagittal"][data-slice="29"]').waitFor();
    await page.close();
  });

  test('is worked by keys alone, and tells screen readers where they are', async () => {
    const { page, drawn, savedState } = await open(hippocampus);
    await drawn();
    await page.getByTestId('viewport-coronal').focus();
    await page.keyboard.press('ArrowUp');
    await page.locator('[data-testid="plane-coronal"][data-slice="26"]').waitFor();
    await page.keyboard.press('PageDown');
    await page.locator('[data-testid="plane-coronal"][data-slice="16"]').waitFor();
    await page.keyboard.press('Shift+ArrowRight');
    await expect
      .poll(() => page.getByTestId('live-region').textContent())
      .toMatch(/^coronal slice 17 of 51, value \d+, label Posterior$/);
    await page.keyboard.press('+');
    await page.keyboard.press('x');
    await expect.poll(() => page.getByTestId('crosshair').count()).toBe(0);
    await expect.poll(savedState).toMatchObject({ crosshair: false, planes: { coronal: { zoom: 1.25 } } });
    await page.close();
  });

  test('comes back as it was left', async () => {
    const first = await open(hippocampus);
    await first.drawn();
    await first.page.getByTestId('slider-axial').fill('9');
    await first.page.getByTestId('window-low').fill('20');
    await first.page.getByTestId('window-low').press('Enter');
    await first.page.getByTestId('label-toggle-2').click();
    await expect.poll(first.savedState).toMatchObject({ hiddenLabels: [2], cursor: [17, 25, 9] });
    const second = await open(hippocampus, { state: await first.savedState() });
    await second.drawn();
    expect(await second.page.getByTestId('plane-axial').getAttribute('data-slice')).toBe('9');
    expect(await second.page.getByTestId('window-low').inputValue()).toBe('20');
    expect(await second.page.getByTestId('label-toggle-2').getAttribute('aria-pressed')).toBe('false');
    await first.page.close();
    await second.page.close();
  });

  test('refuses a window that is none, and says why', async () => {
    const { page, drawn, savedState } = await open(hippocampus);
    await drawn();
    const low = page.getByTestId('window-low');
    await low.fill('4000');
    expect(await low.getAttribute('aria-invalid')).toBe('true');
    expect(await low.getAttribute('title')).toContain('must be below high');
    await low.press('Enter');
    expect(await low.inputValue()).toBe('7');
    expect(await savedState()).toMatchObject({ window: { low: 7 } });
    await page.close();
  });

  test('shows a distance map when asked, with its legend', async () => {
    const { page, drawn, screenshot } = await open(hippocampus);
    await drawn();
    const before = await pixelsOf(page, 'axial', 'picture');
    await page.getByTestId('distance-layer').selectOption('reference');
    await page.getByTestId('distance-label').selectOption('2');
    await page.locator('[data-testid="plane-axial"][data-drawn~="distance"]').waitFor();
    await drawn();
    expect(await page.getByTestId('distance-legend').getAttribute('data-clip')).toBe('5');
    expect(difference(before, await pixelsOf(page, 'axial', 'picture')).mean).toBeGreaterThan(10);
    await screenshot('distance');
    await page.close();
  });

  test('tabulates the metrics, with a dash and a reason where one is not defined', async () => {
    const { reference } = hippocampus;
    const data = Uint8Array.from(reference.data, (value) => (value === 1 ? 1 : 0));
    const lacking = { ...hippocampus, prediction: { ...reference, data } };
    const { page, drawn, screenshot } = await open(lacking);
    await drawn();
    expect(await page.getByTestId('metrics-1-dice').textContent()).toBe('1.000');
    expect(await page.getByTestId('metrics-2-hd95').textContent()).toBe('—');
    expect(await page.getByTestId('metrics-2').textContent()).toContain('not in the prediction');
    expect(await page.getByTestId('definitions').textContent()).toContain('95th percentile');
    await screenshot('label-missing');
    await page.close();
  });

  test('passes its buttons on to the extension', async () => {
    const { page, drawn, host } = await open({ ...hippocampus });
    await drawn();
    for (const name of ['chooseReference', 'choosePrediction', 'predict', 'train'] as const) {
      await page.getByTestId(`command-${name}`).click();
    }
    await expect
      .poll(() => host.commands)
      .toEqual(['chooseReference', 'choosePrediction', 'predict', 'train']);
    await page.close();
  });

  test('says what to do where there is no label map', async () => {
    const { name, scan, table } = hippocampus;
    const { page, drawn, screenshot } = await open({ name, scan, table });
    await drawn();
    expect(await page.getByTestId('plane-axial').getAttribute('data-drawn')).toBe('scan');
    expect(await page.getByTestId('layer-reference').textContent()).toContain('No label map was found');
    await screenshot('no-labels');
    await page.close();
  });

  test('takes names and notes from files as text, whatever they hold', async () => {
    const evil = '<img src=x onerror="document.title=1">.nii.gz';
    const { page, drawn, complaints } = await open({ ...hippocampus, name: evil, notes: [`<b>${evil}</b>`] });
    await drawn();
    expect(await page.getByTestId('scan-name').textContent()).toBe(evil);
    expect(await page.getByTestId('note').textContent()).toBe(`<b>${evil}</b>`);
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('says what it waits for, and why a scan cannot be shown', async () => {
    const { page, tell, screenshot } = await open(hippocampus, {
      firstEvents: [{ kind: 'loading', what: 'Reading hippocampus_001.nii.gz' }],
    });
    await expect.poll(() => page.getByTestId('loading').textContent()).toContain('Reading hippocampus_001');
    const message = 'hippocampus_001.nii.gz ends after 1,024 bytes; its header announces 62,475 voxels.';
    await tell({ kind: 'failure', message });
    await expect.poll(() => page.getByTestId('failure').textContent()).toContain(message);
    await screenshot('failure');
    await page.close();
  });

  test('stays usable when a slice cannot be had, and asks again on request', async () => {
    const { page, drawn, host, screenshot } = await open(hippocampus);
    await drawn();
    host.broken = SCAN;
    await page.getByTestId('slider-axial').fill('0');
    await expect.poll(() => page.getByTestId('problems').textContent()).toContain('cannot be read');
    // The picture of another slice would be taken for this one.
    await page.locator('[data-testid="plane-axial"][data-slice="0"][data-drawn=""]').waitFor();
    expect((await pixelsOf(page, 'axial', 'picture')).data.every((value) => value === 0)).toBe(true);
    await screenshot('broken-slice');
    host.broken = undefined;
    await page.getByTestId('problems').getByRole('button').click();
    await page.locator('[data-testid="plane-axial"][data-slice="0"][data-drawn~="scan"]').waitFor();
    expect(await page.getByTestId('problems').count()).toBe(0);
    await page.close();
  });

  test('asks for no slice that was only scrolled past', async () => {
    const { page, drawn, host } = await open(hippocampus);
    await drawn();
    host.calls.length = 0;
    await page.evaluate(() => {
      const slider = document.querySelector('[data-testid="slider-axial"]');
      if (!(slider instanceof HTMLInputElement)) throw new Error('There is no slider.');
      for (let slice = 0; slice < 34; slice++) {
        slider.value = String(slice);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }
    });
    await page.locator('[data-testid="plane-axial"][data-slice="33"][data-complete="true"]').waitFor();
    const scanSlices = new Set(
      host.calls
        .filter(({ plane, method }) => plane === 'axial' && method === 'slice')
        .map(({ slice }) => slice),
    );
    expect(scanSlices.size).toBeLessThan(20);
    await page.close();
  });

  test.each([
    ['narrow', { width: 600, height: 760 }],
    ['wide', { width: 2500, height: 1000 }],
    ['light', { theme: 'light' }],
    ['high-contrast', { theme: 'highContrast' }],
    ['double-density', { width: 1100, height: 700, scale: 2 }],
  ] as const)('fits every window and theme: %s', async (name, options) => {
    const { page, drawn, screenshot } = await open(judged, options);
    await drawn();
    await screenshot(name);
    const viewport = page.viewportSize();
    for (const plane of await page.locator('.plane').all()) {
      const box = await plane.boundingBox();
      expect(box?.width).toBeGreaterThan(200);
      expect(box?.height).toBeGreaterThan(200);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((viewport?.width ?? 0) + 0.5);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      viewport?.width ?? 0,
    );
    await page.close();
  });
});
