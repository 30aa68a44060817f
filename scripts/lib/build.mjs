// @ts-check
/** dist/, built again whenever the sources are not those it was built from. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DIST, ROOT } from './paths.mjs';
import { say } from './report.mjs';
import { mustRun } from './run.mjs';

const SOURCES = [
  'src',
  'webview',
  'webpack.config.mjs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const PRODUCTS = [
  'extension.js',
  'compute.js',
  'distances.js',
  'loader.js',
  'evaluator.js',
  'cli.js',
  'webview.js',
  'webview.css',
  'view3d.js',
  'dashboard.js',
  'dashboard.css',
  'evaluation.js',
  'evaluation.css',
];
const STAMP = path.join(DIST, '.built-from');

/** Builds where needed. @returns {Promise<boolean>} whether it had to */
export async function ensureBuild() {
  const sources = fingerprint();
  const complete = PRODUCTS.every((file) => existsSync(path.join(DIST, file)));
  if (complete && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return false;
  say('Building (webpack)');
  await mustRun(
    'The build (webpack)',
    process.execPath,
    [
      path.join(ROOT, 'node_modules', 'webpack', 'bin', 'webpack.js'),
      '--mode',
      'production',
      '--stats',
      'errors-warnings',
    ],
    { minutes: 5, cwd: ROOT },
  );
  writeFileSync(STAMP, sources);
  return true;
}

/** A digest of every source file's path and content. Contents, since a checkout changes times at will. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => [...filesBelow(source)])) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(ROOT, file)));
  }
  return hash.digest('hex');
}

/**
 * Files the build may read, tests left out.
 * @param {string} relative
 * @returns {Generator<string>}
 */
function* filesBelow(relative) {
  const full = path.join(ROOT, relative);
  if (/\.test\.tsx?$/.test(relative) || !existsSync(full)) return;
  try {
    for (const name of readdirSync(full).sort()) yield* filesBelow(`${relative}/${name}`);
  } catch {
    yield relative;
  }
}
