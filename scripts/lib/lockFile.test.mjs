// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './paths.mjs';

/** @typedef {{ dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>, resolved?: string }} Entry */

/** @type {Record<string, Entry>} */
const packages = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).packages;

/**
 * The entry Node would find for a dependency: beside the package, or in a folder above.
 * @param {string} from
 * @param {string} name
 */
function resolves(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder}${folder && '/'}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
  }
}

it('holds every package that another one names, those for other machines too, or npm ci refuses it', () => {
  const missing = Object.entries(packages).flatMap(([from, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !resolves(from, name))
      .map((name) => `${name}, named by ${from}`),
  );
  expect(missing).toEqual([]);
});

it('names no registry, so that each machine installs from its own', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});
