import type { Browser } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { voxelIndex } from '../../../src/volume/volume';
import { sampleCase, shifted } from './cases';
import { browserPath, launch, openPage, type OpenedPage, type PageOptions } from './pageHarness';
import type { CaseVolumes } from './fakeHost';

describe.skipIf(browserPath === undefined)('the 3D view', () => {
  let browser: Browser;
  let judged: CaseVolumes & { prediction: CaseVolumes['scan'] };

  beforeAll(async () => {
    browser = await launch(true);
    const hippocampus = await sampleCase('hippocampus');
    judged = { ...hippocampus, prediction: shifted(hippocampus.reference, [0, 3, 0]) };
  });

  afterAll(async () => {
    await browser.close();
  });

  async function open3d(options: PageOptions = {}): Promise<OpenedPage> {
    const opened = await openPage(browser, judged, options);
    await opened.drawn();
    await opened.page.getByTestId('show-3d').click();
    await opened.page.locator('[data-testid="view3d"][data-complete="true"]').waitFor();
    return opened;
  }

  /** What is drawn, without the rim, into which the borders of the planes beside it reach. */
  const pictureOf = async ({ page }: OpenedPage): Promise<PNG> => {
    const box = await page.getByTestId('view3d-viewport').boundingBox();
    if (!box) throw new Error('The 3D view is not to be seen.');
    const [left, top] = [Math.ceil(box.x) + RIM, Math.ceil(box.y) + RIM];
    const [right, bottom] = [Math.floor(box.x + box.width) - RIM, Math.floor(box.y + box.height) - RIM];
    const clip = { x: left, y: top, width: right - left, height: bottom - top };
    return PNG.sync.read(await page.screenshot({ clip }));
  };

  test.each(['dark', 'light', 'highContrast'] as const)('is drawn on the theme (%s)', async (theme) => {
    const opened = await open3d({ theme });
    await opened.screenshot(`view3d-${theme}`);
    expect(await opened.page.getByTestId('view3d').getAttribute('data-surfaces')).toBe('4');
    const { width, data } = await pictureOf(opened);
    const corner = [...data.subarray(4 * (3 * width + 3), 4 * (3 * width + 3) + 3)];
    expect(corner).toEqual({ dark: [31, 31, 31], light: [255, 255, 255], highContrast: [0, 0, 0] }[theme]);
    // The prediction is 3 mm too far to the front, where nothing of it lies inside the reference.
    const front = redAndBlue(data);
    expect(front.red).toBeGreaterThan(FEW);
    expect(front.blue).toBeLessThan(FEW);
    await opened.page.getByTestId('view3d-viewport').press('p');
    await opened.page.locator('[data-testid="view3d"][data-complete="true"]').waitFor();
    await opened.screenshot(`view3d-${theme}-behind`);
    // Sides that lie outside are seen from behind as well, but less of them.
    const behind = redAndBlue((await pictureOf(opened)).data);
    expect(behind.blue).toBeGreaterThan(FEW);
    expect(behind.red).toBeLessThan(front.red / 2);
    expect(opened.complaints).toEqual([]);
    await opened.page.close();
  });

  test('puts the crosshair on the voxel of the surface that is clicked', async () => {
    const opened = await open3d();
    const { page } = opened;
    await page.getByTestId('view3d-viewport').click();
    await expect
      .poll(() => page.getByTestId('view3d-spot').textContent())
      .toMatch(/prediction: .* the reference/);
    await opened.drawn();
    await page.mouse.move(2, 2);
    const voxel = (await page.getByTestId('status-voxel').textContent())?.split(', ').map(Number) ?? [];
    const [i = 0, j = 0, k = 0] = voxel;
    const labelAt = (at: readonly [number, number, number]): number =>
      judged.prediction.data[voxelIndex(judged.prediction, at)] ?? 0;
    const label = labelAt([i, j, k]);
    expect(label).toBeGreaterThan(0);
    const around = [
      [i - 1, j, k],
      [i + 1, j, k],
      [i, j - 1, k],
      [i, j + 1, k],
      [i, j, k - 1],
      [i, j, k + 1],
    ] as const;
    expect(around.map(labelAt).some((other) => other !== label)).toBe(true);
    await opened.screenshot('view3d-picked');
    await page.close();
  });

  test('turns, moves, zooms and goes back, by mouse and by keys', async () => {
    const opened = await open3d();
    const { page } = opened;
    const first = await pictureOf(opened);
    const viewport = page.getByTestId('view3d-viewport');
    const changed = async (act: () => Promise<void>): Promise<void> => {
      const before = await pictureOf(opened);
      await act();
      await page.locator('[data-testid="view3d"][data-complete="true"]').waitFor();
      expect((await pictureOf(opened)).data.equals(before.data)).toBe(false);
    };
    await viewport.hover();
    await changed(async () => {
      await page.mouse.down();
      await page.mouse.move(700, 700, { steps: 3 });
      await page.mouse.up();
    });
    await changed(() => page.mouse.wheel(0, -200));
    for (const key of ['ArrowLeft', 'Shift+ArrowUp', '+', 'p', 's']) {
      await changed(() => viewport.press(key));
    }
    // From above the front is up.
    expect(Number(await page.getByTestId('view3d-A').getAttribute('y'))).toBeLessThan(-20);
    await viewport.press('0');
    await page.mouse.move(2, 2);
    await page.locator('[data-testid="view3d"][data-complete="true"]').waitFor();
    expect((await pictureOf(opened)).data.equals(first.data)).toBe(true);
    await page.close();
  });

  test('follows the list of labels, and is remembered', async () => {
    const opened = await open3d();
    const { page } = opened;
    await page.getByTestId('label-toggle-1').click();
    await page.locator('[data-testid="view3d"][data-surfaces="2"]').waitFor();
    await expect.poll(() => opened.savedState()).toMatchObject({ view3d: { shown: true } });
    await page.close();
  });

  test('is drawn again after its graphics context was lost', async () => {
    const opened = await open3d({ script: KEEP_CONTEXTS });
    const { page } = opened;
    await page.evaluate('window.loseContexts()');
    await page.getByTestId('view3d-retry').click();
    await page.locator('[data-testid="view3d"][data-complete="true"]').waitFor();
    expect(redAndBlue((await pictureOf(opened)).data).red).toBeGreaterThan(FEW);
    await page.close();
  });

  test('says what it lacks without WebGL2, while the planes go on', async () => {
    const plain = await launch(false);
    const { page, drawn } = await openPage(plain, judged);
    await drawn();
    await page.getByTestId('show-3d').click();
    await page.getByText('needs WebGL2').waitFor();
    await drawn();
    await plain.close();
  });
});

/** Pixels along the edges of the view. */
const RIM = 2;

/** Pixels, of letters and outlines rather than of a surface. */
const FEW = 100;

/** Pixels of either end of the error's colours. */
function redAndBlue(data: Uint8Array): { readonly red: number; readonly blue: number } {
  let [red, blue] = [0, 0];
  for (let n = 0; n < data.length; n += 4) {
    const [r = 0, g = 0, b = 0] = data.subarray(n, n + 3);
    if (r > 120 && r > 1.6 * b && r > 1.6 * g) red++;
    if (b > 120 && b > 1.6 * r) blue++;
  }
  return { red, blue };
}

const KEEP_CONTEXTS = `{
  const contexts = [];
  const original = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    const context = original.call(this, kind, ...rest);
    if (kind === 'webgl2' && context) contexts.push(context);
    return context;
  };
  window.loseContexts = () => {
    for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext();
  };
}`;
