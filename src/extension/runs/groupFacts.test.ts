import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGroupFacts } from './groupFacts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'group-'));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (name: string, status: string): object => ({
  folder: name,
  recipe: 0,
  seed: 0,
  split: 0,
  status,
});

async function write(changes: object): Promise<void> {
  const state = {
    ...{ kind: 'compare', status: 'done', pid: process.pid, host: hostname(), data: '/data/liver' },
    ...{ started: '2026-03-04T10:00:00.000Z', runs: [run('a/seed-0', 'done'), run('b/seed-0', 'done')] },
    ...changes,
  };
  await writeFile(path.join(folder, 'comparison.json'), JSON.stringify(state));
}

describe('what is known of a group', () => {
  it('is where its runs are or will be, and its data set', async () => {
    await write({});
    expect(await readGroupFacts(folder)).toMatchObject({
      planned: [path.join(folder, 'a', 'seed-0'), path.join(folder, 'b', 'seed-0')],
      ...{ data: '/data/liver', isAlive: false, isResumable: false },
    });
  });

  it('is that it can go on where it was stopped, its process has died, or a run has failed', async () => {
    const isResumable = async (changes: object): Promise<boolean | undefined> => {
      await write(changes);
      return (await readGroupFacts(folder))?.isResumable;
    };
    expect(await isResumable({ status: 'cancelled' })).toBe(true);
    expect(await isResumable({ status: 'running', pid: 2 ** 30 })).toBe(true);
    expect(await isResumable({ runs: [run('a', 'failed'), run('b', 'done')] })).toBe(true);
    expect(await isResumable({ status: 'running' })).toBe(false);
  });

  it('is nothing where the file is another program’s', async () => {
    await writeFile(path.join(folder, 'comparison.json'), '{"a": 1}');
    expect(await readGroupFacts(folder)).toBeUndefined();
    expect(await readGroupFacts(path.join(folder, 'nowhere'))).toBeUndefined();
  });
});
