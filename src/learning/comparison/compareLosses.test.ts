import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SMALL } from '../training/runs.fixture';
import { metricsOf } from '../training/trainingRun.fixture';
import { writeSyntheticDataset } from '../training/syntheticDataset.fixture';
import { compareLosses } from './compareLosses';
import { experimentPaths, readExperiment } from './experiment';
import type { ComparisonRequest, ExperimentProgress, ExperimentResult } from './request';

let folder = '';
const file = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-test-'));
  await writeSyntheticDataset(file('data'), { cases: 5 });
  await writeFile(
    file('config.json'),
    JSON.stringify({
      ...SMALL,
      stepsPerEpoch: 3,
      validateEvery: 1,
      cacheFolder: file('maps'),
      validationFraction: 0.4,
    }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

/** @param onProgress may stop the comparison */
function compare(
  out: string,
  changes: Partial<ComparisonRequest> = {},
  onProgress: (value: ExperimentProgress, stop: () => void) => void = () => undefined,
): Promise<ExperimentResult> {
  const controller = new AbortController();
  const length = changes.resume === true ? {} : { configFile: file('config.json'), epochs: 2, seeds: 2 };
  return compareLosses(
    { data: file('data'), out: file(out), ...length, ...changes },
    {
      signal: controller.signal,
      progress: (value) => {
        onProgress(value, () => {
          controller.abort(new DOMException('Stopped.', 'AbortError'));
        });
      },
    },
  );
}

const reportSchema = z.object({
  verdict: z.array(z.string()),
  caveats: z.array(z.string()),
  scores: z.array(
    z.object({
      score: z.string(),
      recipes: z.array(z.object({ mean: z.number().nullable(), sd: z.number().nullable() })),
      differences: z.array(z.object({ cases: z.number(), p: z.number(), corrected: z.number() })),
    }),
  ),
  cases: z.array(z.object({ case: z.string(), recipe: z.string(), seed: z.number() })),
});

const RUNS = ['region-only', 'region-and-boundary'].flatMap((recipe) => [
  `${recipe}/seed-0`,
  `${recipe}/seed-1`,
]);

describe('a comparison', () => {
  const finished: string[] = [];
  let result: ExperimentResult;

  beforeAll(async () => {
    result = await compare('whole', {}, (value) => {
      if (value.kind === 'run' && value.status === 'done') finished.push(value.name);
    });
  });

  it('trains each recipe with each seed, all recipes of a seed before the next', () => {
    expect(finished).toEqual([RUNS[0], RUNS[2], RUNS[1], RUNS[3]]);
    expect(result).toMatchObject({ ended: 'done', runs: 4, done: 4, failed: [] });
  });

  it('gives all runs the same split and settings but for loss and seed', async () => {
    const splits = await Promise.all(RUNS.map((run) => readFile(file('whole', run, 'split.json'), 'utf8')));
    expect(new Set(splits).size).toBe(1);
    const configs = await Promise.all(RUNS.map((run) => readFile(file('whole', run, 'config.json'), 'utf8')));
    const rest = configs.map((text) =>
      JSON.stringify(JSON.parse(text, (key, value: unknown) => (['loss', 'seed'].includes(key) ? 0 : value))),
    );
    expect(new Set(rest).size).toBe(1);
    expect(new Set(configs).size).toBe(4);
  });

  it('compares with a boundary loss that does something', async () => {
    const boundary = (await metricsOf(file('whole', RUNS[2] ?? ''))).at(-1);
    const { gradientShares } = z.object({ gradientShares: z.record(z.string(), z.number()) }).parse(boundary);
    expect(gradientShares['boundary']).toBeGreaterThan(0.05);
  });

  it('reports numbers for every case, and says that two cases are too few', async () => {
    const report = reportSchema.parse(JSON.parse(await readFile(file('whole', 'report.json'), 'utf8')));
    expect(report.cases).toHaveLength(8);
    const dice = report.scores.find(({ score }) => score === 'dice');
    expect(dice?.recipes.every(({ mean, sd }) => mean !== null && sd !== null)).toBe(true);
    expect(dice?.differences[0]).toMatchObject({ cases: 2 });
    expect(report.verdict[0]).toMatch(
      /^No evidence of a difference between "Region and boundary" and "Region only" in 2 cases with 2 seeds/,
    );
    expect(report.caveats.join('\n')).toContain('too small to find anything');
    expect(result.verdict).toBe(report.verdict[0]);
    expect((await readFile(file('whole', 'report.csv'), 'utf8')).trim().split('\n')).toHaveLength(9);
  });

  it('writes a page with curves and pictures that needs nothing else', async () => {
    const page = await readFile(result.report, 'utf8');
    expect(page).toContain('Dice, cross-entropy and boundary loss at 20 % of the gradient');
    expect(page.match(/data:image\/png/g)?.length).toBeGreaterThanOrEqual(4);
    expect(page).toContain('<title>Validation Dice</title>');
    expect(page).not.toMatch(/NaN|undefined|<script|https?:\/\/(?!www\.w3\.org)/);
  });

  it('is not written over, and keeps what is done when it is resumed', async () => {
    await expect(compare('whole')).rejects.toThrow('holds a comparison already');
    const before = await stat(file('whole', RUNS[0] ?? '', 'state.json'));
    const kept: string[] = [];
    await compare('whole', { resume: true }, (value) => {
      if (value.kind === 'run') kept.push(value.status);
    });
    expect(kept).toEqual(['kept', 'kept', 'kept', 'kept']);
    expect((await stat(file('whole', RUNS[0] ?? '', 'state.json'))).mtimeMs).toBe(before.mtimeMs);
    await expect(compare('whole', { resume: true, seeds: 5 })).rejects.toThrow(
      'keeps its configuration, seeds',
    );
  });

  it('that is stopped reports what there is, and resumed has the numbers of one never stopped', async () => {
    const stopped = await compare('halves', {}, (value, stop) => {
      if (value.kind === 'training' && value.run === 2 && value.progress.kind === 'step') stop();
    });
    expect(stopped).toMatchObject({ ended: 'cancelled', done: 1 });
    expect((await readExperiment(file('halves')))?.runs.map(({ status }) => status)).toEqual([
      ...['done', 'stopped', 'waiting', 'waiting'],
    ]);
    expect(await readFile(stopped.report, 'utf8')).toContain('3 runs have not ended yet');
    const resumed = await compare('halves', { resume: true });
    expect(resumed).toMatchObject({ ended: 'done', done: 4 });
    for (const run of RUNS) {
      const steady = (metrics: unknown[]): unknown =>
        JSON.parse(JSON.stringify(metrics), (key, value: unknown) =>
          ['secondsPerStep', 'dataWait', 'validationSeconds', 'peakMemory'].includes(key) ? undefined : value,
        );
      expect(steady(await metricsOf(file('halves', run)))).toEqual(
        steady(await metricsOf(file('whole', run))),
      );
    }
  });
});

describe('a comparison in which something goes wrong', () => {
  it('goes on with the other runs, and names the one that failed', async () => {
    await writeFile(
      file('recipes.json'),
      JSON.stringify([
        { name: 'Dice', loss: { terms: [{ kind: 'dice' }] } },
        { name: 'Too much', loss: { terms: [{ kind: 'dice' }, { kind: 'hausdorff', exponent: 60 }] } },
        { name: 'Tversky', loss: { region: 'tversky', boundary: { enabled: false } } },
      ]),
    );
    const result = await compare('failing', { recipesFile: file('recipes.json'), seeds: 1, epochs: 1 });
    expect(result).toMatchObject({ ended: 'done', runs: 3, done: 2 });
    expect(result.failed).toMatchObject([{ name: 'too-much/seed-0' }]);
    expect(result.failed[0]?.error).toContain('hausdorff');
    expect(result.verdict).toContain('"Too much" cannot be compared with "Dice"');
    const page = await readFile(result.report, 'utf8');
    expect(page).toContain('1 run failed and is left out');
  });

  it('refuses recipes that cannot be told apart, and faulty ones, before anything is written', async () => {
    const recipes = async (value: unknown): Promise<ExperimentResult> => {
      await writeFile(file('faulty.json'), JSON.stringify(value));
      return compare('never', { recipesFile: file('faulty.json') });
    };
    await expect(
      recipes([
        { name: 'A b', loss: {} },
        { name: 'a-B', loss: {} },
      ]),
    ).rejects.toThrow('the recipes "A b" and "a-B" would have the same folder, "a-b"');
    await expect(
      recipes([
        { name: 'A', loss: { region: 'bce' } },
        { name: 'B', loss: {} },
      ]),
    ).rejects.toThrow(/0\.loss\.region/);
    await expect(recipes([{ name: 'A', loss: {} }])).rejects.toThrow('at least two recipes');
    await expect(
      recipes([
        { name: 'A', loss: { terms: [{ kind: 'dice', classes: [7] }] } },
        { name: 'B', loss: {} },
      ]),
    ).rejects.toThrow('names class 7');
    expect(existsSync(experimentPaths(file('never')).root)).toBe(false);
  });

  it('says so where there is nothing to resume', async () => {
    await expect(compare('nowhere', { resume: true })).rejects.toThrow('holds no comparison to resume');
  });
});
