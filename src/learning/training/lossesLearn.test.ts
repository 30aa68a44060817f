import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../datasets/dataset';
import { NO_AUGMENTATION } from '../data/augmentationConfig';
import { checkCases } from '../data/checkCases';
import { patchSize } from '../data/patches';
import { DEFAULT_NORMALIZATION } from '../data/normalization';
import { planPreprocessing } from '../data/planning';
import { preparedMapSets } from '../data/patchMaps';
import { prepareCase } from '../data/prepareCase';
import { Sampler, type SampledBatch } from '../data/sampler';
import { createEngine } from '../engines/createEngine';
import type { Engine } from '../engines/engine';
import { DEFAULT_MAPS, type LossTerm } from '../losses/terms';
import { planUnet } from '../networks/unetPlan';
import { ADAM } from '../optimizers/adam';
import { createTrainingStep } from './step';

const HIPPOCAMPUS = join(__dirname, '..', '..', '..', 'samples', 'hippocampus');
const PATCH = [32, 32];
const BATCH = 4;
const STEPS = 16;

const TERMS: readonly LossTerm[] = [
  { kind: 'cross-entropy' },
  { kind: 'cross-entropy', classWeights: [0.2, 1, 1] },
  { kind: 'focal', gamma: 2 },
  { kind: 'top-k', percent: 10 },
  { kind: 'dice' },
  { kind: 'generalized-dice', absentClasses: 'safe' },
  { kind: 'tversky', alpha: 0.3, beta: 0.7 },
  { kind: 'boundary' },
  { kind: 'generalized-surface' },
  { kind: 'boundary-difference-over-union' },
  { kind: 'hausdorff', exponent: 2, logarithm: false },
  { kind: 'hausdorff', exponent: 2, logarithm: true },
  { kind: 'hausdorff-one-sided' },
  { kind: 'skeleton-dice', iterations: 3 },
];

let folder = '';
let engine: Engine;
let batches: readonly SampledBatch[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'losses-'));
  engine = await createEngine('cpu');
  const dataset = await openDataset(HIPPOCAMPUS);
  const cases = (await checkCases(dataset)).slice(0, 2);
  const preprocessing = planPreprocessing(
    cases.map(({ grid }) => grid),
    { dimensions: 2, normalization: [DEFAULT_NORMALIZATION] },
  );
  const prepared = await Promise.all(
    cases.map((labelled) =>
      prepareCase(labelled, {
        ...{ preprocessing, channels: 1, table: dataset.labels, background: [], folder, cacheFolder: folder },
        mapSets: preparedMapSets([DEFAULT_MAPS], 'recomputed'),
      }),
    ),
  );
  const sampler = new Sampler(
    prepared.flatMap(({ cases: [one] }) => (one ? [one] : [])),
    {
      ...{ seed: 1, batch: BATCH, patch: patchSize(PATCH), channels: 1, classes: 3, foreground: 1 },
      ...{ flip: { slices: false, rows: false, columns: false }, augmentation: NO_AUGMENTATION },
      ...{ batchesPerEpoch: 2, spacing: [1, 1, 1], mapSets: [DEFAULT_MAPS] },
    },
  );
  batches = [0, 1].map((n) => sampler.batch(0, n));
  sampler.close();
});
afterAll(() => rm(folder, { recursive: true }));

describe('on slices of hippocampi', () => {
  it.each(TERMS.map((term) => [JSON.stringify(term), term] as const))('%s falls', async (_, term) => {
    const step = await createTrainingStep(engine, {
      network: planUnet({ dimensions: 2, inChannels: 1, classes: 3, features: [8, 16] }),
      ...{ losses: [term], batch: BATCH, patch: PATCH, optimizer: ADAM, seed: 3 },
    });
    const values: number[] = [];
    for (let n = 0; n < STEPS; n++) {
      for (const batch of batches) {
        values.push((await step.run(batch, { learningRate: 3e-3, weights: [1] })).loss);
      }
    }
    await step.dispose();
    const mean = (some: readonly number[]): number => some.reduce((a, b) => a + b, 0) / some.length;
    const [first, last] = [mean(values.slice(0, 2)), mean(values.slice(-2))];
    // The boundary loss alone has no lower bound to come near to; the others lose a good part of what there is.
    expect(last).toBeLessThan(term.kind === 'boundary' ? first - 0.05 : 0.9 * first);
  });
});
