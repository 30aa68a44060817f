import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { experimentRequest, experimentTaskName, experimentTaskSchema } from './experimentTaskDefinition';

const NOW = new Date(2026, 2, 4, 15, 30, 7);
const task = experimentTaskSchema.parse({ type: 'boundary-lab', task: 'compare', data: 'sets/liver' });

describe('a comparison as a task', () => {
  it('takes paths from the workspace folder, and has a new folder of its own by default', () => {
    const request = experimentRequest({ ...task, recipes: 'r.json', minutes: 5 }, '/data', NOW);
    expect(request).toMatchObject({
      ...{ data: '/data/sets/liver', recipesFile: '/data/r.json', configFile: undefined, minutes: 5 },
      out: path.normalize('/data/runs/liver-compare-2026-03-04-153007'),
    });
  });

  it('is called after its data set', () => {
    expect(experimentTaskName(task)).toBe('compare losses on liver');
    expect(experimentTaskName({ ...task, task: 'cross-validate', resume: true })).toBe(
      'resume: cross-validate on liver',
    );
  });

  it('has every key in package.json, so that tasks.json completes it', () => {
    const schema = z.object({
      contributes: z.object({
        taskDefinitions: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })),
      }),
    });
    const file = path.join(import.meta.dirname, '..', '..', '..', 'package.json');
    const [definition] = schema.parse(JSON.parse(readFileSync(file, 'utf8'))).contributes.taskDefinitions;
    const keys = Object.keys(experimentTaskSchema.shape).filter((key) => key !== 'type');
    expect(Object.keys(definition?.properties ?? {})).toEqual(expect.arrayContaining(keys));
  });

  it('is refused with counts that are none', () => {
    expect(experimentTaskSchema.safeParse({ ...task, folds: 1 }).success).toBe(false);
    expect(experimentTaskSchema.safeParse({ ...task, task: 'train' }).success).toBe(false);
  });
});
