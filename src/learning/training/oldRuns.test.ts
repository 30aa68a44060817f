import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { modelMetadata, parseModelMetadata } from '../prediction/modelDescription';
import { readCheckpoint } from './checkpoint';
import type { TrainRequest } from './request';
import { runPaths, type RunPaths } from './runFolder';
import { decodeSafetensors, encodeSafetensors } from './safetensors';
import { writeSyntheticDataset } from './syntheticDataset.fixture';
import { train } from './train';

/** The network of models of version 0.1, as their metadata have it. */
const OLD_NETWORK = {
  ...{ kind: 'unet2d', inChannels: 1, classes: 2, features: [4, 8], kernel: 3, convolutionsPerLevel: 2 },
  ...{ normalizationEpsilon: 1e-5, leakySlope: 0.01 },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'old-'));
  await writeSyntheticDataset(join(folder, 'data'), { cases: 3 });
  const small = { batch: 4, patch: [24, 24], features: [4, 8], stepsPerEpoch: 3, device: 'cpu' };
  // All that version 0.1 knew, so it does not say it.
  const resampling = 'linear';
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({ ...small, resampling, cacheFolder: join(folder, 'maps') }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function run(name: string, request: Partial<TrainRequest>): Promise<RunPaths> {
  const out = join(folder, name);
  const hooks = { signal: new AbortController().signal, progress: () => undefined };
  await train({ data: join(folder, 'data'), out, ...request }, hooks);
  return runPaths(out);
}

/** Takes out of a run what version 0.1 did not write. */
async function makeOld({ config, last }: RunPaths): Promise<void> {
  const { $schema, memory, resampling, dimensions, network, deepSupervision, ...newer } = z
    .looseObject({})
    .parse(JSON.parse(await readFile(config, 'utf8')));
  const { strides, kernels, blocks, ...old } = newer;
  expect($schema).toContain('config.schema.json');
  expect([memory, dimensions, network, deepSupervision]).toEqual([undefined, 2, 'plain', false]);
  expect(resampling).toBe('linear');
  expect([strides, kernels, blocks].every(Array.isArray)).toBe(true);
  await writeFile(config, JSON.stringify(old));
  const { tensors, metadata } = decodeSafetensors(await readFile(last));
  const changed = { ...metadata, network: JSON.stringify(OLD_NETWORK), config: JSON.stringify(old) };
  await writeFile(last, encodeSafetensors({ tensors, metadata: changed }));
}

describe('a run of version 0.1', () => {
  it('goes on with the numbers of an uninterrupted one', async () => {
    const configFile = join(folder, 'config.json');
    // One stops after an epoch of two, by asking for one and then for another.
    const old = await run('old', { configFile, epochs: 1 });
    const fresh = await run('fresh', { configFile, epochs: 1 });
    await makeOld(old);
    await run('old', { resume: true, epochs: 2 });
    await run('fresh', { resume: true, epochs: 2 });
    const [found, expected] = await Promise.all([readCheckpoint(old.last), readCheckpoint(fresh.last)]);
    expect(found.tensors).toEqual(expected.tensors);
    expect(found.model).toEqual(expected.model);
  });

  it('has models that are read as the network they are', async () => {
    const { model } = await readCheckpoint(join(folder, 'fresh', 'checkpoints', 'last.safetensors'));
    const metadata = { ...modelMetadata(model), network: JSON.stringify(OLD_NETWORK) };
    expect(parseModelMetadata(metadata)).toEqual(model);
  });
});
