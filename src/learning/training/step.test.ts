import { describe, expect, it } from 'vitest';
import { ADAM } from '../optimizers/adam';
import { initialStepState } from './stepState';
import { buildStepGraph, type StepParameters } from './stepGraph';
import { createTrainingStep, type TrainingBatch, type TrainingStepOptions } from './step';
import { createEngine } from '../engines/createEngine';
import { createReferenceEngine } from '../engines/reference';
import { pseudoRandom } from '../graph/gradientCheck';
import { planUnet } from '../networks/unetPlan';

const SIDE = 16;
const PIXELS = 2 * SIDE * SIDE;
const OPTIONS: TrainingStepOptions = {
  network: planUnet({ dimensions: 2, inChannels: 1, classes: 2, features: [4, 6] }),
  losses: [{ kind: 'dice' }, { kind: 'cross-entropy' }, { kind: 'boundary' }],
  batch: 2,
  patch: [SIDE, SIDE],
  optimizer: ADAM,
  seed: 7,
};
const RATES = { learningRate: 1e-2, weights: [1, 1, 0.01] };

/** A bright disc in noise, its label and its signed distance. */
function discs(): TrainingBatch {
  const images = Float32Array.from(pseudoRandom(PIXELS, 2));
  const labels = new Uint8Array(PIXELS);
  const distanceMaps = new Float32Array(2 * PIXELS);
  for (let index = 0; index < PIXELS; index++) {
    const sample = Math.floor(index / (SIDE * SIDE));
    const pixel = index % (SIDE * SIDE);
    const distance = Math.hypot(Math.floor(pixel / SIDE) - 7.5, (pixel % SIDE) - 7.5 + sample) - 4;
    labels[index] = distance < 0 ? 1 : 0;
    images[index] = (images[index] ?? 0) * 0.5 + (distance < 0 ? 1 : 0);
    distanceMaps[sample * 2 * SIDE * SIDE + SIDE * SIDE + pixel] = distance;
  }
  return { images, labels, distanceMaps };
}

const EVERYTHING = {
  optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 1e-3 },
  accumulation: 2,
  averageDecay: 0.99,
  largestGradientNorm: 1,
  parameterGroups: [{ parameters: 'encoder.*', learningRate: 0.5 }],
} as const;

/** One of the two samples of a batch. */
function sampleOf({ images, labels, distanceMaps }: TrainingBatch, sample: number): TrainingBatch {
  const range = [sample * SIDE * SIDE, (sample + 1) * SIDE * SIDE] as const;
  return {
    images: images.slice(...range),
    labels: labels.slice(...range),
    ...(distanceMaps && { distanceMaps: distanceMaps.slice(2 * range[0], 2 * range[1]) }),
  };
}

describe('a training step', () => {
  it('learns: the loss falls to a fraction', async () => {
    const step = await createTrainingStep(await createEngine('cpu'), OPTIONS);
    const { loss: first } = await step.run(discs(), RATES);
    let last = first;
    for (let n = 0; n < 40; n++) ({ loss: last } = await step.run(discs(), RATES));
    await step.dispose();
    expect(last).toBeLessThan(first / 3);
  });

  it('gives the same losses as the reference engine', async () => {
    const batch = discs();
    const steps = await Promise.all(
      [createReferenceEngine(), await createEngine('cpu')].map((engine) =>
        createTrainingStep(engine, OPTIONS),
      ),
    );
    for (let n = 0; n < 3; n++) {
      const [expected, found] = await Promise.all(
        steps.map((step) => step.run(batch, { ...RATES, learningRate: 1e-3 })),
      );
      expect(Math.abs((expected?.loss ?? NaN) - (found?.loss ?? NaN))).toBeLessThan(1e-3);
    }
    await Promise.all(steps.map((step) => step.dispose()));
  });

  it('says what each term was worth, with and without its weight', async () => {
    const step = await createTrainingStep(await createEngine('cpu'), OPTIONS);
    const { loss, terms } = await step.run(discs(), RATES);
    await step.dispose();
    expect(terms.map(({ name }) => name)).toEqual(['dice', 'cross-entropy', 'boundary']);
    expect(terms[2]?.weighted).toBeCloseTo((terms[2]?.value ?? NaN) * 0.01, 12);
    expect(terms.reduce((sum, { weighted }) => sum + weighted, 0)).toBeCloseTo(loss, 5);
    expect(terms.reduce((sum, { gradientShare }) => sum + gradientShare, 0)).toBeCloseTo(1, 6);
    const [dice, entropy] = terms;
    expect((dice?.gradientNorm ?? NaN) / (entropy?.gradientNorm ?? NaN)).toBeCloseTo(
      (dice?.gradientShare ?? NaN) / (entropy?.gradientShare ?? NaN),
      6,
    );
  });

  it('weighs a Hausdorff loss by the prediction of this very step', async () => {
    const losses = [{ kind: 'hausdorff', exponent: 2, logarithm: false }] as const;
    const options = { ...OPTIONS, losses, spacing: [2, 2] };
    const rates = { learningRate: 1e-3, weights: [1] };
    const batch = discs();
    const [exact, step] = await Promise.all(
      [createReferenceEngine(), await createEngine('cpu')].map((engine) =>
        createTrainingStep(engine, options),
      ),
    );
    const millimetres = await createTrainingStep(await createEngine('cpu'), { ...options, spacing: [1, 1] });
    const first = await millimetres.run(batch, rates);
    for (let n = 0; n < 3; n++) {
      const [expected, found] = [await exact?.run(batch, rates), await step?.run(batch, rates)];
      expect(found?.loss).toBeCloseTo(expected?.loss ?? NaN, 2);
      // Twice as large pixels, four times the squared distances.
      if (n === 0) expect(found?.loss).toBeCloseTo(4 * first.loss, 3);
    }
    for (const each of [exact, step, millimetres]) await each?.dispose();
  });

  it('takes distance maps of several kinds, each for its own terms', async () => {
    const clipped = { convention: 'spacing-aware', normalize: false, clip: 2 } as const;
    const losses = [
      { kind: 'boundary' },
      { kind: 'hausdorff-one-sided' },
      { kind: 'boundary', maps: clipped },
      { kind: 'dice' },
    ] as const;
    const step = await createTrainingStep(await createEngine('cpu'), { ...OPTIONS, losses });
    const { images, labels, distanceMaps = new Float32Array() } = discs();
    const sizes = distanceMaps.length / 2;
    const both = new Float32Array(2 * distanceMaps.length);
    for (const sample of [0, 1]) {
      const maps = distanceMaps.subarray(sample * sizes, (sample + 1) * sizes);
      both.set(maps, 2 * sample * sizes);
      both.set(
        maps.map((d) => 3 * d),
        (2 * sample + 1) * sizes,
      );
    }
    const { terms } = await step.run(
      { images, labels, distanceMaps: both },
      { learningRate: 0, weights: [1, 1, 1, 1] },
    );
    await step.dispose();
    expect(terms.map(({ name }) => name)).toEqual(['boundary', 'hausdorff-one-sided', 'boundary 2', 'dice']);
    expect(terms[2]?.value).toBeCloseTo(3 * (terms[0]?.value ?? NaN), 5);
  });

  it('goes on from a state with the same numbers as if it had not stopped', async () => {
    const engine = await createEngine('cpu');
    const whole = await createTrainingStep(engine, OPTIONS);
    for (let n = 0; n < 3; n++) await whole.run(discs(), RATES);
    const state = await whole.state();
    const expected = [await whole.run(discs(), RATES), await whole.run(discs(), RATES)];
    await whole.dispose();

    const resumed = await createTrainingStep(engine, { ...OPTIONS, seed: 99, initial: state });
    const found = [await resumed.run(discs(), RATES), await resumed.run(discs(), RATES)];
    await resumed.dispose();
    expect(found).toEqual(expected);
  });

  it('gives the same numbers again from a state with momentum, average and accumulated gradients', async () => {
    const engine = await createEngine('cpu');
    const options = { ...OPTIONS, ...EVERYTHING };
    const whole = await createTrainingStep(engine, options);
    for (let n = 0; n < 4; n++) await whole.run(discs(), RATES);
    const state = await whole.state();
    const resumed = await createTrainingStep(engine, { ...options, seed: 99, initial: state });
    for (let n = 0; n < 4; n++) {
      expect(await resumed.run(discs(), RATES)).toEqual(await whole.run(discs(), RATES));
    }
    expect(await resumed.state()).toEqual(await whole.state());
    expect(await resumed.parameters()).toEqual(await whole.parameters());

    await whole.run(discs(), RATES);
    await expect(whole.state()).rejects.toThrow('complete only after an update');
    await Promise.all([whole.dispose(), resumed.dispose()]);
  });

  it('with accumulated gradients learns what it would from one large batch', async () => {
    const engine = await createEngine('cpu');
    const losses = [{ kind: 'dice' }, { kind: 'cross-entropy' }, { kind: 'boundary' }] as const;
    const optimizer = { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 1e-3 } as const;
    const options = { ...OPTIONS, losses, optimizer, largestGradientNorm: 0.5 };
    const large = await createTrainingStep(engine, options);
    const small = await createTrainingStep(engine, { ...options, batch: 1, accumulation: 2 });
    for (let n = 0; n < 3; n++) {
      const whole = await large.run(discs(), RATES);
      const first = await small.run(sampleOf(discs(), 0), RATES);
      const second = await small.run(sampleOf(discs(), 1), RATES);
      expect(first.gradientNorm).toBeNull();
      expect(second.gradientNorm).toBeCloseTo(whole.gradientNorm ?? NaN, 4);
      expect((first.loss + second.loss) / 2).toBeCloseTo(whole.loss, 4);
    }
    const [expected, found] = await Promise.all([large.parameters(), small.parameters()]);
    found.forEach(({ name, data }, n) => {
      const difference = data.map((value, i) => Math.abs(value - (expected[n]?.data[i] ?? NaN)));
      expect(Math.max(...difference), name).toBeLessThan(1e-5);
    });
    await Promise.all([large.dispose(), small.dispose()]);
  });

  it('leaves frozen parameters as they are, and computes no gradient for them', async () => {
    const engine = await createEngine('cpu');
    const parameterGroups = [{ parameters: 'encoder.*', frozen: true }];
    const step = await createTrainingStep(engine, { ...OPTIONS, parameterGroups });
    const before = new Map((await step.parameters()).map(({ name, data }) => [name, data]));
    const { loss: first } = await step.run(discs(), RATES);
    let last = first;
    for (let n = 0; n < 20; n++) ({ loss: last } = await step.run(discs(), RATES));
    expect(last).toBeLessThan(first);
    for (const { name, data } of await step.parameters()) {
      if (name.startsWith('encoder.')) expect(data, name).toEqual(before.get(name));
      else expect(data, name).not.toEqual(before.get(name));
    }
    const names = (await step.state()).map(({ name }) => name);
    expect(names).toContain('encoder.0.0.convolution.weight');
    expect(names).toContain('adam.first_moment/head.weight');
    expect(names).not.toContain('adam.first_moment/encoder.0.0.convolution.weight');
    await step.dispose();

    const { trained, frozen } = initialStepState({ ...OPTIONS, parameterGroups }).parameters;
    const nodesOf = (parameters?: StepParameters): number => buildStepGraph(OPTIONS, parameters).nodes.length;
    expect(nodesOf({ trained, frozen })).toBeLessThan(nodesOf() * 0.8);
  });

  it('starts from given parameters with a fresh optimizer, to fine-tune', async () => {
    const engine = await createEngine('cpu');
    const first = await createTrainingStep(engine, OPTIONS);
    const parameters = await first.parameters();
    const { loss } = await first.run(discs(), RATES);
    await first.dispose();
    const tuned = await createTrainingStep(engine, { ...OPTIONS, seed: 99, initial: parameters });
    expect((await tuned.run(discs(), RATES)).loss).toBe(loss);
    await tuned.dispose();
  });

  it('is the same with the same seed, and another with another', async () => {
    const engine = await createEngine('cpu');
    const lossOf = async (seed: number): Promise<number> => {
      const step = await createTrainingStep(engine, { ...OPTIONS, seed });
      const { loss } = await step.run(discs(), RATES);
      await step.dispose();
      return loss;
    };
    expect(await lossOf(1)).toBe(await lossOf(1));
    expect(await lossOf(1)).not.toBe(await lossOf(2));
  });

  it('refuses parameters of another network, patches that do not fit and batches without maps', async () => {
    const engine = createReferenceEngine();
    const other = { name: 'encoder.0.0.convolution.weight', shape: [1, 1, 3, 3], data: new Float32Array(9) };
    await expect(createTrainingStep(engine, { ...OPTIONS, initial: [other] })).rejects.toThrow(
      '"encoder.0.0.convolution.weight" is (1, 1, 3, 3) in the checkpoint, but (4, 1, 3, 3)',
    );
    await expect(createTrainingStep(engine, { ...OPTIONS, patch: [15, 16] })).rejects.toThrow('15 x 16');
    const step = await createTrainingStep(engine, OPTIONS);
    const { images, labels } = discs();
    await expect(step.run({ images, labels }, RATES)).rejects.toThrow('needs distance maps');
    const short = images.slice(1);
    await expect(step.run({ ...discs(), images: short }, RATES)).rejects.toThrow('"images" must be float32');
  });
});
