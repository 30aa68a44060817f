// @ts-check
/** The project's own dependencies: installed from package-lock.json when they are not what it says. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';
import { say } from './report.mjs';
import { mustRun, npm } from './run.mjs';

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }> }} Lock */

/** Installs where something is missing or of another version than the lock file says. */
export async function ensureDependencies() {
  const missing = missingPackages(
    readLock(path.join(ROOT, 'package-lock.json')),
    readLock(path.join(ROOT, 'node_modules', '.package-lock.json')),
  );
  if (missing.length === 0) return;
  say(`Installing dependencies (npm ci; ${missing.length} of them missing or outdated)`);
  const { command, args } = npm();
  await mustRun(
    'Installing dependencies (npm ci)',
    command,
    [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'],
    { minutes: 15, cwd: ROOT },
  );
}

/**
 * Names of the packages that the lock file wants and node_modules does not have in that version.
 * Optional ones may be absent: npm leaves out those made for other platforms.
 * @param {Lock | undefined} wanted package-lock.json
 * @param {Lock | undefined} installed node_modules/.package-lock.json, which npm writes when it is done
 */
export function missingPackages(wanted, installed) {
  return Object.entries(wanted?.packages ?? {})
    .filter(([name, entry]) => {
      if (name === '' || entry.link) return false;
      const found = installed?.packages[name];
      if (!found) return !entry.optional && !entry.devOptional;
      return found.version !== entry.version;
    })
    .map(([name]) => name);
}

/**
 * @param {string} file
 * @returns {Lock | undefined}
 */
function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
