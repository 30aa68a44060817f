// @ts-check
/** What `npm test` does, cheap checks first. A failed check does not keep the others from running. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser, ensureVulkanLoader } from './browser.mjs';
import { ensureBuild } from './build.mjs';
import { ensureCodeServer } from './codeServerInstall.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { OUT, ROOT } from './paths.mjs';
import { duration, messageOf, say, table } from './report.mjs';
import { npm, run } from './run.mjs';
import { readCounts } from './vitestReport.mjs';

const HELP = `Usage: npm test

Installs what is missing, then runs every check: types, lint, build, unit, integration and end
to end (the extension in a real VS Code and a real browser). Reports and screenshots are in out/.

Where no browser or code-server can be had, the end-to-end tests are skipped and the reason is named;
with CI=true that is a failure.
`;

const RESULTS = path.join(OUT, 'test');

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {'passed' | 'failed' | 'skipped'} status
 * @property {number} passed tests; a check without tests of its own counts as one
 * @property {number} failed
 * @property {readonly string[]} skipped what was not tried, and why where that is known
 * @property {number} milliseconds
 * @property {string} note
 */

/**
 * @param {string[]} argv
 * @returns {Promise<number>} exit code
 */
export async function main(argv) {
  const { values } = parseArgs({ args: argv, options: { help: { type: 'boolean' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const outcomes = await runChecks();
  return summarize(outcomes);
}

/** @returns {Promise<Outcome[]>} */
async function runChecks() {
  const dependencies = await check('dependencies', ensureDependencies);
  if (dependencies.status === 'failed') return [dependencies];
  // Mostly downloading, so it goes on beside the checks that compute.
  const browser = check('browser', async () => {
    await ensureBrowser();
    await ensureVulkanLoader();
  });
  const editor = browser.then(() => check('VS Code', ensureCodeServer));
  const cheap = await Promise.all([script('types', ['run', 'types']), script('lint', ['run', 'lint'])]);
  const build = await check('build', async () => {
    await ensureBuild();
  });
  const unit = await vitest('unit');
  const built = build.status === 'passed' ? undefined : 'not run, since the build failed';
  const browsed = await browser;
  const integration = await vitest('integration', built);
  const edited = await editor;
  const missing = [browsed, edited].some(({ status }) => status === 'failed');
  const endToEnd = await vitest('e2e', built ?? (missing ? 'no VS Code or browser' : undefined));
  return [dependencies, ...cheap, build, unit, optional(browsed), integration, optional(edited), endToEnd];
}

/** What cannot be had on a person's machine is skipped; on a build machine everything must run. */
function optional(/** @type {Outcome} */ outcome) {
  if (outcome.status !== 'failed' || process.env['CI']) return outcome;
  return /** @type {Outcome} */ ({ ...outcome, status: 'skipped', failed: 0, skipped: [outcome.note] });
}

/**
 * @param {string} name
 * @param {() => Promise<void>} work
 * @returns {Promise<Outcome>}
 */
async function check(name, work) {
  const started = Date.now();
  try {
    await work();
    return outcome(name, started, 1, 0);
  } catch (error) {
    console.error(`\n${name}: ${messageOf(error)}`);
    return outcome(name, started, 0, 1, messageOf(error).split('\n')[0]);
  }
}

/**
 * An npm script or tool; several run at once, so their output is shown when each has ended.
 * @param {string} name
 * @param {readonly string[]} npmArgs
 */
async function script(name, npmArgs) {
  const started = Date.now();
  const { command, args } = npm();
  const { code, output, timedOut } = await run(command, [...args, '--silent', ...npmArgs], {
    minutes: 15,
    cwd: ROOT,
    quiet: true,
  });
  say(`${name} ${code === 0 ? 'passed' : 'failed'} (${duration(Date.now() - started)})`);
  if (code !== 0) console.log(output.trimEnd());
  return outcome(name, started, code === 0 ? 1 : 0, code === 0 ? 0 : 1, timedOut ? 'took too long' : '');
}

/**
 * @param {'unit' | 'integration' | 'e2e'} project
 * @param {string} [whyNot] skips it
 * @returns {Promise<Outcome>}
 */
async function vitest(project, whyNot) {
  const started = Date.now();
  if (whyNot) return { ...outcome(project, started, 0, 0, whyNot), status: 'skipped', skipped: [whyNot] };
  say(`${project} tests`);
  const results = path.join(RESULTS, `${project}.json`);
  const { code, timedOut } = await run(
    process.execPath,
    [
      path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...['--project', project],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${results}`],
      '--passWithNoTests',
    ],
    { minutes: 30, cwd: ROOT },
  );
  const counts = readCounts(results);
  // A run that dies, or fails outside any test, is a failure although no test failed.
  const failed = code === 0 ? 0 : Math.max(1, counts.failed);
  const note = timedOut ? 'took too long' : '';
  return { ...outcome(project, started, counts.passed, failed, note), skipped: counts.skipped };
}

/**
 * @param {string} name
 * @param {number} started
 * @param {number} passed
 * @param {number} failed
 * @param {string} [note]
 * @returns {Outcome}
 */
function outcome(name, started, passed, failed, note = '') {
  return {
    name,
    status: failed > 0 ? 'failed' : 'passed',
    passed,
    failed,
    skipped: [],
    milliseconds: Date.now() - started,
    note,
  };
}

/**
 * @param {readonly Outcome[]} outcomes
 * @returns {number} exit code
 */
function summarize(outcomes) {
  const sum = (/** @type {'passed' | 'failed'} */ what) =>
    outcomes.reduce((total, each) => total + each[what], 0);
  const rows = outcomes.map(({ name, status, passed, failed, skipped, milliseconds, note }) => [
    name,
    status,
    String(passed),
    String(failed),
    String(skipped.length),
    duration(milliseconds),
    note,
  ]);
  console.log(`\n${table([['check', 'result', 'passed', 'failed', 'skipped', 'time', ''], ...rows])}`);
  const skipped = outcomes.flatMap(({ name, skipped: them }) => them.map((what) => `  ${name}: ${what}`));
  if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.join('\n')}`);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') > 0 ? 1 : 0;
}
