import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStates, STATE_FILE, statePlaces, writeStates, type StatePlaces } from './stateFile';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'states-'));
});
afterAll(() => rm(home, { recursive: true }));

async function places(): Promise<StatePlaces> {
  const root = await mkdtemp(path.join(home, 'data-'));
  return statePlaces(root, await mkdtemp(path.join(home, 'storage-')));
}
const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 4, 15, minute));
const states = async (given: StatePlaces): Promise<unknown> => Object.fromEntries(await readStates(given));

describe('the states of cases', () => {
  it('are none where nobody has set any', async () => {
    expect(await states(await places())).toEqual({});
  });

  it('are kept in a file in the data set that people can read', async () => {
    const own = await places();
    expect(await writeStates(own, ['b', 'a'], 'in progress', at(0))).toBe('in data set');
    expect(await writeStates(own, ['a'], 'done', at(1))).toBe('in data set');
    expect(await states(own)).toEqual({ a: 'done', b: 'in progress' });
    expect(JSON.parse(await readFile(own.inDataset, 'utf8'))).toEqual({
      version: 1,
      cases: {
        a: { state: 'done', changed: '2026-03-04T15:01:00.000Z' },
        b: { state: 'in progress', changed: '2026-03-04T15:00:00.000Z' },
      },
    });
    expect(await readdir(path.dirname(own.inDataset))).toEqual([STATE_FILE]);
  });

  it('keep what others have written meanwhile', async () => {
    const own = await places();
    await writeStates(own, ['a'], 'done', at(0));
    const other = { version: 1, cases: { b: { state: 'flagged', changed: at(1).toISOString() } } };
    await writeFile(own.inDataset, JSON.stringify(other));
    await writeStates(own, ['c'], 'done', at(2));
    expect(await states(own)).toEqual({ b: 'flagged', c: 'done' });
  });

  // Nothing is read-only for root.
  it.skipIf(process.getuid?.() === 0)(
    'lie elsewhere where the folder cannot be written; the newest holds',
    async () => {
      const own = await places();
      await writeStates(own, ['a', 'b'], 'done', at(0));
      await chmod(path.dirname(own.inDataset), 0o555);
      expect(await writeStates(own, ['a'], 'flagged', at(1))).toBe('own');
      expect(await states(own)).toEqual({ a: 'flagged', b: 'done' });
      await chmod(path.dirname(own.inDataset), 0o755);
      await writeStates(own, ['a'], 'in progress', at(2));
      expect(await states(own)).toEqual({ a: 'in progress', b: 'done' });
    },
  );

  it('lie elsewhere where the folder is gone', async () => {
    const own = statePlaces(path.join(home, 'gone'), path.join(home, 'storage'));
    expect(await writeStates(own, ['a'], 'flagged', at(1))).toBe('own');
    expect(await states(own)).toEqual({ a: 'flagged' });
    const without = statePlaces(path.join(home, 'gone'), undefined);
    await expect(writeStates(without, ['a'], 'done', at(2))).rejects.toThrow('gone');
  });

  it.each([
    ['{"version": 1, "cas', 'it is no JSON'],
    ['{"version": 2, "cases": {}}', 'at version'],
    ['{"version": 1, "cases": {"a": {"state": "finished", "changed": ""}}}', 'at cases.a.state'],
  ])('are not taken from %s, which is left as it is', async (text, reason) => {
    const own = await places();
    await writeFile(own.inDataset, text);
    await expect(readStates(own)).rejects.toThrow(reason);
    await expect(writeStates(own, ['a'], 'done', at(0))).rejects.toThrow(reason);
    expect(await readFile(own.inDataset, 'utf8')).toBe(text);
  });
});
