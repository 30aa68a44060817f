import { describe, expect, it } from 'vitest';
import { labelTableOf } from '../../labels/labelTable';
import { epochMetricsSchema } from '../training/epochMetrics';
import type { Experiment, PlannedRun } from './experiment';
import type { RunResults } from './results';
import { summarize } from './summary';
import { caveatsOf, verdictOf } from './verdict';

const CASES = Array.from({ length: 12 }, (_, n) => `case ${n}`);
const RUNS = [0, 1].map((recipe): PlannedRun => ({
  ...{ folder: `recipe-${recipe}/seed-0`, recipe, seed: 0, split: 0, status: 'done' },
}));
const EXPERIMENT: Experiment = {
  ...{ version: 1, kind: 'compare', status: 'done', pid: 1, host: 'host', started: '', updated: '' },
  ...{ data: '/data', dataset: 'Set', labels: [...labelTableOf([1])], seeds: [0], runs: [...RUNS] },
  recipes: ['region', 'boundary'].map((name) => ({ name, folder: name, description: name })),
  splits: [{ training: [], validation: CASES }],
};

/** Results of a run in which every case has a Dice a little above the given one. */
function resultsOf(run: PlannedRun, dice: number, epochs: number): RunResults {
  const epoch = (n: number) =>
    epochMetricsSchema.parse({
      ...{ epoch: n + 1, seconds: n, learningRate: 1, loss: 1, terms: {}, weights: {}, validation: null },
    });
  const scores = (n: number) => ({ dice: dice + n / 1000, hd95: null, nsd: null, componentRecall: null });
  return {
    ...{
      run,
      bestEpoch: epochs,
      nsdTolerance: 1,
      epochs: Array.from({ length: epochs }, (_, n) => epoch(n)),
    },
    cases: new Map(CASES.map((id, n) => [id, { 'label 1': scores(n) }])),
  };
}

/** What is said where the boundary recipe has a higher Dice in every case. */
function words(epochs: readonly [number, number]): { readonly verdict: string; readonly caveats: string } {
  const results = RUNS.map((run, n) => resultsOf(run, 0.7 + 0.1 * n, epochs[n] ?? 0));
  const summary = summarize(EXPERIMENT, results);
  return {
    verdict: verdictOf(EXPERIMENT, summary, results).join(' '),
    caveats: caveatsOf(EXPERIMENT, summary, results).join(' '),
  };
}

describe('the verdict of a comparison', () => {
  it('calls a recipe better that is so in every case, after equally long trainings', () => {
    const { verdict, caveats } = words([20, 21]);
    expect(verdict).toMatch(/"boundary" is better than "region" in Dice/);
    expect(verdict + caveats).not.toContain('trained for');
  });

  it('says in the same breath that trainings were not equally long, which may be the reason', () => {
    const { verdict, caveats } = words([2, 13]);
    expect(verdict).toContain('The runs trained for 2 to 13 epochs, which alone may make such a difference.');
    expect(caveats).toContain('Compare with --epochs instead of --minutes');
  });
});
