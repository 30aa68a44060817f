import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { npm } from '../../scripts/lib/run.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'boundary-lab-install-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A project with one dependency whose install script fails, as one does that cannot reach its download. */
function projectWithFailingDownload(): void {
  const dependency = path.join(folder, 'needs-download');
  mkdirSync(dependency);
  writeFileSync(
    path.join(dependency, 'package.json'),
    JSON.stringify({ name: 'needs-download', version: '1.0.0', scripts: { postinstall: 'exit 1' } }),
  );
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name: 'project',
      version: '1.0.0',
      dependencies: { 'needs-download': 'file:needs-download' },
    }),
  );
  runNpm('install', '--package-lock-only', '--offline');
}

function runNpm(...npmArgs: string[]): void {
  const { command, args } = npm();
  // What the npm that runs these tests was told must not count here.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_config_')),
  );
  execFileSync(command, [...args, ...npmArgs], { cwd: folder, env, stdio: 'pipe' });
}

it('npm ci goes through although a package cannot download what its install script wants', () => {
  cpSync(path.join(ROOT, '.npmrc'), path.join(folder, '.npmrc'));
  projectWithFailingDownload();
  expect(() => {
    runNpm('ci', '--offline');
  }).not.toThrow();
});

it('would fail without the setting in .npmrc', () => {
  projectWithFailingDownload();
  expect(() => {
    runNpm('ci', '--offline');
  }).toThrow(/needs-download/);
});
