// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readCounts } from './vitestReport.mjs';

it('counts passed and failed tests, and names those that were skipped', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'boundary-lab-report-'));
  const file = path.join(folder, 'unit.json');
  const test = (/** @type {string} */ fullName, /** @type {string} */ status) => ({ fullName, status });
  writeFileSync(
    file,
    JSON.stringify({
      numPassedTests: 2,
      numFailedTests: 1,
      testResults: [
        { assertionResults: [test('one', 'passed'), test('two', 'failed')] },
        {
          assertionResults: [test('three', 'passed'), test('needs a GPU', 'skipped'), test('later', 'todo')],
        },
      ],
    }),
  );
  expect(readCounts(file)).toEqual({ passed: 2, failed: 1, skipped: ['needs a GPU', 'later'] });
  rmSync(folder, { recursive: true });
});

it('counts nothing where a run died before it could report', () => {
  expect(readCounts('/nowhere/unit.json')).toEqual({ passed: 0, failed: 0, skipped: [] });
});
