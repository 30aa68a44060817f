import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSyntheticDataset } from '../learning/training/syntheticDataset.fixture';
import { registerCompare } from './compare';
import { registerCrossValidate } from './crossValidate';
import { EXIT } from './output';
import { runCommand, type Ran } from './runCommand.fixture';

let folder = '';
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cli-compare-'));
  await writeSyntheticDataset(at('data'), { cases: 4 });
  const small = { batch: 4, patch: [24, 24], features: [4, 8], stepsPerEpoch: 3, device: 'cpu' };
  await writeFile(at('config.json'), JSON.stringify({ ...small, cacheFolder: at('maps') }));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (command: string, ...args: string[]): Promise<Ran> =>
  runCommand([registerCompare, registerCrossValidate], command, '--data', at('data'), ...args);

describe('compare', () => {
  it('tells how it goes and what it found, and where the report is', async () => {
    const given = ['--out', at('compared'), '--config', at('config.json'), '--seeds', '1', '--epochs', '1'];
    const { exitCode, stdout, stderr } = await run('compare', ...given);
    expect(exitCode).toBe(EXIT.done);
    expect(stderr).toMatch(/run 2 of 2, region-and-boundary\/seed-0: started/);
    expect(stderr).toMatch(/\[1\/2\] epoch 1 of 1: loss .*validation Dice \d/);
    expect(stdout).toContain('No evidence of a difference');
    expect(stdout).toContain(at('compared/report.html'));
  });

  it('refuses counts that are none', async () => {
    expect((await run('compare', '--out', at('never'), '--seeds', '0')).exitCode).toBe(EXIT.usage);
    expect((await run('compare', '--out', at('never'), '--folds', '1')).exitCode).toBe(EXIT.usage);
  });

  it('ends with an error code where a run failed, and still reports', async () => {
    const recipes = [
      { name: 'Dice', loss: { terms: [{ kind: 'dice' }] } },
      { name: 'Broken', loss: { terms: [{ kind: 'dice' }, { kind: 'hausdorff', exponent: 60 }] } },
    ];
    await writeFile(at('recipes.json'), JSON.stringify(recipes));
    const given = ['--out', at('failing'), '--config', at('config.json'), '--recipes', at('recipes.json')];
    const { exitCode, stderr } = await run('compare', ...given, '--seeds', '1', '--epochs', '1');
    expect(exitCode).toBe(EXIT.failed);
    expect(stderr).toContain('1 of 2 runs failed');
    expect(await readFile(at('failing/report.html'), 'utf8')).toContain('hausdorff');
  });
});

describe('cross-validate', () => {
  it('prints JSON, one value a line', async () => {
    const given = ['--out', at('folds'), '--config', at('config.json'), '--folds', '2', '--epochs', '1'];
    const { exitCode, stdout } = await run('cross-validate', ...given, '--json');
    expect(exitCode).toBe(EXIT.done);
    const values = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(values.at(-1)).toMatchObject({
      kind: 'result',
      runs: 2,
      done: 2,
      report: at('folds/report.html'),
    });
  });
});
