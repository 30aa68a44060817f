// @ts-check
/**
 * Writes THIRD_PARTY_NOTICES.md: every package that the product ships (the production dependencies of
 * package-lock.json) with its licence text. `--check` writes nothing and fails when the file is out of date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const target = path.join(root, 'THIRD_PARTY_NOTICES.md');
/** Licences that may be shipped (CONTRIBUTING.md). */
const ALLOWED =
  /^(MIT|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD|\(Apache-2\.0 AND BSD-3-Clause\)|\(MIT OR CC0-1\.0\)|\(WTFPL OR MIT\))$/;

/**
 * What the packages of the 3D view need for scripts and file formats of their own. No bundle holds them
 * (webpack.config.mjs leaves the first two out; the others are of vtk.js's command lines, server and TIFF reader).
 */
const NOT_SHIPPED = ['dcmjs', 'xmlbuilder2', 'shelljs', 'commander', 'utif', 'autoprefixer', 'wslink'];

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [license]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 */

/** @type {{ packages: Record<string, LockedPackage> }} */
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));

/**
 * The folder that Node would find a package in.
 * @param {string} from folder of the package that needs it
 * @param {string} name
 * @returns {string | undefined}
 */
function resolved(from, name) {
  const folder = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (lock.packages[folder]) return folder;
  if (from === '') return undefined;
  return resolved(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name);
}

/**
 * The folders of a package and of all it needs.
 * @param {string} folder
 * @param {Set<string>} found
 */
function collect(folder, found) {
  found.add(folder);
  const { dependencies, peerDependencies } = lock.packages[folder] ?? {};
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    const next = folder !== '' && NOT_SHIPPED.includes(name) ? undefined : resolved(folder, name);
    if (next !== undefined && !found.has(next)) collect(next, found);
  }
  return found;
}

/** @param {string} folder */
function licenceText(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  return names
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}

const needed = collect('', new Set());
const shipped = Object.entries(lock.packages).filter(
  ([folder, { dev, optional }]) =>
    folder.startsWith('node_modules/') && needed.has(folder) && !dev && !optional,
);
const refused = shipped.filter(([, { license }]) => !ALLOWED.test(license ?? ''));
if (refused.length > 0) {
  const list = refused
    .map(([folder, { license }]) => `${folder}: ${license ?? 'no licence named'}`)
    .join('\n');
  console.error(`Packages whose licence may not be shipped:\n${list}`);
  process.exit(1);
}

const sections = shipped.map(([folder, { version, license }]) => {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const text = licenceText(path.join(root, folder)) || `${license} (the package holds no licence file)`;
  return `## ${name} ${version}\n\nLicence: ${license}\n\n\`\`\`\`text\n${text}\n\`\`\`\`\n`;
});
const notices = [
  '# Third-party notices\n',
  'Boundary Lab ships the packages below. The bundled samples have licences of their own: see samples/README.md.',
  'Written by `node scripts/notices.mjs`.\n',
  ...sections,
].join('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(target, notices);
  console.log(`${path.relative(root, target)}: ${shipped.length} packages`);
} else if (readFileSync(target, 'utf8') !== notices) {
  console.error('THIRD_PARTY_NOTICES.md is out of date: run node scripts/notices.mjs.');
  process.exit(1);
}
