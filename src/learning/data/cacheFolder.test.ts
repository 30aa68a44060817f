import { mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedFile, clearCache, pruneCache, type CachedFile } from './cacheFolder';

const NAME = `${'0a'.repeat(32)}.images`;
const CONTENT = Uint8Array.of(1, 2, 3, 4);
const DAY = 24 * 3600 * 1000;

let folder = '';
let cacheFolder = '';
let made = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-'));
  cacheFolder = join(folder, 'cache');
  made = 0;
});
afterEach(() => rm(folder, { recursive: true }));

async function use(run: string): Promise<CachedFile> {
  await mkdir(join(folder, run), { recursive: true });
  return cachedFile({ cacheFolder, folder: join(folder, run) }, NAME, CONTENT.length, () => {
    made++;
    return Promise.resolve([CONTENT]);
  });
}

describe('a cached file', () => {
  it('is made once and found by every later run', async () => {
    expect((await use('one')).isFound).toBe(false);
    const { path, isFound } = await use('two');
    expect([isFound, made]).toEqual([true, 1]);
    expect(path).toBe(join(folder, 'two', NAME));
    expect([...(await readFile(path))]).toEqual([...CONTENT]);
  });

  it('is made anew where it was cut short', async () => {
    await use('one');
    await truncate(join(cacheFolder, NAME), 1);
    const { path } = await use('two');
    expect([...(await readFile(path))]).toEqual([...CONTENT]);
    expect((await use('three')).isFound).toBe(true);
  });

  it('stays with a run that uses it when the cache is emptied', async () => {
    const { path } = await use('one');
    await writeFile(join(cacheFolder, 'notes.txt'), 'of somebody else');
    expect(await clearCache(cacheFolder)).toEqual({ files: 1, bytes: CONTENT.length });
    expect(await readdir(cacheFolder)).toEqual(['notes.txt']);
    expect([...(await readFile(path))]).toEqual([...CONTENT]);
  });

  it('comes out right when several runs make it at once', async () => {
    const files = await Promise.all(['a', 'b', 'c', 'd'].map(use));
    for (const { path } of files) expect([...(await readFile(path))]).toEqual([...CONTENT]);
    expect(await readdir(cacheFolder)).toEqual([NAME]);
  });

  it('is deleted after three months without use, and what a killed process left after a day', async () => {
    await use('one');
    const temporary = `${NAME}.00000000-0000-0000-0000-000000000000.tmp`;
    await writeFile(join(cacheFolder, temporary), '');
    await pruneCache(cacheFolder, Date.now() + 0.9 * DAY);
    expect(await readdir(cacheFolder)).toHaveLength(2);
    await pruneCache(cacheFolder, Date.now() + 2 * DAY);
    expect(await readdir(cacheFolder)).toEqual([NAME]);
    const old = new Date(Date.now() - 91 * DAY);
    await utimes(join(cacheFolder, NAME), old, old);
    await pruneCache(cacheFolder);
    expect(await readdir(cacheFolder)).toEqual([]);
  });

  it('says what to do where the cache cannot be written', async () => {
    await writeFile(cacheFolder, 'a file, no folder');
    await expect(use('one')).rejects.toThrow('Set "cacheFolder" in the configuration');
  });
});
