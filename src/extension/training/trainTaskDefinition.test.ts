import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEVICE_REQUESTS, ENGINES } from '../../learning/engines/engine';
import { parseTrainingLength, proposeRunFolder, trainRequest, trainTaskSchema } from './trainTaskDefinition';

const now = new Date(2026, 2, 4, 15, 3, 9);
const base = path.resolve('/work space');

describe('a training task', () => {
  it('asks for what tasks.json says, with paths from the workspace folder', () => {
    const definition = trainTaskSchema.parse({
      type: 'boundary-lab',
      task: 'train',
      data: 'hippocampus',
      out: 'runs/a',
      config: 'train.json',
      epochs: 5,
      seed: 7,
      engine: 'tensorflow',
      device: 'cpu',
    });
    expect(trainRequest(definition, base, now)).toEqual({
      data: path.join(base, 'hippocampus'),
      out: path.join(base, 'runs', 'a'),
      configFile: path.join(base, 'train.json'),
      epochs: 5,
      seed: 7,
      engine: 'tensorflow',
      device: 'cpu',
    });
  });

  it('trains into a new folder named after the data set and the time where none is given', () => {
    const definition = trainTaskSchema.parse({ type: 'boundary-lab', task: 'train', data: '/data/Task04' });
    expect(trainRequest(definition, base, now).out).toBe(path.join(base, proposeRunFolder('Task04', now)));
    expect(proposeRunFolder('/data/Task04', now)).toBe(path.join('runs', 'Task04-2026-03-04-150309'));
  });

  it('may name every engine and device, as package.json offers them', async () => {
    const manifest: unknown = JSON.parse(await readFile('package.json', 'utf8'));
    expect(manifest).toMatchObject({
      contributes: {
        taskDefinitions: [{ properties: { engine: { enum: ENGINES }, device: { enum: DEVICE_REQUESTS } } }],
      },
    });
  });

  it.each([{ epochs: 0 }, { minutes: -1 }, { device: 'tpu' }, { data: '' }])('refuses %o', (wrong) => {
    const definition = { type: 'boundary-lab', task: 'train', data: 'x', ...wrong };
    expect(trainTaskSchema.safeParse(definition).success).toBe(false);
  });
});

describe('how long to train', () => {
  it.each([
    ['10 minutes', { minutes: 10 }],
    [' 2.5min ', { minutes: 2.5 }],
    ['1 m', { minutes: 1 }],
    ['50 epochs', { epochs: 50 }],
    ['1 Epoch', { epochs: 1 }],
  ])('is understood from "%s"', (text, length) => {
    expect(parseTrainingLength(text)).toEqual(length);
  });

  it.each(['', '10', 'ten minutes', '0 minutes', '1.5 epochs', '-3 epochs', '3 hours'])(
    'is not guessed from "%s"',
    (text) => {
      expect(parseTrainingLength(text)).toBeUndefined();
    },
  );
});
