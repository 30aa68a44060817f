// @ts-check
/** Counting the tests of a vitest run. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} skipped full names of the tests
 */

/**
 * @param {string} file written by vitest's json reporter
 * @returns {Counts} zeros where the run left no report
 */
export function readCounts(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: [] };
  /** @type {{ numPassedTests: number, numFailedTests: number, testResults: { assertionResults: { status: string, fullName: string }[] }[] }} */
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName),
  };
}
