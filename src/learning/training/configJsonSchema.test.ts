import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfig, trainingConfigSchema } from './config';
import { configJsonSchema } from './configJsonSchema';

const schema = configJsonSchema();
const validator = z.fromJSONSchema(z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(schema))));
const accepts = (value: unknown): boolean => validator.safeParse(value).success;

describe('the JSON schema of configurations', () => {
  it('knows every key, and says what each is', () => {
    const properties = Object.entries(schema.properties ?? {});
    expect(properties.map(([key]) => key)).toEqual(
      expect.arrayContaining(['$schema', 'why', ...Object.keys(trainingConfigSchema.shape)]),
    );
    const silent = properties.filter(([, of]) => typeof of !== 'object' || !of.description);
    expect(silent.map(([key]) => key)).toEqual([]);
  });

  it.each([
    [{}],
    [{ $schema: 'boundary-lab:/schemas/config.schema.json', why: { patch: 'because' }, patch: [32, 32] }],
    [{ optimizer: 'sgd', learningRate: { decay: 'polynomial' } }],
    [
      {
        optimizer: { kind: 'sgd', momentum: 0.9 },
        learningRate: { decay: { kind: 'step', epochs: [3, 5] } },
      },
    ],
    [{ loss: { region: 'dice-topk', boundary: { schedule: { kind: 'increase' }, clip: 20 } } }],
    [{ loss: { terms: [{ kind: 'dice' }, { kind: 'boundary', weight: { gradientShare: 0.3 } }] } }],
    [{ normalization: [{ kind: 'z-score', clip: [0, 1], mask: true }], augmentation: { rotation: false } }],
  ])('accepts what training accepts: %j', (value) => {
    expect(() => parseConfig(value, 'x')).not.toThrow();
    expect(accepts(value)).toBe(true);
  });

  it.each([
    [{ pach: [32, 32] }],
    [{ patch: [32] }],
    [{ batch: 0 }],
    [{ optimizer: 'rmsprop' }],
    [{ learningRate: { decay: 'step' } }],
    [{ loss: { terms: [{ kind: 'dise' }] } }],
    [{ loss: { region: 'dice-ce', terms: [{ kind: 'dice' }] } }],
    [{ normalization: [{ kind: 'fixed-z-score' }] }],
  ])('refuses what training refuses: %j', (value) => {
    expect(() => parseConfig(value, 'x')).toThrow();
    expect(accepts(value)).toBe(false);
  });
});
