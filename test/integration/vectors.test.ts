/** Every case of the reference values, where they lie beside the repository (`npm run vectors` runs any file). */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCase, checkEdt, nameOf } from '../vectors/cases';
import type { Check } from '../vectors/check';
import { vectorFileSchema } from '../vectors/format';
import { checkSchedules } from '../vectors/schedules';

const FOLDER = path.join(import.meta.dirname, '../../../shared/vectors');

const missesOf = (checks: readonly Check[]): readonly Check[] => checks.filter(({ kind }) => kind === 'miss');

describe.each(['boundary-loss-vectors.json', 'peer-cases.json'])('%s', (name) => {
  const file = path.join(FOLDER, name);
  if (!existsSync(file)) {
    it.skip(`is not at ${path.relative(process.cwd(), file)}`);
    return;
  }
  const { cases, edt, schedulers } = vectorFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

  it.each(cases.map((testCase, n) => ({ name: nameOf(testCase, n), testCase })))(
    'has no miss in $name',
    async ({ testCase }) => {
      expect(missesOf(await checkCase(testCase))).toEqual([]);
    },
  );

  it('has no miss in its distance transforms and schedules', () => {
    expect(missesOf([...edt.flatMap(checkEdt), ...checkSchedules(schedulers)])).toEqual([]);
  });
});
