// @ts-check
/** Counting the tests of a vitest run. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * @param {string} file written by vitest's json reporter
 * @returns {{ passed: number, failed: number, skipped: number }} zeros where the run left no report
 */
export function readCounts(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
