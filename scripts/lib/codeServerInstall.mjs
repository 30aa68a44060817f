// @ts-check
/** Installing code-server in .cache/, apart from the project's dependencies. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { aptInstall, canUseApt } from './apt.mjs';
import { CACHE } from './paths.mjs';
import { messageOf, say } from './report.mjs';
import { mustRun, npm, run } from './run.mjs';

const VERSION = '4.100.3';
/** code-server is made for one Node version; another one runs it with a copy of that from npm. */
const NODE_MAJOR = 20;

const HOME = path.join(CACHE, 'code-server');
const PACKAGE = path.join(HOME, 'node_modules', 'code-server');
const VSCODE = path.join(PACKAGE, 'lib', 'vscode');
/** Written when an install is complete; says what it is and for which machine. */
const STAMP = path.join(HOME, 'installed.txt');
const MACHINE = `code-server ${VERSION} ${process.platform} ${process.arch}\n`;

/** Needed to start at all. */
const REQUIRED_ADDON = 'argon2';
/** Logging, terminals, file watching: VS Code runs without them, a little poorer. */
const OPTIONAL_ADDONS = [
  '@vscode/spdlog',
  'native-watchdog',
  '@parcel/watcher',
  '@vscode/deviceid',
  'node-pty',
];

/** Whether a finished install for this machine is there. */
function codeServerIsInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === MACHINE && existsSync(ownNode());
}

/**
 * Installs code-server unless it is there.
 * @throws {Error} that says what is missing on this machine
 */
export async function ensureCodeServer() {
  if (codeServerIsInstalled()) return;
  if (process.platform === 'win32') {
    throw new Error(
      'code-server does not run on Windows. Install VS Code (https://code.visualstudio.com) and see that `code` is on the PATH.',
    );
  }
  say(`Installing code-server ${VERSION} into .cache/ (once; a few minutes)`);
  rmSync(HOME, { recursive: true, force: true });
  mkdirSync(HOME, { recursive: true });
  writeFileSync(path.join(HOME, 'package.json'), '{ "private": true }\n');
  await installOwnNode();
  await npmRun('npm install code-server', HOME, ['install', `code-server@${VERSION}`, '--ignore-scripts']);
  await npmRun('npm install in code-server', VSCODE, ['install', '--ignore-scripts', '--omit=dev']);
  await buildAddons();
  await installRipgrep();
  await mustRun('Starting code-server', ownNode(), [entry(), '--version', '--config', configFile(HOME)], {
    minutes: 1,
    quiet: true,
  });
  writeFileSync(STAMP, MACHINE);
}

async function buildAddons() {
  const tools = ['make', 'g++', 'python3'];
  const missing = [];
  for (const tool of tools) {
    if ((await run(tool, ['--version'], { minutes: 1, quiet: true })).code !== 0) missing.push(tool);
  }
  if (missing.length > 0) {
    if (!canUseApt()) {
      throw new Error(
        `code-server has parts to compile, and ${missing.join(', ')} is missing. Install a C++ tool chain (on Debian: apt-get install build-essential python3; on macOS: xcode-select --install).`,
      );
    }
    await aptInstall(['build-essential', 'python3']);
  }
  await npmRun(`Compiling ${REQUIRED_ADDON}`, HOME, ['rebuild', REQUIRED_ADDON]);
  for (const addon of OPTIONAL_ADDONS) {
    try {
      await npmRun(`Compiling ${addon}`, VSCODE, ['rebuild', addon]);
    } catch (error) {
      // node-pty's own last step fails here although the addon is built; the others can be done without.
      console.log(`  (${addon} was left as it is: ${messageOf(error).split('\n')[0]})`);
    }
  }
}

/**
 * VS Code finds files with ripgrep (quick open, findFiles). The package of this version downloads it from
 * GitHub; later ones carry it, one package for each platform.
 */
async function installRipgrep() {
  const name = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  await npmRun(`npm install ${name}`, HOME, ['install', `${name}@1`, '--ignore-scripts']);
  const target = path.join(VSCODE, 'node_modules', '@vscode', 'ripgrep', 'bin');
  mkdirSync(target, { recursive: true });
  copyFileSync(path.join(HOME, 'node_modules', name, 'bin', 'rg'), path.join(target, 'rg'));
}

/** A Node of the major version code-server is made for, from npm, where this process is another one. */
async function installOwnNode() {
  if (isRightNode()) return;
  const name = nodePackage();
  await npmRun(`npm install ${name}`, HOME, ['install', `${name}@${NODE_MAJOR}`, '--ignore-scripts']);
}

/** The Node that runs code-server. */
export function ownNode() {
  return isRightNode() ? process.execPath : path.join(HOME, 'node_modules', nodePackage(), 'bin', 'node');
}

function isRightNode() {
  return Number(process.versions.node.split('.')[0]) === NODE_MAJOR;
}

function nodePackage() {
  const machine = `${process.platform}-${process.arch}`;
  return machine === 'darwin-arm64' ? `node-bin-${machine}` : `node-${machine}`;
}

/**
 * @param {string} what
 * @param {string} cwd
 * @param {readonly string[]} npmArgs
 */
async function npmRun(what, cwd, npmArgs) {
  const { command, args } = npm();
  const node = ownNode();
  // Headers beside the Node in use, where its distribution has them, spare a download.
  const prefix = path.dirname(path.dirname(node));
  const headers = existsSync(path.join(prefix, 'include', 'node', 'node.h'));
  const own = existsSync(node) && node !== process.execPath;
  await mustRun(what, command, [...args, ...npmArgs, '--no-audit', '--no-fund', '--loglevel=error'], {
    minutes: 10,
    cwd,
    quiet: true,
    env: {
      // npm hands the project's settings down, and there scripts are off (.npmrc); `rebuild` is one.
      npm_config_ignore_scripts: 'false',
      ...(headers ? { npm_config_nodedir: prefix } : {}),
      ...(own ? { PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}` } : {}),
    },
  });
}

/** The program that Node runs. */
export function entry() {
  return path.join(PACKAGE, 'out', 'node', 'entry.js');
}

/** code-server writes its settings to the user's home unless told another place. @param {string} folder */
export function configFile(folder) {
  return path.join(folder, 'code-server.yaml');
}
