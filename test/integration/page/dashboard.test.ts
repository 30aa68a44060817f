import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dashboardSchemas,
  type DashboardApi,
  type DashboardCommand,
  type DashboardEvent,
  type DashboardState,
} from '../../../src/protocol/dashboard';
import { RpcServer } from '../../../src/protocol/rpc';
import { epochsOf, eventsOf, headOf } from './dashboardRuns';
import { browserPath, launch, openBundle, type OpenedBundle, type PageOptions } from './pageHarness';

const RUN = '/data/runs/with-boundary';
const OTHER = '/data/runs/region-only';

interface OpenedDashboard extends OpenedBundle {
  readonly commands: DashboardCommand[];
  readonly asked: { compared: number };
}

async function open(
  browser: Browser,
  events: readonly DashboardEvent[],
  options: PageOptions = {},
): Promise<OpenedDashboard> {
  const bundle = await openBundle(browser, 'dashboard', { width: 1300, height: 1500, ...options });
  const commands: DashboardCommand[] = [];
  const asked = { compared: 0 };
  new RpcServer<DashboardApi>(
    dashboardSchemas,
    {
      ready: () => {
        events.forEach(bundle.send);
        return Promise.resolve(null);
      },
      chooseCompared: () => {
        asked.compared++;
        return Promise.resolve(null);
      },
      command: ({ name }) => {
        commands.push(name);
        if (name === 'predict') return Promise.reject(new Error('There is no model yet.'));
        return Promise.resolve(null);
      },
    },
    bundle,
  );
  await bundle.load();
  return { ...bundle, commands, asked };
}

const one = [{ kind: 'shown' as const, runs: [RUN] }, ...eventsOf(RUN, headOf(RUN), epochsOf(30))];

/** Pixels of a chart that are neither grey nor transparent: the curves. */
async function colouredPixels(page: Page, chart: string): Promise<number> {
  return page.locator(`[data-testid="chart-${chart}"] canvas`).evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) throw new Error('not a canvas');
    const { data } = element.getContext('2d')?.getImageData(0, 0, element.width, element.height) ?? {
      data: [],
    };
    let count = 0;
    for (let n = 0; n < data.length; n += 4) {
      const [r = 0, g = 0, b = 0, a = 0] = [data[n], data[n + 1], data[n + 2], data[n + 3]];
      if (a > 100 && Math.max(r, g, b) - Math.min(r, g, b) > 40) count++;
    }
    return count;
  });
}

if (!browserPath) console.warn('The dashboard is not tried: no Chromium, Chrome or Edge was found.');

describe.skipIf(!browserPath)('the dashboard of a run', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(false);
  });
  afterAll(async () => {
    await browser.close();
  });

  test.each(['dark', 'light', 'highContrast'] as const)(
    'draws curves, pictures and tables within its security policy: %s',
    async (theme) => {
      const { page, complaints, screenshot } = await open(browser, one, { theme });
      await page.getByTestId('charts').waitFor();
      for (const chart of ['loss', 'dice', 'hd95', 'gradientShares']) {
        await expect.poll(() => colouredPixels(page, chart), { message: chart }).toBeGreaterThan(200);
      }
      expect(await page.getByTestId('tiles').innerText()).toContain('4 min 5 s');
      expect(await page.getByTestId('pictures').locator('figure').count()).toBe(3);
      expect(await page.getByTestId('cases').locator('tbody th').first().innerText()).toBe('hippocampus_002');
      expect(await page.getByTestId('results').innerText()).toContain('Posterior');
      await screenshot(`dashboard-${theme}`);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  test('draws new epochs as they come and forgets those a resumed run does again', async () => {
    const { page, post } = await open(browser, one);
    await page.getByTestId('charts').waitFor();
    const rows = page.locator('[data-testid="chart-loss"] tbody tr');
    await page.locator('[data-testid="chart-loss"]').getByRole('button', { name: 'Table' }).click();
    expect(await rows.count()).toBe(30);
    await post({ kind: 'epochs', run: RUN, from: 30, epochs: epochsOf(32).slice(30) });
    await expect.poll(() => rows.count()).toBe(32);
    await post({ kind: 'epochs', run: RUN, from: 10, epochs: [] });
    await expect.poll(() => rows.count()).toBe(10);
    await page.close();
  });

  test('tells the values at the cursor, which the arrow keys move in all charts together', async () => {
    const { page } = await open(browser, one);
    const place = page.locator('[data-testid="chart-dice"] .legend-place');
    await page.locator('[data-testid="chart-loss"] .plot').press('Home');
    await expect.poll(() => place.innerText()).toBe('epoch 1');
    await page.locator('[data-testid="chart-loss"] .plot').press('ArrowRight');
    await page.locator('[data-testid="chart-loss"] .plot').press('ArrowRight');
    await expect.poll(() => place.innerText()).toBe('epoch 3');
    // Only the chart in use is read out.
    const spoken = page.locator('[role="status"]').filter({ hasText: 'epoch 3' });
    expect(await spoken.allInnerTexts()).toEqual([expect.stringMatching(/^epoch 3: loss 0\.\d{4}, dice/)]);
    const shown = await page.locator('[data-testid="chart-loss"] .legend-value').first().innerText();
    expect(shown).toBe(epochsOf(30)[2]?.loss.toFixed(4));
    await page.close();
  });

  test('hides a curve when its legend is pressed', async () => {
    const { page } = await open(browser, one);
    await page.getByTestId('charts').waitFor();
    await expect.poll(() => colouredPixels(page, 'gradientShares')).toBeGreaterThan(200);
    const before = await colouredPixels(page, 'gradientShares');
    const entry = page.locator('[data-testid="chart-gradientShares"] .legend-entry').nth(2);
    await entry.click();
    await expect.poll(() => colouredPixels(page, 'gradientShares')).toBeLessThan(before - 50);
    expect(await entry.getAttribute('aria-pressed')).toBe('false');
    await page.close();
  });

  test('compares runs in colours of their own, against epochs or minutes, and remembers how', async () => {
    const { page, screenshot, savedState, asked } = await open(browser, [
      { kind: 'shown', runs: [RUN, OTHER] },
      ...one.slice(1),
      ...eventsOf(OTHER, headOf(OTHER, { status: 'done', progress: null }), epochsOf(50, 0.82)),
    ]);
    await page.getByTestId('charts').waitFor();
    const legend = page.locator('[data-testid="chart-dice"] .legend');
    expect(await legend.innerText()).toContain('with-boundary: mean');
    expect(await legend.innerText()).toContain('region-only: mean');
    await page.getByTestId('time-axis').selectOption('minutes');
    await page.getByTestId('logarithmic').click();
    expect(await legend.innerText()).not.toContain('Posterior');
    await page.getByTestId('detailed').click();
    await expect.poll(() => legend.innerText()).toContain('region-only: Posterior');
    await screenshot('dashboard-compared');
    const state: DashboardState = {
      run: RUN,
      compared: [OTHER],
      view: { time: 'minutes', logarithmic: true, detailed: true },
    };
    expect(await savedState()).toEqual(state);
    await page.getByTestId('compare').click();
    await expect.poll(() => asked.compared).toBe(1);
    await page.close();
  });

  test('fits a narrow editor without scrolling sideways', async () => {
    const { page, screenshot } = await open(browser, one, { width: 420, height: 900 });
    await page.getByTestId('charts').waitFor();
    await page.locator('[data-testid="chart-dice"] canvas').waitFor();
    const overflow = await page.evaluate(
      'document.querySelector("#app").scrollWidth - document.querySelector("#app").clientWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot('dashboard-narrow');
    await page.close();
  });

  test('offers what can be done, and says why a button did nothing', async () => {
    const { page, commands } = await open(browser, one);
    await page.getByTestId('button-stop').click();
    await page.getByTestId('button-predict').click();
    await page.getByTestId('problems').waitFor();
    expect(await page.getByTestId('problems').innerText()).toContain('There is no model yet.');
    expect(commands).toEqual(['stop', 'predict']);
    expect(await page.getByTestId('button-resume').count()).toBe(0);
    await page.close();
  });

  test('says that the run folder is gone, and shows it again when it is back', async () => {
    const { page, post } = await open(browser, one);
    await page.getByTestId('charts').waitFor();
    await post({ kind: 'missing', run: RUN, message: 'The folder is gone.' });
    await page.getByTestId('missing').waitFor();
    expect(await page.getByTestId('missing').innerText()).toContain('The folder is gone.');
    await post({ kind: 'head', run: RUN, head: headOf(RUN, { status: 'done', progress: null }) });
    await page.getByTestId('charts').waitFor();
    await page.close();
  });

  test('shows names from files as they are, and survives messages it does not understand', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const { page, post, complaints } = await open(browser, [
      { kind: 'shown', runs: [RUN] },
      { kind: 'head', run: RUN, head: headOf(RUN, { name, epoch: 0, bestDice: null, progress: null }) },
    ]);
    await page.getByTestId('no-curves').waitFor();
    expect(await page.locator('h1').innerText()).toBe(name);
    await post({ kind: 'epochs', run: RUN, from: -3, epochs: 'none' });
    await post('nonsense');
    await post({ kind: 'epochs', run: RUN, from: 0, epochs: epochsOf(1) });
    await page.getByTestId('chart-loss').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });
});
