// @ts-check
/** What `npm start` does, in order. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.mjs';
import { ensureBuild } from './build.mjs';
import { openInWindow, startCodeServer } from './codeServer.mjs';
import { ensureCodeServer } from './codeServerInstall.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { findDesktop, openDesktop } from './desktop.mjs';
import { CACHE, OUT, ROOT } from './paths.mjs';
import { messageOf, say } from './report.mjs';
import { run } from './run.mjs';
import { FIRST_SCAN, prepareExtensions, prepareUserData, prepareWorkspace } from './workspace.mjs';

const HELP = `Usage: npm start [-- OPTION]

Installs what is missing, builds, and opens VS Code on a copy of the bundled samples with Boundary Lab
loaded: the desktop VS Code where \`code\` is on the PATH, else VS Code in your browser (code-server).

  --browser    VS Code in the browser even where there is a desktop one
  --headless   play the whole story in a hidden browser: open a scan, train, predict, compare;
               prints its figures, writes screenshots and out/report.html, fails if a step fails
  --help       this text

The samples are copied to .cache/workspace, since predictions and runs are written beside the scans.
`;

/**
 * @param {string[]} argv
 * @returns {Promise<number>} exit code
 */
export async function main(argv) {
  try {
    const { values } = parseArgs({
      args: argv,
      options: { browser: { type: 'boolean' }, headless: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    await ensureDependencies();
    await ensureBuild();
    if (values.headless) return await playStory();
    await openSamples(values.browser ?? false);
    return 0;
  } catch (error) {
    console.error(`\n${messageOf(error)}`);
    return 1;
  }
}

/** @param {boolean} inBrowser */
async function openSamples(inBrowser) {
  const workspace = path.join(CACHE, 'workspace');
  const userData = path.join(CACHE, 'user-data');
  prepareWorkspace(workspace);
  prepareUserData(userData);
  say(`The samples are in ${path.relative(ROOT, workspace)}, a copy that is yours to write to.`);
  const desktop = inBrowser ? undefined : await findDesktop();
  if (desktop?.usable) {
    await openDesktop(workspace, 'README.md', userData);
    say(`VS Code opens. Open ${FIRST_SCAN} in it.`);
    return;
  }
  if (desktop) say(`VS Code opens in the browser, since ${desktop.why}.`);
  await ensureCodeServer();
  const extensions = path.join(CACHE, 'extensions');
  prepareExtensions(extensions, manifest());
  const server = await startCodeServer({ folder: workspace, userData, extensions });
  console.log(`\n  Open this address in your browser (Ctrl+C here ends it):\n\n  ${server.url}\n`);
  await openInBrowser(server.url);
  const closed = new AbortController();
  void server.ended.then(() => closed.abort());
  await openInWindow(userData, path.join(workspace, FIRST_SCAN), closed.signal);
  const code = await server.ended;
  throw new Error(`code-server ended with exit code ${code}.\n${server.output().slice(-2000)}`);
}

/** Best effort: the address is printed in any case. @param {string} url */
async function openInBrowser(url) {
  if (process.platform === 'darwin') await run('open', [url], { minutes: 1, quiet: true });
  else if (process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) {
    await run('xdg-open', [url], { minutes: 1, quiet: true });
  }
}

async function playStory() {
  const browser = await ensureBrowser();
  await ensureCodeServer();
  mkdirSync(OUT, { recursive: true });
  const program = path.join(OUT, 'story', 'main.mjs');
  await bundle('test/story/main.ts', program);
  const { code } = await run(process.execPath, [program], {
    minutes: 30,
    cwd: ROOT,
    env: { CHROME_PATH: browser },
  });
  return code;
}

/**
 * The story is TypeScript and uses the product's own readers, so it is bundled before it runs.
 * @param {string} source
 * @param {string} target
 */
async function bundle(source, target) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile: target,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // These know their place in the repository by where they lie.
    external: ['./scripts/lib/*'],
    logLevel: 'warning',
  });
}

/** @returns {{ publisher: string, name: string, version: string }} */
function manifest() {
  return JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
}
