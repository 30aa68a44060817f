import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { epochMetricsSchema } from './epochMetrics';
import { useRuns } from './runs.fixture';

const runs = useRuns();
const { run, text, metrics } = runs;

/** Weights of the terms in each epoch of a run. */
async function weights(name: string): Promise<readonly Record<string, number>[]> {
  const epochs = z.array(epochMetricsSchema.omit({ seconds: true })).parse(await metrics(name));
  return epochs.map((epoch) => epoch.weights);
}

it('names the term that a run diverges by', async () => {
  // Distances to the power of 60 are more than a float32 can hold.
  const terms = [{ kind: 'dice' }, { kind: 'hausdorff', exponent: 60 }];
  await expect(run('run', { epochs: 3, loss: { terms } })).rejects.toThrow(
    /by the term "hausdorff" \(dice 0\S+, hausdorff .* in epoch 1, step 1, .*or the weight of the term at fault/,
  );
  expect(await text('run', 'log.txt')).toContain('Failed: The loss became');
});

it('names the term that pulled most where the weights are lost first', async () => {
  const terms = [{ kind: 'dice' }, { kind: 'boundary', weight: 1e38, maps: { normalize: false } }];
  await expect(run('run', { epochs: 3, loss: { terms } })).rejects.toThrow(
    /no longer finite; "boundary" pulled most \(100 % of the gradient\) in epoch \d, step \d, .*Lower/,
  );
});

it('tells each term with its weight and its part of the gradient', async () => {
  await run('run', { epochs: 1 });
  const [epoch] = z.array(epochMetricsSchema.omit({ seconds: true })).parse(await metrics('run'));
  const { terms = {}, weights: given = {}, weightedTerms = {}, gradientShares = {} } = epoch ?? {};
  for (const name of ['dice', 'cross-entropy', 'boundary']) {
    expect(weightedTerms[name]).toBeCloseTo((terms[name] ?? NaN) * (given[name] ?? NaN), 10);
  }
  expect(Object.values(gradientShares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  expect(await text('run', 'log.txt')).toMatch(
    /Epoch 1: loss \S+ = dice \S+ \(\d+ % of the gradient\), cross-en/,
  );
});

it('warns of boundary loss alone on two classes, in the log and to whoever listens', async () => {
  const lines: string[] = [];
  const loss = { terms: [{ kind: 'boundary' }] };
  await run('run', { epochs: 1, loss }, {}, (value) => {
    if (value.kind === 'log') lines.push(value.line);
  });
  expect(lines.join('\n')).toContain('Warning: Boundary loss alone on two classes collapses');
  expect(await text('run', 'log.txt')).toContain('collapses to an empty prediction');
});

it('refuses losses that do not fit the labels before it makes a run folder', async () => {
  const loss = { terms: [{ kind: 'dice', classes: [4] }] };
  await expect(run('run', { epochs: 1, loss })).rejects.toThrow('loss: The dice loss names class 4');
  expect(existsSync(join(runs.folder, 'run'))).toBe(false);
});

it('resumed goes on with the losses and schedule of its checkpoint, whatever config.json says by then', async () => {
  const schedule = { kind: 'increase', boundary: 0.1, step: 0.2 };
  await run('run', { epochs: 1, loss: { boundary: { schedule } } });
  const config = join(runs.folder, 'run', 'config.json');
  await writeFile(config, (await readFile(config, 'utf8')).replace('"dice-ce"', '"tversky"'));
  await run('run', {}, { resume: true, epochs: 2 });
  expect(await weights('run')).toEqual([
    { dice: 1, 'cross-entropy': 1, boundary: 0.1 },
    { dice: 1, 'cross-entropy': 1, boundary: 0.1 + 0.2 },
  ]);
  expect(await text('run', 'log.txt')).toContain('goes on with the losses it has');
});

it('trains with a recipe of several contour-aware losses, each with maps of its own', async () => {
  const terms = [
    { kind: 'dice' },
    { kind: 'top-k' },
    { kind: 'boundary', weight: { kind: 'linear', to: 0.1, epochs: 3 }, maps: { clip: 3 } },
    { kind: 'hausdorff-one-sided', weight: 0.1 },
    { kind: 'hausdorff', weight: 0.01, logarithm: true },
  ];
  await run('run', { epochs: 3, loss: { terms } });
  const rest = { dice: 1, 'top-k': 1, 'hausdorff-one-sided': 0.1, hausdorff: 0.01 };
  expect(await weights('run')).toEqual([0, 0.05, 0.1].map((boundary) => ({ ...rest, boundary })));
});

it('holds a term at its share of the gradient, and resumed within an epoch adapts as if never interrupted', async () => {
  const config = { epochs: 3, stepsPerEpoch: 8, loss: { boundary: { gradientShare: 0.3 } } };
  await run('whole', config);
  let steps = 0;
  await run('halves', config, {}, (value, stop) => {
    if (value.kind === 'step' && ++steps === 1) stop();
  });
  await run('halves', {}, { resume: true });
  expect(await metrics('halves')).toEqual(await metrics('whole'));
  const epochs = z.array(epochMetricsSchema.omit({ seconds: true })).parse(await metrics('whole'));
  expect(epochs.at(-1)?.gradientShares['boundary']).toBeCloseTo(0.3, 1);
  expect(new Set(epochs.map(({ weights: { boundary } }) => boundary)).size).toBe(3);
});
