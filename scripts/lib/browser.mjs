// @ts-check
/** A Chromium to drive: the user's own, or Debian's. Nothing is downloaded by Playwright. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { aptInstall, canUseApt } from './apt.mjs';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
];

const MAC_APPS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PROGRAMS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
];

/**
 * WebGL in software, so that pictures are the same with and without a graphics card; no calls home.
 */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];

/** The browser's executable, or undefined. CHROME_PATH, where set, decides alone. */
export function findBrowser() {
  const chosen = process.env['CHROME_PATH'];
  return (chosen ? [chosen] : candidates()).find(isExecutable);
}

/**
 * Finds a browser or, as root on Debian, installs one.
 * @returns {Promise<string>}
 * @throws {Error} that says what to install
 */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  const chosen = process.env['CHROME_PATH'];
  if (chosen) throw new Error(`CHROME_PATH is ${chosen}, which is not an executable file.`);
  if (canUseApt()) {
    await aptInstall(['chromium']);
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    'No Chromium, Chrome or Edge was found. Install one (on Debian: apt-get install chromium) or set CHROME_PATH to its executable.',
  );
}

/**
 * Chromium's software Vulkan driver is also what WebGPU is tested on. Its loader is a package of its own,
 * which is installed where that may be done.
 */
export async function ensureVulkanLoader() {
  if (!canUseApt()) return;
  const libraries = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' }).stdout;
  if (!libraries.includes('libvulkan.so.1')) await aptInstall(['libvulkan1']);
}

function candidates() {
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', path.join(process.env['HOME'] ?? '', 'Applications')].flatMap((folder) =>
        MAC_APPS.map((app) => path.join(folder, app)),
      );
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
        const folder = process.env[name];
        return folder ? WINDOWS_PROGRAMS.map((program) => path.join(folder, program)) : [];
      });
    default:
      return [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin', '/snap/bin'].flatMap(
        (folder) => NAMES.map((name) => path.join(folder, name)),
      );
  }
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
