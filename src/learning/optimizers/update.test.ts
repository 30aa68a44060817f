import { describe, expect, it } from 'vitest';
import { ADAM } from './adam';
import { TORCH } from './torch.fixture';
import { buildUpdate, carriedVectors, nextOf, updateRates, type UpdateOptions } from './update';
import { evaluate } from '../graph/evaluate';
import { Graph } from '../graph/graph';

/** The two tensors of the fixture. */
const TRAINED = [
  { name: 'encoder.weight', shape: [1, 2] },
  { name: 'head.weight', shape: [3] },
];
const SGD = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 } as const;
const GROUPS = [
  { parameters: 'encoder.*', learningRate: 0.125 },
  { parameters: 'head.*', weightDecay: 0 },
];

interface Updates {
  /** After each gradient. */
  readonly parameters: readonly (readonly number[])[];
  readonly averages: readonly (readonly number[])[];
  readonly norms: readonly (number | undefined)[];
  readonly nodes: number;
}

/** Runs updates in float64 from the parameters of the fixture. */
function runUpdates(
  options: UpdateOptions,
  gradients: readonly (readonly number[])[] = TORCH.gradients,
  learningRates: readonly number[] = TORCH.learningRates,
): Updates {
  const graph = new Graph();
  const size = TORCH.start.length;
  const [flat, given] = ['parameters', 'gradient'].map((name) => graph.input(name, 'float32', [size]));
  if (!flat || !given) throw new Error('unreachable');
  const definition = graph.finish(buildUpdate(options, TRAINED, flat, given));

  let carried = new Map<string, ArrayLike<number>>(
    carriedVectors(options).map((name) => [name, new Float64Array(size)]),
  );
  for (const name of ['parameters', 'average']) if (carried.has(name)) carried.set(name, TORCH.start);
  const results = gradients.map((gradient, n) => {
    const rates = Object.entries(updateRates(options, learningRates[n] ?? NaN, n));
    const scalars = Object.fromEntries(rates.map(([name, rate]) => [name, [rate]]));
    const found = evaluate(definition, { ...Object.fromEntries(carried), ...scalars, gradient });
    carried = new Map([...carried.keys()].map((name) => [name, found[nextOf(name)] ?? []]));
    const vector = (name: string) => Array.from(found[nextOf(name)] ?? []);
    return { parameters: vector('parameters'), average: vector('average'), norm: found['gradientNorm']?.[0] };
  });
  return {
    parameters: results.map(({ parameters }) => parameters),
    averages: results.map(({ average }) => average),
    norms: results.map(({ norm }) => norm),
    nodes: definition.nodes.length,
  };
}

function expectClose(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((vector, n) => {
    expect(vector).toHaveLength(expected[n]?.length ?? 0);
    vector.forEach((value, i) => {
      expect(value, `update ${n + 1}, element ${i}`).toBeCloseTo(expected[n]?.[i] ?? NaN, 10);
    });
  });
}

describe('an update', () => {
  const optimizers: readonly (readonly [string, UpdateOptions])[] = [
    ['adam', { optimizer: { ...ADAM, betas: [0.9, 0.99] } }],
    ['adam, weight decay', { optimizer: { ...ADAM, weightDecay: 0.1 } }],
    [
      'adamw, weight decay, clipping',
      { optimizer: { ...ADAM, kind: 'adamw', weightDecay: 0.3 }, largestGradientNorm: 1.5 },
    ],
    ['sgd', { optimizer: SGD }],
    ['sgd, momentum', { optimizer: { ...SGD, momentum: 0.9 } }],
    [
      'sgd, nesterov, weight decay, clipping',
      {
        optimizer: { kind: 'sgd', momentum: 0.99, nesterov: true, weightDecay: 0.05 },
        largestGradientNorm: 1.5,
      },
    ],
    ['adamw, groups', { optimizer: { ...ADAM, kind: 'adamw', weightDecay: 0.3 }, parameterGroups: GROUPS }],
    ['sgd, groups', { optimizer: { ...SGD, momentum: 0.9, weightDecay: 0.3 }, parameterGroups: GROUPS }],
  ];

  it.each(optimizers)('is that of PyTorch: %s', (name, options) => {
    const expected = TORCH.cases.find((each) => each.name === name);
    const { parameters, norms } = runUpdates(options);
    expectClose(parameters, expected?.parameters ?? []);
    if (options.largestGradientNorm === undefined) return;
    expectClose([norms.map((norm) => norm ?? NaN)], [expected?.norms ?? []]);
  });

  it('after accumulated gradients is the one along their mean, and nothing changes before', () => {
    const options = {
      optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.1 },
      largestGradientNorm: 1.5,
      averageDecay: 0.9,
    } as const;
    const pairs = TORCH.gradients.flatMap((gradient) => [
      gradient.map((x) => 3 * x + 1),
      gradient.map((x) => -x - 1),
    ]);
    const rates = TORCH.learningRates.flatMap((rate) => [rate, rate]);
    const parts = runUpdates({ ...options, accumulation: 2 }, pairs, rates);
    const whole = runUpdates(options);
    const before = (n: number) => (n === 0 ? TORCH.start : parts.parameters[2 * n - 1]);
    whole.parameters.forEach((_, n) => {
      expect(parts.parameters[2 * n]).toEqual(before(n));
    });
    const atUpdates = (vectors: readonly (readonly number[])[]) => vectors.filter((_, n) => n % 2 === 1);
    expectClose(atUpdates(parts.parameters), whole.parameters);
    expectClose(atUpdates(parts.averages), whole.averages);
  });

  it('keeps an average that forgets its start sooner than its decay tells', () => {
    const { parameters, averages } = runUpdates({ optimizer: SGD, averageDecay: 0.25 });
    let expected: readonly number[] = TORCH.start;
    parameters.forEach((vector, n) => {
      const decay = Math.min(0.25, (n + 2) / (n + 11));
      expected = vector.map((x, i) => decay * (expected[i] ?? NaN) + (1 - decay) * x);
      expectClose([averages[n] ?? []], [expected]);
    });
  });

  it('computes nothing for what is not asked for', () => {
    const plain = runUpdates({ optimizer: ADAM });
    const asked = runUpdates({ optimizer: ADAM, accumulation: 1, parameterGroups: [{ parameters: '*' }] });
    expect(asked.nodes).toBe(plain.nodes);
  });
});
