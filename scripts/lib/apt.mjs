// @ts-check
/** Debian packages, where this is a Debian or Ubuntu and we are root; nobody else's system is touched. */
import { existsSync } from 'node:fs';
import { say } from './report.mjs';
import { mustRun } from './run.mjs';

/** Whether packages may be installed here. */
export function canUseApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** @type {Promise<unknown> | undefined} */
let listsUpdated;

/**
 * @param {readonly string[]} packages
 */
export async function aptInstall(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  say(`Installing ${packages.join(', ')} (apt-get)`);
  listsUpdated ??= mustRun('apt-get update', 'apt-get', ['update'], { minutes: 5, env, quiet: true });
  await listsUpdated;
  await mustRun(
    `apt-get install ${packages.join(' ')}`,
    'apt-get',
    ['install', '-y', '--no-install-recommends', ...packages],
    { minutes: 10, env, quiet: true },
  );
}
