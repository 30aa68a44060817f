/** A real VS Code with this extension, on a copy of the samples, in a real browser. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { z } from 'zod';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/lib/browser.mjs';
import { startCodeServer, type CodeServer } from '../../scripts/lib/codeServer.mjs';
import { ensureCodeServer } from '../../scripts/lib/codeServerInstall.mjs';
import { OUT, ROOT } from '../../scripts/lib/paths.mjs';
import { prepareExtensions, prepareUserData, prepareWorkspace } from '../../scripts/lib/workspace.mjs';
import { Workbench } from './workbench';

const manifestSchema = z.object({ publisher: z.string(), name: z.string(), version: z.string() });

export interface VsCode {
  readonly workbench: Workbench;
  /** The folder that is open: a copy of samples/, made for this run. */
  readonly folder: string;
  readonly server: CodeServer;
  stop(): Promise<void>;
}

/**
 * @param name of the run; its files are in out/<name>/, which is emptied first
 * @param fill adds files to the workspace before it is opened
 */
export async function openVsCode(name: string, fill?: (folder: string) => void): Promise<VsCode> {
  const home = path.join(OUT, name);
  const folder = path.join(home, 'workspace');
  const [userData, extensions] = [path.join(home, 'user-data'), path.join(home, 'extensions')];
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  prepareWorkspace(folder);
  prepareUserData(userData);
  const manifest: unknown = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  prepareExtensions(extensions, manifestSchema.parse(manifest));
  fill?.(folder);

  const executablePath = await ensureBrowser();
  await ensureCodeServer();
  const server = await startCodeServer({ folder, userData, extensions });
  let browser: Browser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close();
    await server.stop();
  };
  try {
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS, headless: true });
    const page = await browser.newPage({ viewport: { width: 1500, height: 950 } });
    await page.goto(server.url);
    const workbench = new Workbench(page, home);
    await workbench.waitUntilReady();
    return { workbench, folder, server, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
