// @ts-check
/** The user's desktop VS Code. */
import path from 'node:path';
import { ROOT } from './paths.mjs';
import { mustRun, run } from './run.mjs';

/** Oldest VS Code the extension runs in; package.json, engines.vscode. */
const OLDEST = [1, 100];

const onWindows = process.platform === 'win32';

/**
 * Whether a desktop VS Code can be opened from here, or why not.
 * @returns {Promise<{ usable: true } | { usable: false, why: string }>}
 */
export async function findDesktop() {
  if (process.env['VSCODE_IPC_HOOK_CLI'] || process.env['WSL_DISTRO_NAME']) {
    return { usable: false, why: '`code` belongs to a VS Code on another machine here' };
  }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { usable: false, why: 'there is no display' };
  }
  const { code, output } = await runCode(['--version'], 1);
  const version = /^(\d+)\.(\d+)/.exec(output);
  if (code !== 0 || !version) return { usable: false, why: '`code` is not on the PATH' };
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < (OLDEST[0] ?? 0) || (major === OLDEST[0] && minor < (OLDEST[1] ?? 0))) {
    return { usable: false, why: `VS Code ${version[0]} is older than ${OLDEST.join('.')}` };
  }
  return { usable: true };
}

/**
 * Opens a folder, and a file in it, in a window of its own with this extension loaded.
 * @param {string} folder
 * @param {string} file relative to the folder
 * @param {string} userData used only where VS Code insists on one (as root)
 */
export async function openDesktop(folder, file, userData) {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${userData}`] : [];
  const args = [
    '--new-window',
    `--extensionDevelopmentPath=${ROOT}`,
    '--disable-workspace-trust',
    ...asRoot,
    folder,
    path.join(folder, file),
  ];
  if (onWindows) await mustRun('Opening VS Code', 'cmd', ['/d', '/c', 'code', ...args], { minutes: 2 });
  else await mustRun('Opening VS Code', 'code', args, { minutes: 2 });
}

/**
 * @param {readonly string[]} args
 * @param {number} minutes
 */
function runCode(args, minutes) {
  return onWindows
    ? run('cmd', ['/d', '/c', 'code', ...args], { minutes, quiet: true })
    : run('code', args, { minutes, quiet: true });
}
