import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildNetworkOutputs, parametersOf } from './network';
import { planUnet, type UnetPlan } from './unetPlan';
import { evaluate } from '../graph/evaluate';
import { Graph } from '../graph/graph';
import { sizeOf } from '../graph/tensor';

const tensorSchema = z.object({ shape: z.array(z.number()), values: z.array(z.number()) });
const lists = z.array(z.array(z.number()));
const settings = {
  encoder: z.enum(['plain', 'residual']),
  inputs: z.number(),
  strides: lists,
  kernels: lists,
};
/** Written by bench/unetFixtures.py: nnU-Net's architectures in PyTorch. */
const recordSchema = z.object({
  networks: z.array(
    z.object({
      ...settings,
      name: z.string(),
      classes: z.number(),
      features: z.array(z.number()),
      blocks: z.array(z.number()),
      supervision: z.boolean(),
      parameters: z.record(z.string(), tensorSchema),
      image: tensorSchema,
      outputs: z.array(tensorSchema),
    }),
  ),
  counts: z.array(z.object({ ...settings, count: z.number() })),
});
const record = recordSchema.parse(
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'unet.fixture.json'), 'utf8')),
);
type Small = (typeof record.networks)[number];

const planOf = (small: Small): UnetPlan => {
  const { inputs, classes, supervision, ...rest } = small;
  const dimensions = small.image.shape.length === 4 ? 2 : 3;
  return planUnet({ ...rest, dimensions, inChannels: inputs, classes, deepSupervision: supervision });
};

describe.each(record.networks)("PyTorch's $name network", (small) => {
  const plan = planOf(small);

  it('has the same parameters', () => {
    const own = Object.fromEntries(parametersOf(plan).map(({ name, shape }) => [name, shape]));
    const theirs = Object.entries(small.parameters).map(([name, { shape }]) => [name, shape]);
    expect(own).toEqual(Object.fromEntries(theirs));
  });

  it('gives the same outputs at every resolution', () => {
    const graph = new Graph();
    const image = graph.input('image', 'float32', small.image.shape);
    const outputs = buildNetworkOutputs(plan, image, ({ name, shape }) =>
      graph.constant(shape, small.parameters[name]?.values ?? []),
    );
    expect(outputs.map(({ shape }) => shape)).toEqual(small.outputs.map(({ shape }) => shape));
    const named = Object.fromEntries(outputs.map((value, n) => [`output ${n}`, value]));
    const found = evaluate(graph.finish(named), { image: small.image.values });
    for (const [n, { values }] of small.outputs.entries()) {
      const own = found[`output ${n}`] ?? new Float64Array();
      const worst = values.reduce((most, v, i) => Math.max(most, Math.abs(v - (own[i] ?? NaN))), 0);
      expect(worst).toBeLessThan(1e-5);
    }
  });
});

it.each(record.counts)(
  'a full-size $encoder network of strides $strides has as many parameters as in PyTorch',
  ({ encoder, inputs, strides, kernels, count }) => {
    const features = strides.map((_, level) => Math.min(320, 32 * 2 ** level));
    const plan = planUnet({
      ...{ dimensions: 3, inChannels: inputs, classes: 3, encoder, features, strides, kernels },
    });
    expect(parametersOf(plan).reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(count);
  },
);
