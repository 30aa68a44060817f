import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/lib/browser.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import { ScanEditor } from '../harness/scanEditor';
import { Workbench } from '../harness/workbench';

const COMMAND = path.join(ROOT, 'scripts', 'start.mjs');

describe('npm start -- --browser', () => {
  let command: ChildProcess;
  let output = '';
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: await ensureBrowser(), args: CHROMIUM_ARGS });
    command = spawn(process.execPath, [COMMAND, '--browser'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [command.stdout, command.stderr]) {
      stream?.on('data', (chunk) => {
        output += String(chunk);
      });
    }
  });

  afterAll(async () => {
    await browser.close();
    command.kill('SIGKILL');
  });

  it('prints an address where the first sample is open', async () => {
    const address = /http:\/\/127\.0\.0\.1:\d+\S*/;
    await expect.poll(() => output, { timeout: 120_000 }).toMatch(address);
    const page = await browser.newPage({ viewport: { width: 1500, height: 950 } });
    await page.goto(address.exec(output)?.[0] ?? '');
    const workbench = new Workbench(page, path.join(ROOT, 'out', 'e2e'));
    await workbench.editorTab(path.basename(FIRST_SCAN)).waitFor({ timeout: 60_000 });
    const editor = new ScanEditor(await workbench.webviewFrame());
    await editor.waitUntilDrawn(['scan', 'contour']);
    await workbench.screenshot('start');
  });

  it('ends with all it started when it is interrupted', async () => {
    const ended = new Promise((resolve) => command.once('exit', resolve));
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? '';
    command.kill('SIGINT');
    expect(await ended).toBe(130);
    await expect.poll(() => answers(url), { timeout: 20_000 }).toBe(false);
  });
});

describe('npm start', () => {
  it('explains itself', () => {
    const { status, stdout } = start('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--headless');
  });

  it('refuses an option it does not know, by name', () => {
    const { status, stderr } = start('--headles');
    expect(status).toBe(1);
    expect(stderr).toContain('--headles');
  });
});

function start(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [COMMAND, ...args], { cwd: ROOT, encoding: 'utf8' });
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(5000) });
    return true;
  } catch {
    return false;
  }
}
