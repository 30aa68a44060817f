import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planesOf } from '../../../src/volume/planes';
import { extractSlice } from '../../../src/volume/slices';
import { voxelIndex, type Volume } from '../../../src/volume/volume';
import { toScreen, type Point } from '../../../webview/render/viewTransform';
import { initialViewState, type ViewState } from '../../../webview/state/viewState';
import { sampleCase, shifted } from './cases';
import { FakeHost, PREDICTION, type CaseVolumes } from './fakeHost';
import { browserPath, launch, openPage, type OpenedPage } from './pageHarness';
import { alphaAt, colorAt, pixelsOf, transformOf } from './pixels';

interface Judged extends CaseVolumes {
  readonly reference: Volume;
  readonly prediction: Volume;
}

function stateOf(volumes: CaseVolumes, change: Partial<ViewState>): ViewState {
  const host = new FakeHost(volumes, { send: () => undefined, onMessage: () => undefined }, () => undefined);
  return { ...initialViewState(host.scene().scan), ...change };
}

const NO_LINES = { fill: false, contour: false };

describe.skipIf(!browserPath)('the errors of a case on the page', () => {
  let browser: Browser;
  let judged: Judged;
  const open = async (change: Partial<ViewState> = {}): Promise<OpenedPage> => {
    const opened = await openPage(browser, judged, { state: stateOf(judged, change) });
    await opened.drawn();
    await opened.page.getByTestId('component-0').waitFor();
    return opened;
  };

  beforeAll(async () => {
    browser = await launch(true);
    const sample = await sampleCase('hippocampus');
    judged = { ...sample, prediction: shifted(sample.reference, [3, 0, 0]) };
  });
  afterAll(async () => {
    await browser.close();
  });

  test('fills what is missed in blue and what is extra in orange, and nothing else', async () => {
    const { page } = await open({
      difference: true,
      crosshair: false,
      layers: { reference: NO_LINES, prediction: NO_LINES },
    });
    const plane = planesOf(judged.scan).axial;
    const slice = Number(await page.getByTestId('plane-axial').getAttribute('data-slice'));
    const values = (labels: Volume): ArrayLike<number> => extractSlice(labels.data, labels, plane, slice);
    const [a, b] = [values(judged.reference), values(judged.prediction)];
    const pixels = await pixelsOf(page, 'axial', 'contours');
    const transform = await transformOf(page, 'axial');
    const seen = { missed: 0, extra: 0, same: 0 };
    for (let n = 0; n < a.length; n++) {
      const at = toScreen(transform, { x: n % plane.width, y: Math.floor(n / plane.width) });
      if (a[n] === b[n]) {
        seen.same++;
        expect(alphaAt(pixels, at.x, at.y)).toBe(0);
      } else if (a[n] === 0 || b[n] === 0) {
        const [r = 0, , blue = 0] = brightest(pixels, at);
        if (b[n] === 0) expect(blue).toBeGreaterThan(r + 40);
        else expect(r).toBeGreaterThan(blue + 40);
        seen[b[n] === 0 ? 'missed' : 'extra']++;
      }
    }
    expect(Math.min(seen.missed, seen.extra, seen.same)).toBeGreaterThan(20);
    await page.getByTestId('label-toggle-1').click();
    await page.getByTestId('label-toggle-2').click();
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const hidden = await pixelsOf(page, 'axial', 'contours');
    expect(hidden.data.every((channel) => channel === 0)).toBe(true);
    await page.close();
  });

  test('goes to the slice of the strip that is clicked, and sorts its list by keys', async () => {
    const { page } = await open();
    const strip = page.getByTestId('errors-coronal');
    const box = await strip.boundingBox();
    if (!box) throw new Error('The strip has no place on the screen.');
    await strip.click({ position: { x: box.width * 0.6, y: box.height / 2 } });
    await page.locator('[data-testid="plane-coronal"][data-slice="30"]').waitFor();
    await page.getByTestId('components-by-name').focus();
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('component-0').innerText()).toContain('Anterior');
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('component-0').innerText()).toContain('Posterior');
    expect(
      await page.locator('th', { has: page.getByTestId('components-by-name') }).getAttribute('aria-sort'),
    ).toBe('descending');
    await page.close();
  });

  test('has a probe that is worked and heard by keys alone', async () => {
    const { page } = await open({ cursor: [20, 25, 17] });
    await page.getByTestId('viewport-axial').focus();
    await page.keyboard.press('d');
    await expect
      .poll(() => page.getByTestId('live-region').textContent())
      .toMatch(/distance to (Anterior|Posterior): reference .*mm/);
    const before = await page.getByTestId('status-probe-reference').innerText();
    for (let n = 0; n < 6; n++) await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => page.getByTestId('status-probe-reference').innerText()).not.toBe(before);
    expect(await page.getByTestId('probe-axial').count()).toBe(1);
    await page.keyboard.press('d');
    await expect.poll(() => page.getByTestId('status-probe-reference').count()).toBe(0);
    await page.close();
  });

  test('has all numbers with their definitions, and chooses what is compared', async () => {
    const { page, host } = await open();
    await page.getByTestId('all-numbers').locator('summary').click();
    await page.getByTestId('numbers-label').selectOption({ label: 'Posterior' });
    expect(await page.getByTestId('numbers').innerText()).toMatch(/NSD at 3 mm\s*1\.000/);
    expect(await page.getByTestId('numbers').innerText()).toContain('surface-distance');
    expect(Number(await page.getByTestId('histogram').getAttribute('data-to'))).toBe(3);
    await page.getByTestId('choice-prediction').selectOption('/data/reference.nii.gz');
    await page.getByTestId('choice-reference').selectOption('');
    await expect
      .poll(() => host.shown)
      .toEqual([
        { role: 'prediction', path: '/data/reference.nii.gz' },
        { role: 'reference', path: null },
      ]);
    await page.getByTestId('command-swapLabels').click();
    await expect.poll(() => host.commands).toEqual(['swapLabels']);
    await page.close();
  });

  test('is drawn anew where voxels have changed, and asks for nothing else', async () => {
    const prediction = { ...judged.prediction, data: judged.prediction.data.slice() };
    const { page, host, tell, drawn } = await openPage(browser, { ...judged, prediction });
    await drawn();
    const before = await pixelsOf(page, 'axial', 'contours');
    const slice = Number(await page.getByTestId('plane-axial').getAttribute('data-slice'));
    for (let j = 2; j < 8; j++) {
      for (let i = 2; i < 8; i++) prediction.data[voxelIndex(prediction, [i, j, slice])] = 1;
    }
    host.calls.splice(0);
    await tell({
      kind: 'labelsChanged',
      handle: PREDICTION,
      box: { min: [2, 2, slice], max: [7, 7, slice] },
    });
    await expect
      .poll(async () => (await pixelsOf(page, 'axial', 'contours')).data.some((x, n) => x !== before.data[n]))
      .toBe(true);
    await drawn();
    const axial = host.calls.filter(({ plane }) => plane === 'axial');
    expect(new Set(axial.map((call) => call.slice))).toEqual(new Set([slice]));
    await page.close();
  });
});

/** The most colourful pixel around a place: hatching may cross it. */
function brightest(pixels: Parameters<typeof colorAt>[0], { x, y }: Point): readonly number[] {
  const around = [-3, -1.5, 0, 1.5, 3].flatMap((dx) =>
    [-3, -1.5, 0, 1.5, 3].map((dy) => colorAt(pixels, x + dx, y + dy)),
  );
  const spread = (color: readonly number[]): number => Math.max(...color) - Math.min(...color);
  return around.reduce((a, b) => (spread(b) > spread(a) ? b : a));
}
