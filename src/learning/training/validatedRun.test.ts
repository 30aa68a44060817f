import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { epochMetricsSchema } from './epochMetrics';
import { previewSchema } from './preview';
import { readRunState } from './runFolder';
import { useRuns } from './runs.fixture';
import { validationFileSchema } from './validationScores';

const runs = useRuns();
const { run, text, metrics } = runs;

async function validationIds(name: string): Promise<readonly string[]> {
  const split = z.object({ validation: z.array(z.string()) });
  return split.parse(JSON.parse(await text(name, 'split.json'))).validation;
}

describe('the validation of a run', () => {
  it('scores every label in overlap, surface and components, and each case with the best weights', async () => {
    await run('run', { epochs: 6 });
    const last = epochMetricsSchema.omit({ seconds: true }).parse((await metrics('run')).at(-1)).validation;
    const { labels, ...means } = last ?? { labels: {} };
    expect(labels).toEqual({ 'label 1': means });
    expect(means).toMatchObject({ componentRecall: 1 });
    expect([last?.dice, last?.nsd].every((value) => Number(value) > 0.6)).toBe(true);
    expect(last?.hd95).toBeGreaterThan(0);
    expect(last?.hd95).toBeLessThan(10);
    const file = validationFileSchema.parse(JSON.parse(await text('run', 'validation.json')));
    expect(file.cases.map(({ id }) => id)).toEqual(await validationIds('run'));
    const preview = previewSchema.parse(JSON.parse(await text('run', 'preview.json')));
    expect(preview.epoch).toBe(6);
    expect(new Set(preview.pictures.map(({ title }) => title))).toEqual(new Set(await validationIds('run')));
    const state = await readRunState(join(runs.folder, 'run'));
    expect(file.cases[0]?.labels['label 1']?.dice).toBe(state?.bestValidationDice);
  });

  it('is on the cases of a fold, each of which validates in one of them', async () => {
    const cases: string[] = [];
    for (const index of [0, 1]) {
      await run(`fold ${index}`, { epochs: 1 }, { fold: { index, of: 2 } });
      cases.push(...(await validationIds(`fold ${index}`)));
    }
    expect(cases.sort()).toEqual(['case_0', 'case_1', 'case_2', 'case_3']);
    await expect(run('many', { fold: { index: 0, of: 5 } })).rejects.toThrow(
      'fold: 5 folds need at least 5 cases, and there are 4',
    );
  });

  it('ends a run that gets no better, which goes on when asked for more', async () => {
    // With next to no learning rate nothing is gained after the first validation.
    const changes = {
      epochs: 9,
      learningRate: { peak: 1e-12 },
      earlyStopping: { metric: 'nsd', patience: 2 },
    };
    const result = await run('run', changes);
    expect(result).toMatchObject({ ended: 'early-stopped', epochs: 3 });
    expect(await text('run', 'log.txt')).toContain('validation got no better');
    expect(await readRunState(join(runs.folder, 'run'))).toMatchObject({
      ...{ status: 'done', ended: 'early-stopped' },
    });
    await expect(run('run', {}, { resume: true })).rejects.toThrow('complete after 3 epochs');
    const more = await run('run', {}, { resume: true, epochs: 20 });
    expect(more).toMatchObject({ ended: 'early-stopped', epochs: 5 });
  });

  it('counts on through an interruption', async () => {
    const changes = {
      ...{ epochs: 9, learningRate: { peak: 1e-12 }, earlyStopping: { patience: 3 }, bestBy: 'hd95' },
    };
    await run('whole', changes);
    await run('parts', changes, {}, (value, stop) => {
      if (value.kind === 'epoch' && value.epoch === 2) stop();
    });
    expect(await run('parts', {}, { resume: true })).toMatchObject({ ended: 'early-stopped', epochs: 4 });
    expect(await metrics('parts')).toEqual(await metrics('whole'));
    expect(await text('parts', 'validation.json')).toBe(await text('whole', 'validation.json'));
  });
});
