import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSyntheticDataset } from '../learning/training/syntheticDataset.fixture';
import { registerEvaluate } from './evaluate';
import { EXIT } from './output';
import { registerPredict } from './predict';
import { runCommand, type Ran } from './runCommand.fixture';
import { registerTrain } from './train';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cli-train-'));
  await writeSyntheticDataset(path.join(folder, 'data'), { cases: 3 });
  const small = { batch: 4, patch: [24, 24], features: [4, 8], stepsPerEpoch: 3, device: 'cpu' };
  const cacheFolder = path.join(folder, 'maps');
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...small, cacheFolder }));
});
afterAll(() => rm(folder, { recursive: true }));

const trainInto = (out: string, ...args: string[]): Promise<Ran> => {
  const [data, config] = ['data', 'config.json'].map((name) => path.join(folder, name));
  const given = ['--data', data ?? '', '--out', path.join(folder, out), '--config', config ?? ''];
  return runCommand([registerTrain], 'train', ...given, ...args);
};

describe('train and predict', () => {
  it('tell people how training goes, and write label maps with the model', async () => {
    const { exitCode, stdout, stderr } = await trainInto('run', '--epochs', '2', '--seed', '5');
    expect(exitCode).toBe(EXIT.done);
    expect(stderr).toMatch(/epoch 2 of 2: loss \d.*validation Dice \d/);
    expect(stdout).toContain(path.join(folder, 'run', 'model.onnx'));

    const [input, out] = [path.join(folder, 'data', 'images'), path.join(folder, 'predicted')];
    const model = ['--model', path.join(folder, 'run')];
    const ran = await runCommand(
      [registerPredict],
      'predict',
      ...model,
      '--input',
      input,
      '--out',
      out,
      '--json',
    );
    expect(ran.exitCode).toBe(EXIT.done);
    expect(z.array(z.object({ output: z.string() })).parse(JSON.parse(ran.stdout))).toEqual(
      [0, 1, 2].map((n) => ({ output: path.join(out, `case_${n}.nii.gz`) })),
    );
  });

  it('learn in 3D from a configuration file, and what is predicted can be evaluated', async () => {
    const cacheFolder = path.join(folder, 'maps');
    const volumes = { dimensions: 3, batch: 2, patch: [6, 16, 16], features: [4, 8], stepsPerEpoch: 10 };
    const config = { ...volumes, device: 'cpu', cacheFolder, learningRate: { peak: 0.01 } };
    await writeFile(path.join(folder, '3d.json'), JSON.stringify(config));
    const at = (name: string): string => path.join(folder, name);
    const trained = ['--data', at('data'), '--out', at('run3d'), '--config', at('3d.json'), '--epochs', '6'];
    const dice = z.object({ bestValidationDice: z.number() });
    const training = await runCommand([registerTrain], 'train', ...trained, '--json');
    expect(
      dice.parse(JSON.parse(training.stdout.trim().split('\n').at(-1) ?? '')).bestValidationDice,
    ).toBeGreaterThan(0.6);

    const scans = ['--model', at('run3d'), '--input', path.join(at('data'), 'images')];
    await runCommand([registerPredict], 'predict', ...scans, '--out', at('predicted3d'));
    const pair = ['--reference', path.join(at('data'), 'labels'), '--prediction', at('predicted3d')];
    const evaluated = await runCommand([registerEvaluate], 'evaluate', ...pair, '--json');
    const mean = z.object({ mean: z.record(z.string(), z.object({ dice: z.number() })) });
    expect(mean.parse(JSON.parse(evaluated.stdout)).mean['1']?.dice).toBeGreaterThan(0.6);
  });

  it('print a JSON value a line with --json, the result last', async () => {
    const { exitCode, stdout } = await trainInto('json', '--epochs', '1', '--fold', '2/3', '--json');
    expect(exitCode).toBe(EXIT.done);
    const lines = stdout.trim().split('\n');
    const kinds = lines.map((line) => z.object({ kind: z.string() }).parse(JSON.parse(line)).kind);
    expect(new Set(kinds)).toEqual(new Set(['log', 'step', 'epoch', 'result']));
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ kind: 'result', ended: 'epochs', epochs: 1 });
  });

  it.each([
    ['--epochs', '0'],
    ['--epochs', 'many'],
    ['--minutes', '-1'],
    ['--engine', 'abacus'],
    ['--device', 'abacus'],
    ['--fold', '5/5'],
    ['--fold', 'one'],
  ])('refuse %s %s and leave nothing behind', async (option, value) => {
    const { exitCode, stderr } = await trainInto('refused', option, value);
    expect(exitCode).not.toBe(EXIT.done);
    expect(stderr).toContain(option.slice(2));
  });

  it('say on one line what is wrong with the data', async () => {
    const args = ['--data', path.join(folder, 'nowhere'), '--out', path.join(folder, 'x')];
    const { exitCode, stderr } = await runCommand([registerTrain], 'train', ...args);
    expect(exitCode).toBe(EXIT.failed);
    expect(stderr).toMatch(/^error: .*nowhere.*\n$/);
  });
});
