// @ts-check
/** Running other programs: always with a time-out, never left behind. */
import { spawn } from 'node:child_process';

/**
 * @typedef {object} RunOptions
 * @property {number} minutes the program is ended after this time
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {boolean} [quiet] keep the output instead of showing it
 */

/** @typedef {{ code: number, output: string, timedOut: boolean }} RunResult output is empty unless quiet */

/** A program that failed, with the end of what it said. */
export class CommandError extends Error {
  /**
   * @param {string} what
   * @param {RunResult} result
   */
  constructor(what, result) {
    const how = result.timedOut ? 'took too long and was ended' : `failed with exit code ${result.code}`;
    const tail = result.output.trimEnd().split('\n').slice(-15).join('\n');
    super(`${what} ${how}.${tail ? `\n${tail}` : ''}`);
    this.name = 'CommandError';
  }
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const living = new Set();

/**
 * Starts a program as the head of its own process group, so that ending it ends what it started too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { detached: process.platform !== 'win32', ...options });
  living.add(child);
  child.once('exit', () => living.delete(child));
  child.once('error', () => living.delete(child));
  return child;
}

/**
 * Ends a program and everything it started.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} [signal]
 */
export function end(child, signal = 'SIGTERM') {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

/**
 * Runs a program to its end. Its input is empty: nothing may wait for an answer.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<RunResult>} also where the program failed or could not be started (code 127)
 */
export function run(command, args, { minutes, cwd, env = {}, quiet = false }) {
  return new Promise((resolve) => {
    let output = '';
    let timedOut = false;
    const child = start(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    const keep = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const timer = setTimeout(() => {
      timedOut = true;
      end(child, 'SIGKILL');
    }, minutes * 60_000);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: error.message, timedOut: false });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output, timedOut });
    });
  });
}

/**
 * As run, but a failure is thrown.
 * @param {string} what names the work in the message
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 */
export async function mustRun(what, command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0 || result.timedOut) throw new CommandError(what, result);
  return result.output;
}

/**
 * The npm that belongs to this Node, as command and first arguments. Run as a script, since npm is a
 * batch file on Windows, which cannot be spawned without a shell.
 * @returns {{ command: string, args: string[] }}
 */
export function npm() {
  const script = process.env['npm_execpath'];
  if (script?.endsWith('.js')) return { command: process.execPath, args: [script] };
  return { command: 'npm', args: [] };
}

const endAll = () => {
  for (const child of living) end(child);
};
process.once('exit', endAll);
for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])) {
  process.once(signal, () => {
    endAll();
    process.exit(code);
  });
}
