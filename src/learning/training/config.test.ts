import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, DEFAULT_EPOCHS, parseCompleteConfig, parseConfig, readJsonFile } from './config';

const planned = {
  ...{ dimensions: 2, normalization: [{ kind: 'z-score', clip: [0.005, 0.995] }] },
  ...{ plane: 'axial', patch: [32, 32], batch: 4, features: [8, 16], blocks: [2, 2] },
  deepSupervision: false,
  strides: [
    [1, 1],
    [2, 2],
  ],
  kernels: [
    [3, 3],
    [3, 3],
  ],
  ...{ stepsPerEpoch: 10, validateEvery: 1, augmentation: { flip: 'none' } },
};

describe('the training configuration', () => {
  it('is complete with nothing given: boundary loss on, normalised, beside Dice and cross-entropy', () => {
    const { epochs, loss } = parseConfig({}, 'config.json');
    expect(epochs).toBe(DEFAULT_EPOCHS);
    expect(loss).toMatchObject({
      region: 'dice-ce',
      boundary: { enabled: true, normalize: true, map: 'spacing-aware' },
    });
  });

  it('trains with Adam and a cosine where nothing else is asked for', () => {
    expect(parseConfig({}, 'x')).toMatchObject({
      optimizer: { kind: 'adam', betas: [0.9, 0.999], weightDecay: 0 },
      learningRate: { peak: 0.003, warmup: 0.05, decay: { kind: 'cosine' } },
      ...{ accumulation: 1, parameterGroups: [] },
    });
  });

  it('takes the name of an optimizer or a decay for all its defaults', () => {
    const { optimizer, learningRate } = parseConfig(
      { optimizer: 'sgd', learningRate: { decay: 'polynomial' } },
      'x',
    );
    expect(optimizer).toEqual({ kind: 'sgd', momentum: 0.99, nesterov: true, weightDecay: 3e-5 });
    expect(learningRate.decay).toEqual({ kind: 'polynomial', power: 0.9 });
  });

  it.each([
    [{ epoch: 5 }, 'Unrecognized key: "epoch"'],
    [{ learningRate: { peek: 1 } }, 'learningRate: Unrecognized key: "peek"'],
    [
      { loss: { boundary: { schedule: { kind: 'increase', floor: 1 } } } },
      'schedule: Unrecognized key: "floor"',
    ],
    [{ loss: { boundary: { schedule: { kind: 'sometimes' } } } }, 'loss.boundary.schedule.kind'],
    [{ loss: { terms: [{ kind: 'dise' }] } }, 'loss.terms.0.kind: '],
    [{ loss: { terms: [] } }, 'loss.terms: '],
    [{ loss: { terms: [{ kind: 'dice' }], region: 'dice-ce' } }, 'loss: Unrecognized key: "region"'],
    [{ loss: { terms: [{ kind: 'dice', weight: -1 }] } }, 'loss.terms.0.weight: '],
    [{ loss: 'dice' }, 'loss: '],
    [{ optimizer: 'adagrad' }, 'optimizer.kind: '],
    [{ optimizer: { kind: 'adam', momentum: 0.9 } }, 'optimizer: Unrecognized key: "momentum"'],
    [{ learningRate: { decay: 'step' } }, 'learningRate.decay.epochs: '],
    [{ learningRate: { decay: { kind: 'cosine', power: 2 } } }, 'decay: Unrecognized key: "power"'],
    [{ parameterGroups: [{ frozen: true }] }, 'parameterGroups.0.parameters: '],
    [{ averageDecay: 1 }, 'averageDecay: '],
    [{ epochs: 0 }, 'epochs: '],
    [{ batch: 2.5 }, 'batch: '],
    [{ validationFraction: 1 }, 'validationFraction: '],
    ['text', 'expected object'],
  ])('names the file and the key at fault in %j', (value, message) => {
    const parse = (): unknown => parseConfig(value, 'my/config.json');
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(message);
    expect(parse).toThrow('my/config.json: ');
  });

  it('names every key at fault at once', () => {
    expect(() => parseConfig({ epochs: -1, seed: 0.5 }, 'x')).toThrow(/epochs: .*; seed: /);
  });

  it('yields to the command line, and has no default number of epochs where minutes are given', () => {
    expect(parseConfig({ epochs: 5, seed: 1 }, 'x', { seed: 2, device: undefined })).toMatchObject({
      ...{ epochs: 5, seed: 2, device: 'auto' },
    });
    expect(parseConfig({}, 'x', { minutes: 5 }).epochs).toBeUndefined();
    expect(parseConfig({ epochs: 5 }, 'x', { minutes: 5 })).toMatchObject({ epochs: 5, minutes: 5 });
  });

  it('written out complete is a valid configuration again, with a recipe of losses too', () => {
    const terms = [
      { kind: 'top-k' },
      { kind: 'boundary', weight: { kind: 'linear', to: 0.1 }, maps: { clip: 20 } },
    ];
    const recipe = parseConfig({ loss: { terms } }, 'x');
    expect(recipe.loss).toMatchObject({
      terms: [
        { kind: 'top-k', percent: 10, weight: 1 },
        {
          weight: { from: 0, to: 0.1, pause: 0, epochs: 100 },
          maps: { convention: 'spacing-aware', normalize: true, clip: 20 },
        },
      ],
      schedule: { kind: 'constant', region: 1, boundary: 1 },
    });
    expect(parseConfig(JSON.parse(JSON.stringify(recipe)), 'x')).toEqual(recipe);
    const complete = parseCompleteConfig({ ...parseConfig({}, 'x'), ...planned }, 'x');
    const again: unknown = JSON.parse(JSON.stringify(complete));
    expect(parseConfig(again, 'x')).toEqual(complete);
    expect(() => parseCompleteConfig({}, 'run/config.json')).toThrow('run/config.json: dimensions: ');
  });

  it('of a run of version 0.1 is completed with what its networks all had', () => {
    const { strides, kernels, blocks, deepSupervision, dimensions, normalization, ...old } = planned;
    expect(deepSupervision).toBe(false);
    expect([strides, kernels, blocks].every((lists) => lists.length === 2)).toBe(true);
    const { network, ...rest } = parseConfig({}, 'x');
    expect(parseCompleteConfig({ ...rest, ...old }, 'x')).toMatchObject({
      ...{ dimensions, normalization, network, strides, kernels, blocks, deepSupervision: false },
    });
  });

  it('says so when the file is missing or is no JSON', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'config-'));
    const file = join(folder, 'config.json');
    await expect(readJsonFile(file)).rejects.toThrow(`${file} cannot be read`);
    await writeFile(file, '{ epochs: 5 }');
    await expect(readJsonFile(file)).rejects.toThrow(`${file} is no JSON`);
    await rm(folder, { recursive: true });
  });
});
