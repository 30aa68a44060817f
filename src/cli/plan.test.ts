import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSyntheticDataset } from '../learning/training/syntheticDataset.fixture';
import { EXIT } from './output';
import { registerPlan } from './plan';
import { runCommand, type Ran } from './runCommand.fixture';
import { registerTrain } from './train';

let folder = '';
const at = (name: string): string => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cli-plan-'));
  await writeSyntheticDataset(at('data'), { cases: 3 });
  const small = { features: [4, 8], stepsPerEpoch: 3, device: 'cpu', workers: 0, cacheFolder: at('cache') };
  await writeFile(at('config.json'), JSON.stringify(small));
});
afterAll(() => rm(folder, { recursive: true }));

const plan = (...args: string[]): Promise<Ran> =>
  runCommand([registerPlan], 'plan', '--data', at('data'), '--config', at('config.json'), ...args);
const train = (out: string, ...args: string[]): Promise<Ran> =>
  runCommand([registerTrain], 'train', '--data', at('data'), '--out', at(out), ...args);
const planSchema = z.looseObject({ why: z.record(z.string(), z.string()), patch: z.array(z.number()) });
const read = async (name: string): Promise<z.infer<typeof planSchema>> =>
  planSchema.parse(JSON.parse(await readFile(at(name), 'utf8')));

describe('boundary-lab plan', () => {
  it('writes every key decided, and why, and trains nothing', async () => {
    const { exitCode, stdout, stderr } = await plan('--epochs', '2', '--out', at('a.boundary-plan.json'));
    expect(exitCode).toBe(EXIT.done);
    expect(stdout).toBe(`${at('a.boundary-plan.json')}\n`);
    const written = await read('a.boundary-plan.json');
    expect(written).toMatchObject({
      $schema: 'boundary-lab:/schemas/config.schema.json',
      data: 'data',
      ...{ epochs: 2, features: [4, 8], dimensions: 2, plane: 'axial', resampling: 'anisotropy-aware' },
      normalization: [{ kind: 'z-score' }],
    });
    expect(written['memory']).toBeGreaterThan(0);
    // Lists of numbers stand on one line, as people write them.
    expect(await readFile(at('a.boundary-plan.json'), 'utf8')).toContain(
      `"patch": [${written.patch.join(', ')}],`,
    );
    expect(Object.keys(written.why)).toEqual(
      expect.arrayContaining(['dimensions', 'plane', 'spacing', 'normalization', 'patch', 'batch', 'memory']),
    );
    // What was given needs no reason.
    expect(written.why['stepsPerEpoch']).toBeUndefined();
    expect(stderr).toContain(`patch ${JSON.stringify(written.patch)}: A median scan has`);
  });

  it('is what a training without it would have done: the same numbers', async () => {
    await plan('--epochs', '2', '--seed', '3', '--out', at('b.boundary-plan.json'));
    const planned = await train('planned', '--config', at('b.boundary-plan.json'));
    const direct = await train('direct', '--config', at('config.json'), '--epochs', '2', '--seed', '3');
    expect([planned.exitCode, direct.exitCode]).toEqual([EXIT.done, EXIT.done]);
    const metrics = async (run: string): Promise<unknown[]> =>
      (await readFile(at(`${run}/metrics.jsonl`), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => z.looseObject({ loss: z.number() }).parse(JSON.parse(line)).loss);
    expect(await metrics('planned')).toHaveLength(2);
    expect(await metrics('planned')).toEqual(await metrics('direct'));
    const [one, other] = [await readFile(at('planned/model.onnx')), await readFile(at('direct/model.onnx'))];
    expect(one.equals(other)).toBe(true);
    const configOf = async (run: string): Promise<object> => {
      const { memory, ...config } = z
        .looseObject({})
        .parse(JSON.parse(await readFile(at(`${run}/config.json`), 'utf8')));
      expect(memory).toBeGreaterThan(0);
      return config;
    };
    expect(await configOf('planned')).toEqual(await configOf('direct'));
  });

  it('is trained as it was changed', async () => {
    await plan('--epochs', '1', '--out', at('c.boundary-plan.json'));
    const written = await read('c.boundary-plan.json');
    await writeFile(at('c.boundary-plan.json'), JSON.stringify({ ...written, patch: [16, 16], batch: 3 }));
    expect((await train('changed', '--config', at('c.boundary-plan.json'))).exitCode).toBe(EXIT.done);
    expect(JSON.parse(await readFile(at('changed/config.json'), 'utf8'))).toMatchObject({
      patch: [16, 16],
      batch: 3,
    });
  });

  it('is printed where no file is named, and never written over one', async () => {
    const printed = await plan('--epochs', '1');
    expect(planSchema.parse(JSON.parse(printed.stdout)).why).toHaveProperty('patch');
    const again = await plan('--out', at('config.json'));
    expect([again.exitCode, again.stderr]).toEqual([EXIT.failed, expect.stringContaining('exists already')]);
  });

  it('names the key at fault', async () => {
    await writeFile(at('wrong.json'), JSON.stringify({ why: {}, pach: [3, 3] }));
    const { exitCode, stderr } = await plan('--config', at('wrong.json'));
    expect([exitCode, stderr]).toEqual([EXIT.failed, expect.stringContaining('Unrecognized key: "pach"')]);
  });
});
